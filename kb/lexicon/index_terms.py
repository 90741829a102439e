"""What the alphabetic index and the tables beside it call a code: words along a path, and the code.

Authority: ICD-10-CM Official Guidelines I.A.7 (nonessential modifiers), I.A.16 (see, see also), I.B.1
(the index first, then the tabular list), I.C.2 (neoplasm table), I.C.19.e (table of drugs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kb.lexicon.words import folded
from kb.release import ICD10CM_INDEXES
from kb.tables.index_tree import IndexTree
from kb.tables.table import Table

_, NEOPLASM, DRUG = ICD10CM_INDEXES

BEHAVIOURS: dict[str, tuple[tuple[str, ...], ...]] = {
    "malignant_primary": (("cancer",), ("malignant", "neoplasm")),
    "malignant_secondary": (("metastasis",), ("secondary", "cancer")),
    "in_situ": (("cancer", "situ"),),
    "benign": (("benign", "neoplasm"),),
    "uncertain_behavior": (("neoplasm", "uncertain", "behavior"),),
    "unspecified_behavior": (("neoplasm",),),
}
"""The words of a note that choose the column of the neoplasm table."""

INTENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "poisoning_accidental": (("poisoning",),),
    "poisoning_self_harm": (
        ("poisoning", "suicide"),
        ("poisoning", "suicidal"),
        ("poisoning", "intentional"),
    ),
}
"""Those for the table of drugs; without a word on intent a poisoning is accidental (I.C.19.e.5.b)."""

_COLUMNS = {NEOPLASM: BEHAVIOURS, DRUG: INTENTS}
_PRESUMED = frozenset({"traumatic"})
"""A fracture or dislocation that is not said to be pathological is looked up as traumatic."""
_NO_TERM = frozenset(folded("specified nec nos classifiable code by site unspecified other see"))
_ALTERNATIVES = 8
_SAME_STEM = 3


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """The words on the way to ``code`` (as the table writes it, undotted), from ``row``."""

    words: tuple[str, ...]
    code: str
    row: int
    level: int


def index_terms(table: Table) -> Iterator[IndexTerm]:
    """Every way of words to every code of the table, main terms first."""
    tree = IndexTree(table)
    parents, levels = table.array("parent").tolist(), table.array("level").tolist()
    first = 1 if table.schema.name == NEOPLASM else 0
    ways: list[list[tuple[str, ...]]] = []
    for row in range(len(table)):
        level = levels[row]
        above = ways[parents[row]] if level else [()]
        forms = title_forms(str(table.value(row, "title") or "")) if level >= first else [()]
        ways.append([way + form for way in above for form in forms][:_ALTERNATIVES])
        for said, code in row_codes(tree, row) if ways[row] else ():
            for words in ways[row]:
                yield IndexTerm((*said, *words), code, row, level)


def row_codes(tree: IndexTree, row: int) -> list[tuple[tuple[str, ...], str]]:
    """The codes of a row, each with the words that its column asks for; else that of its reference."""
    columns = _COLUMNS.get(tree.table.schema.name)
    if columns is not None:
        found = []
        for column, choices in columns.items():
            code = tree.table.value(row, column)
            found += [(said, str(code)) for said in choices if code]
        return found
    code = tree.table.value(row, "code")
    if code is None and (see := tree.table.value(row, "see")):
        target = tree.refer(str(see))
        code = tree.table.value(target, "code") if target is not None else None
    return [((), str(code))] if code else []


def path_words(tree: IndexTree, row: int) -> list[tuple[str, ...]]:
    """The words from the main term to the row, once for each of the forms that its titles give.

    Empty where a title only describes the list ("specified type NEC", "code by site").
    """
    path = tree.path(row)
    if tree.table.schema.name == NEOPLASM:
        path = path[1:]  # the main term is the table's own name
    choices: list[list[tuple[str, ...]]] = []
    for each in path:
        forms = title_forms(str(tree.table.value(each, "title") or ""))
        if not forms:
            return []
        choices.append(forms)
    ways = [sum(way, ()) for way in product(*choices)]
    return ways[:_ALTERNATIVES]


def title_forms(title: str) -> list[tuple[str, ...]]:
    """The forms of one title: "abdomen, abdominal" gives two, "Fracture, traumatic" one."""
    words = [word for word in folded(title) if word not in _PRESUMED]
    if not words or not _NO_TERM.isdisjoint(words):
        return []
    parts = [folded(part) for part in title.split(",")]
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        stems = {part[0][:_SAME_STEM] for part in parts}
        if len(stems) == 1:
            return list(dict.fromkeys(parts))
    return [tuple(words)]
