"""HI: diagnoses, procedures and the institutional codes of a claim (loop 2300).

A composite begins with a qualifier; what follows depends on it. ICD-10 since 2015-10-01 (45 CFR
162.1002(c)): before that day the qualifiers of ICD-9 are read, after it they are refused, since a
code of one system may well be a code of the other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kb.model.claim import Diagnosis, OccurrenceCode, Procedure, ValueCode
from loaders.claims.x12.loop import ClaimLoop

ICD10_FROM = dt.date(2015, 10, 1)

_PRINCIPAL = frozenset({"ABK", "BK"})
_OTHER = frozenset({"ABF", "BF"})
_ADMITTING = frozenset({"ABJ", "BJ"})
_EXTERNAL_CAUSE = frozenset({"ABN", "BN"})
_PROCEDURES = frozenset({"BBR", "BR", "BBQ", "BQ"})
_ICD9 = frozenset({"BK", "BF", "BJ", "BN", "BR", "BQ", "PR"})
_POA = 9
"""The component of the present-on-admission indicator."""

Where = tuple[int, int]
"""The index of a segment in the claim, and an element of it."""


@dataclass(slots=True)
class HealthCodes:
    """What HI segments say, and beside each list where its members stood."""

    diagnoses: list[Diagnosis] = field(default_factory=list)
    external_causes: list[Diagnosis] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    occurrences: list[OccurrenceCode] = field(default_factory=list)
    values: list[ValueCode] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    admitting: str | None = None
    icd9: Where | None = None
    where: dict[str, list[Where]] = field(default_factory=dict)

    def read(self, loop: ClaimLoop, index: int) -> None:
        """Take the composites of one HI segment."""
        separator = loop.separators.component
        for element, composite in enumerate(loop.segments[index][1:], start=1):
            parts = composite.split(separator)
            if len(parts) < 2:
                if composite.strip():
                    loop.refuse(
                        "x12-composite",
                        "A qualifier and a code are needed, with the component separator between them.",
                        index,
                        element,
                        next_step="ISA16 declares the component separator.",
                    )
                continue
            code = loop.code(parts[1], index, element, 2)
            if code is None:
                continue
            self._take(loop, parts, code, index, element)

    def _take(self, loop: ClaimLoop, parts: list[str], code: str, index: int, element: int) -> None:
        qualifier = parts[0].strip()
        if qualifier in _ICD9 and self.icd9 is None:
            self.icd9 = (index, element)
        if qualifier in _PRINCIPAL or qualifier in _OTHER:
            self.diagnoses.append(Diagnosis(code, _poa(loop, parts, index, element)))
            self._at("diagnoses", index, element)
        elif qualifier in _EXTERNAL_CAUSE:
            self.external_causes.append(Diagnosis(code, _poa(loop, parts, index, element)))
            self._at("external_causes", index, element)
        elif qualifier in _ADMITTING:
            self.admitting = code
            self._at("admitting_diagnosis", index, element)
        elif qualifier in _PROCEDURES:
            first, _ = _dates(loop, parts, index, element)
            self.procedures.append(Procedure(code, first))
            self._at("procedures", index, element)
        elif qualifier == "BH":
            first, _ = _dates(loop, parts, index, element)
            self.occurrences.append(OccurrenceCode(code, first))
            self._at("occurrence_codes", index, element)
        elif qualifier == "BI":
            self.occurrences.append(OccurrenceCode(code, *_dates(loop, parts, index, element)))
            self._at("occurrence_codes", index, element)
        elif qualifier == "BE":
            amount = loop.amount(parts[4], index, element, 5) if len(parts) > 4 else None
            self.values.append(ValueCode(code, amount))
            self._at("value_codes", index, element)
        elif qualifier == "BG":
            self.conditions.append(code)
            self._at("condition_codes", index, element)

    def _at(self, key: str, index: int, element: int) -> None:
        places = self.where.get(key)
        if places is None:
            self.where[key] = [(index, element)]
        else:
            places.append((index, element))


def _poa(loop: ClaimLoop, parts: list[str], index: int, element: int) -> str | None:
    return loop.code(parts[_POA - 1], index, element, _POA) if len(parts) >= _POA else None


def _dates(
    loop: ClaimLoop, parts: list[str], index: int, element: int
) -> tuple[dt.date | None, dt.date | None]:
    if len(parts) < 4 or not parts[3].strip():
        return None, None
    return loop.period(parts[3].strip(), index, element, 4)
