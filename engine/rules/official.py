"""The official edits that a rule is: their program and number.

CMS's code editors have each their own claims: the Medicare Code Editor those of inpatient stays, the
Integrated Outpatient Code Editor those of outpatient institutional services.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.rules.model import Rule
from kb.model.claim import INPATIENT, OUTPATIENT

INPATIENT_EDITOR = "Medicare Code Editor"
OUTPATIENT_EDITOR = "Integrated Outpatient Code Editor"
PROGRAMS = (INPATIENT_EDITOR, OUTPATIENT_EDITOR)
"""Any other program that a site or payer names edits all claims."""
BY = "by"
"""``edit: {by: pair.indicator, "0": "20", "1": "40"}``: the number that goes with a value."""


def program_for(bill: str) -> str | None:
    """The program that edits claims of a type; None for professional claims, which neither does.

    For a chart the setting stands for the type: what is coded there may go on a hospital's claim.
    """
    return {INPATIENT: INPATIENT_EDITOR, OUTPATIENT: OUTPATIENT_EDITOR, "ed": OUTPATIENT_EDITOR}.get(bill)


def official_edits(rule: Rule) -> Iterator[tuple[str, str]]:
    """Every edit that the rule may be, as ``(program, number)`` in the order written."""
    for entry in written_edits(rule.source):
        edit = entry["edit"]
        numbers = [number for key, number in edit.items() if key != BY] if isinstance(edit, dict) else [edit]
        for number in numbers:
            yield entry["program"], number


def official_edit(rule: Rule, program: str | None, values: Mapping[str, str]) -> dict[str, str] | None:
    """The edit of the program that the rule is beside what its entries found; None if it is none."""
    for entry in written_edits(rule.source):
        own = entry["program"]
        if own == program or own not in PROGRAMS:
            edit = entry["edit"]
            number = _by_value(edit, values) if isinstance(edit, dict) else edit
            if number is not None:
                return {"program": own, "edit": number}
    return None


def written_edits(source: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries as written; a single one may stand without a list."""
    written = source.get("official", [])
    return list(written) if isinstance(written, (list, tuple)) else [written]


def _by_value(edit: Mapping[str, str], values: Mapping[str, str]) -> str | None:
    value = values.get(edit[BY])
    return None if value is None or value == BY else edit.get(value)
