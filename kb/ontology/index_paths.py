"""The paths by which the alphabetic indexes and the tables of drugs and neoplasms lead to a code."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.code import dotted
from kb.ontology.lines import kb, named, text
from kb.ontology.names import ICD10CM
from kb.ontology.sources import Sources
from kb.tables.table import Table
from kb.tables.whole_column import codes_of, whole_column
from kb.tabular.graph import TabularGraph

_INDEXES = ("icd10cm-index", "icd10cm-external-cause-index")
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


def index_lines(sources: Sources, graph: TabularGraph) -> Iterator[str]:
    """``kb:indexPath`` for each entry that leads to a code of the list; a code's dash is dropped."""
    for name in _INDEXES:
        table = sources.table(name)
        if table is not None:
            yield from _lines(graph, _paths(table), codes_of(table, "code"))
    for name, cells in _CELLS.items():
        table = sources.table(name)
        if table is not None:
            paths = _paths(table)
            for cell in cells:
                words = cell.replace("_", " ")
                yield from _lines(graph, [f"{path}: {words}" for path in paths], codes_of(table, cell))


def _lines(graph: TabularGraph, paths: list[str], codes: list[str]) -> Iterator[str]:
    states = kb("indexPath")
    for path, code in zip(paths, codes, strict=True):
        whole = code.rstrip("-")
        if whole and graph.node(whole) is not None:
            yield f"{named(ICD10CM + dotted(whole))} {states} {text(path)} .\n"


def _paths(table: Table) -> list[str]:
    paths: list[str] = []
    for title, parent in zip(whole_column(table, "title"), whole_column(table, "parent"), strict=True):
        above = f"{paths[parent]}, " if isinstance(parent, int) and parent >= 0 else ""
        paths.append(f"{above}{title or ''}")
    return paths
