"""The paths of the alphabetic indexes that lead to a code, as a coder walks them.

Authority: ICD-10-CM Official Guidelines, section I.B.1: the index first, then the tabular list.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.facts.as_of import AsOf, Row
from kb.tables.index_tree import IndexTree

_CODED = ("code", "manifestation")
_CELLS = {
    "icd10cm-drug": (
        "poisoning_accidental",
        "poisoning_self_harm",
        "poisoning_assault",
        "poisoning_undetermined",
        "adverse_effect",
        "underdosing",
    ),
    "icd10cm-neoplasm": (
        "malignant_primary",
        "malignant_secondary",
        "in_situ",
        "benign",
        "uncertain_behavior",
        "unspecified_behavior",
    ),
}
DIAGNOSIS_INDEXES = (
    "icd10cm-index",
    "icd10cm-external-cause-index",
    "icd10cm-neoplasm",
    "icd10cm-drug",
)


@dataclass(frozen=True, slots=True)
class IndexPath:
    """The terms from the main term down to the entry. ``given`` is the code as the index has it.

    ``column`` is the column of the drug and neoplasm tables, or ``manifestation`` for a code in brackets.
    """

    index: str
    terms: tuple[str, ...]
    given: str
    column: str
    line: int
    release: str


def index_paths(as_of: AsOf, codes: tuple[str, ...]) -> tuple[IndexPath, ...]:
    """The entries that give one of ``codes`` or an incomplete code (E11.2-) that begins them.

    Entries that give the code whole come first, those of fewer steps before others.
    """
    incomplete = {f"{code[:end]}-" for code in codes for end in range(3, len(code) + 1)}
    wanted = (*codes, *sorted(incomplete))
    found = []
    for index in DIAGNOSIS_INDEXES:
        for column in _CELLS.get(index, _CODED):
            rows = as_of.having(index, column, *wanted)
            found += [_path(index, row, column, rows.release_id) for row in rows]
    return tuple(sorted(found, key=_nearest_first))


def procedure_paths(as_of: AsOf, code: str) -> tuple[IndexPath, ...]:
    """The entries of the ICD-10-PCS index that name the code or the characters that it begins with."""
    wanted = tuple(code[:end] for end in range(3, len(code) + 1))
    rows = as_of.having("icd10pcs-index", "code", *wanted)
    found = [_path("icd10pcs-index", row, "code", rows.release_id) for row in rows]
    return tuple(sorted(found, key=lambda each: (-len(each.given), each.terms, each.line)))


def _path(index: str, row: Row, column: str, release: str) -> IndexPath:
    tree = IndexTree(row.table)
    titles = tuple(str(title or "") for title in tree.titles(row.at))
    named = "" if column == "code" else column
    return IndexPath(index, titles, row.text(column), named, row.number("line") or 0, release)


def _nearest_first(path: IndexPath) -> tuple[bool, int, int, tuple[str, ...], int]:
    order = DIAGNOSIS_INDEXES.index(path.index)
    return path.given.endswith("-"), order, len(path.terms), path.terms, path.line
