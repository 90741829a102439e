"""The difference between two releases of a table, whatever form the table is kept in."""

from __future__ import annotations

from kb.diff.columns import Rows, rows_of, rows_of_pairs
from kb.diff.conversion import Conversion
from kb.diff.model import Difference
from kb.diff.table import diff_rows
from kb.diff.tabular import diff_tabular
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.schemas import SCHEMAS
from kb.tables.store import PAIR_TABLES

_CONVERSION = "icd10cm-conversion"


def diff_releases(before: Knowledge, old: Release, after: Knowledge, new: Release) -> Difference:
    """What changed from ``old``, a release of the snapshot ``before``, to ``new`` of ``after``.

    Both are releases of one table; the two snapshots may be the same.
    """
    if old.table == ICD10CM_TABULAR:
        return diff_tabular(before.graph(old), after.graph(new), _conversion(after, old, new))
    return diff_rows(old, new, _rows(before, old), _rows(after, new))


def _rows(knowledge: Knowledge, release: Release) -> Rows:
    if release.table in PAIR_TABLES:
        return rows_of_pairs(SCHEMAS[release.table], knowledge.pairs_of(release))
    return rows_of(knowledge.table_of(release))


def _conversion(knowledge: Knowledge, old: Release, new: Release) -> Conversion:
    releases = sorted(
        (each for each in knowledge.manifest.releases if each.table == _CONVERSION),
        key=lambda each: each.period.start,
    )
    tables = (knowledge.table_of(each) for each in releases)
    return Conversion(tables, old.period.start, new.period.start)
