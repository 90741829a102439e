"""What tables other than the tabular list say of an ICD-10-CM code: reporting, payment and its history.

Codes are undotted here. A code completed by its 7th character is asked as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from kb.facts.as_of import AsOf, Row, Rows
from kb.model.code import dotted


@dataclass(frozen=True, slots=True)
class PoaExempt:
    """Whether a present-on-admission indicator is not reported for the code."""

    exempt: bool
    release: str


@dataclass(frozen=True, slots=True)
class Severity:
    """The level as a secondary diagnosis in the MS-DRGs: CC, MCC or none.

    ``exclusion_groups`` are lists of principal diagnoses that take the level away, with their length.
    """

    level: str | None
    exclusion_groups: tuple[tuple[str, int], ...]
    release: str


@dataclass(frozen=True, slots=True)
class EditorList:
    """A list of the Medicare Code Editor that the code is on."""

    edit: str
    group: str
    meaning: str
    version: str


@dataclass(frozen=True, slots=True)
class EditorLists:
    """The lists with the code, and the edits of which the release has lists: it may not have them all."""

    lists: tuple[EditorList, ...]
    edits: tuple[str, ...]
    release: str


@dataclass(frozen=True, slots=True)
class Equivalent:
    """An equivalent of the general equivalence mappings; ``code`` is None where nothing is equivalent."""

    system: str
    code: str | None
    approximate: bool
    combination: bool
    scenario: int
    choice_list: int
    release: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """A code that came in and what the condition was coded as before, as published."""

    code: str
    previous: str
    effective: date | None
    release: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A loaded code list in which the code stands."""

    title: str
    billable: bool
    start: date
    until: date | None
    release: str


EDITOR_MEANINGS = {
    ("AGE-CONFLICT", "NEWBORN"): "for patients of age 0 only",
    ("AGE-CONFLICT", "PEDIATRIC"): "for patients of age 0 to 17 only",
    ("AGE-CONFLICT", "MATERNITY"): "for patients of child-bearing age only (9 to 64 in version 41.1)",
    ("AGE-CONFLICT", "ADULT"): "for patients of age 15 to 124 only",
    ("SEX-CONFLICT", "FEMALE"): "for female patients only",
    ("SEX-CONFLICT", "MALE"): "for male patients only",
    ("MANIFESTATION-PRINCIPAL", ""): "a manifestation: never the principal diagnosis",
    ("QUESTIONABLE-ADMISSION", ""): "seldom enough for an admission as principal diagnosis",
    ("UNACCEPTABLE-PRINCIPAL", ""): "not accepted as principal diagnosis",
    ("NONCOVERED-PROCEDURE", "ALWAYS"): "a procedure that Medicare does not cover",
    ("NONCOVERED-PROCEDURE", "OVER-60"): "a procedure that Medicare does not cover above age 60",
    ("NONCOVERED-PROCEDURE", ""): "a procedure that Medicare does not cover",
    ("LIMITED-COVERAGE", ""): "a procedure that Medicare covers under conditions only",
    ("WRONG-PROCEDURE", ""): "a wrong procedure was done: not covered",
    ("LENGTH-OF-STAY", "96-HOURS"): "ventilation above 96 hours: the stay must be longer than 4 days",
}
"""Own words for what the editor's lists ask (CMS, Definitions of Medicare Code Edits, chapter 1)."""


def poa_exempt(as_of: AsOf, code: str) -> PoaExempt | None:
    """Whether the code is on the POA-exempt list; None where no list answers."""
    rows = as_of.on_list("icd10cm-poa-exempt", code)
    return PoaExempt(len(rows) > 0, rows.release_id) if rows.table else None


