"""What a code of a published table can look like, apart from whether it exists.

A cell that can't be a code is refused with its row; whether a well-formed code exists is asked of
the code set itself, as of a date.
"""

from __future__ import annotations

import re

# Guidelines section I.A.2: three to seven characters, the first a letter; the second is a digit
# in all categories but those since October 2025 such as QA0.
ICD10CM = re.compile(r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])[0-9A-Z]{0,4}")
# ICD-10-PCS guideline A1: seven characters; the letters I and O are not used.
ICD10PCS = re.compile(r"[0-9A-HJ-NP-Z]{7}")
ICD9_DIAGNOSIS = re.compile(r"[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}")
ICD9_PROCEDURE = re.compile(r"[0-9]{2,4}")


def icd10cm_code(text: str) -> str | None:
    """The code without its dot and in upper case; None if this can't be an ICD-10-CM code."""
    if not text.isascii():
        return None  # other letters have capitals within A to Z
    code = text.strip().upper()
    if "." in code:
        if code.find(".") != 3 or code.count(".") > 1 or len(code) < 5:
            return None
        code = code.replace(".", "")
    return code if ICD10CM.fullmatch(code) else None
