"""The nearest codes of the tables that could know a code."""

from __future__ import annotations

import difflib

from api.shown.record import Asked
from kb.facts.inpatient_procedure import decoded
from kb.facts.systems import System

_COLUMNS = {
    System.HCPCS: ("hcpcs", "code"),
    System.CPT: ("mpfs", "code"),
    System.MODIFIER: ("hcpcs-modifiers", "code"),
    System.PLACE_OF_SERVICE: ("place-of-service", "code"),
    System.MSDRG: ("msdrg-drg", "drg"),
    System.REVENUE: ("mcd-article-revenue-code", "code"),
}


def nearest_service(asked: list[Asked]) -> str:
    """``Near it are G0438, G0439.``; empty where no table has a code like it."""
    found: dict[str, None] = {}
    told = []
    for each in asked:
        code = each.reading.code
        if each.reading.system is System.ICD10PCS:
            told.append(_allowed(each))
            continue
        place = _COLUMNS.get(each.reading.system)
        table = each.as_of.list(place[0]) if place else None
        if place is None or table is None:
            continue
        codes = sorted({bytes(stored).decode() for stored in table.array(place[1])})
        # The end is what is mistyped most; a code with another beginning is of another chapter.
        for length in (3, 2, 1):
            beginning = [other for other in codes if other[:length] == code[:length]]
            near = difflib.get_close_matches(code, beginning, n=3, cutoff=0.5)
            if near:
                found |= dict.fromkeys(near)
                break
    near_by = [f"Near it are {', '.join(found)}."] if found else []
    return " ".join(each for each in (*near_by, *told) if each)


def _allowed(asked: Asked) -> str:
    decode = decoded(asked.as_of, asked.reading.code)
    if decode is None or decode.left_at is None:
        return ""
    allowed = ", ".join(each.value for each in decode.allowed)
    return f"As ICD-10-PCS its character {decode.left_at} could be {allowed}."
