"""Official tables of invented rows, put beside the default tabular list in a snapshot of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.model.period import Period
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.schemas import SCHEMAS
from kb.tables.store import save_table

Edition = tuple[date, date | None, Sequence[Mapping[str, Any]]]


def with_tables(knowledge: Knowledge, tables: Mapping[str, Sequence[Edition]]) -> Knowledge:
    """The snapshot with these releases; what a row leaves out is absent. The one in force stays so."""
    manifest = knowledge.manifest
    for name, editions in tables.items():
        schema = SCHEMAS[name]
        for start, until, rows in editions:
            columns = {each.name: [row.get(each.name) for row in rows] for each in schema.columns}
            written = hashlib.sha256(f"{name} {start} {rows}".encode()).hexdigest()
            release = Release(
                name, schema.authority, Period(start, until), "", "rows.txt", written, len(rows)
            )
            save_table(knowledge.home, release, schema, columns)
            manifest = manifest.with_release(release)
    return Knowledge(knowledge.home, knowledge.home.save_manifest(manifest))
