"""What comes with the HCC mappings and model software: programs, macros, and factors for payment."""

from __future__ import annotations

from loaders.tables.companion import Companion

COMPANIONS = (
    Companion(
        "relative factors of the HCC model, which price a category and decide no code",
        begins=r"\s*Name, ?Coeff, ?Label\s",
    ),
    Companion(
        "a macro of the HCC model software",
        begins=r"(?i)\s*%MACRO\s+(?![A-Z][0-9]{2}[A-Z]?[0-9]{2,3}[HL][0-9]\b)\w+",
    ),
    Companion("a program of the HCC model software", begins=r"(?s).{0,400}//JOBCARD"),
)