def severity(as_of: AsOf, code: str) -> Severity | None:
    """CC or MCC and its exclusion groups, from appendix C, else from tables 6I and 6J."""
    rows = as_of.on_list("msdrg-cc", code)
    if rows.table is not None:
        if not len(rows):
            return Severity(None, (), rows.release_id)
        groups = tuple(
            (
                row.text("exclusion_group"),
                len(as_of.on_list("msdrg-pdx-exclusions", row.text("exclusion_group"))),
            )
            for row in rows
            if row.text("exclusion_group")
        )
        return Severity(next(iter(rows)).text("level"), groups, rows.release_id)
    asked = ""
    for name in ("msdrg-mcc-list", "msdrg-cc-list"):
        rows = as_of.on_list(name, code)
        asked = rows.release_id or asked
        for row in rows:
            return Severity(row.text("level"), (), rows.release_id)
    return Severity(None, (), asked) if asked else None


def editor_lists(as_of: AsOf, code: str, code_type: str = "D") -> EditorLists | None:
    """The editor's lists with the code; None where no release has lists of ICD-10 codes of that type."""
    table = as_of.list("mce-edits")
    if table is None:
        return None
    kept = table.find(code_type)
    if not len(kept) or table.value(kept[0], "icd_version") != 10:
        return None
    held = tuple(bytes(each).decode() for each in np.unique(table.array("edit")[kept.start : kept.stop]))
    found = []
    for row in Rows(table, table.find(code_type, code)):
        edit, group = row.text("edit"), row.text("group")
        meaning = EDITOR_MEANINGS.get((edit, group)) or EDITOR_MEANINGS.get((edit, ""), "")
        found.append(EditorList(edit, group, meaning, row.text("version")))
    return EditorLists(tuple(found), held, table.release.id)


def equivalents(as_of: AsOf, code: str, table: str = "gem-icd10-icd9") -> tuple[Equivalent, ...]:
    """The code's equivalents in the other classification, in the order of the mapping."""
    backward = table == "gem-icd10-icd9"
    rows = as_of.find(table, code)
    return tuple(
        Equivalent(
            "ICD9CM" if backward else "ICD10CM",
            (_icd9(row.text("target")) if backward else dotted(row.text("target"))) or None,
            row.number("approximate") == 1,
            row.number("combination") == 1,
            row.number("scenario") or 0,
            row.number("choice_list") or 0,
            rows.release_id,
        )
        for row in rows
    )


def predecessors(as_of: AsOf, code: str) -> tuple[Conversion, ...]:
    """What the condition was coded as before the code came in."""
    rows = as_of.find("icd10cm-conversion", code)
    return tuple(dict.fromkeys(_conversion(row.text("code"), row, rows.release_id) for row in rows))


def successors(as_of: AsOf, code: str) -> tuple[Conversion, ...]:
    """The codes that came in for conditions that were coded with this one."""
    rows = as_of.having("icd10cm-conversion", "previous_code", code)
    return tuple(
        dict.fromkeys(
            _conversion(row.text("code"), row, rows.release_id) for row in rows if row.text("code") != code
        )
    )


def editions(as_of: AsOf, code: str) -> tuple[Edition, ...]:
    """Every loaded order file and code list with the code, whatever the day, oldest first."""
    return tuple(sorted(_editions(as_of, code), key=lambda each: (each.start, each.release)))


def _editions(as_of: AsOf, code: str) -> Iterator[Edition]:
    for name in ("icd10cm-order", "icd10cm-codes"):
        for release in as_of.knowledge.manifest.releases:
            if release.table != name:
                continue
            table = as_of.knowledge.table_of(release)
            if len(code) > table.array("code").dtype.itemsize:
                continue
            for row in table.rows(code):
                order = name == "icd10cm-order"
                yield Edition(
                    str(row["long_title" if order else "title"] or ""),
                    row["billable"] == 1 if order else True,
                    release.period.start,
                    release.period.until,
                    release.id,
                )


def _conversion(code: str, row: Row, release: str) -> Conversion:
    return Conversion(dotted(code), row.text("previous_text"), row.day("effective"), release)


def _icd9(code: str) -> str:
    at = 4 if code.startswith("E") else 3
    return f"{code[:at]}.{code[at:]}" if len(code) > at else code
