"""Edits: add-on codes with their primaries, units, and for PTP how many pairs a code stands in.

The pairs themselves are not here. They are millions, change every quarter and are asked by pair and
date, which their index does in a microsecond (kb.tables.pairs); as statements they would be most of
the ontology and make every other question slower.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from kb.ontology.lines import CLASS, FROM_RELEASE, LABEL, SUB_CLASS, TYPE, integer, kb, named, text
from kb.ontology.names import EDIT, HCPCS, RELEASE
from kb.ontology.procedures import service_codes, unlisted_lines
from kb.ontology.sources import Sources
from kb.tables.pairs.columns import pair_columns
from kb.tables.schemas import SCHEMAS
from kb.tables.schemas.ncci import CONTRACTOR_DEFINED
from kb.tables.store import PAIR_TABLES
from kb.tables.whole_column import codes_of, whole_column

_MUE = {
    "ncci-mue-practitioner": "unitsPractitioner",
    "ncci-mue-hospital": "unitsHospital",
    "ncci-mue-dme": "unitsSupplier",
}


def edit_lines(sources: Sources) -> Iterator[str]:
    """The lines of every edit table, and of codes that only edits name."""
    known = service_codes(sources)
    for name, kind in (
        *((name, "PairEdits") for name in PAIR_TABLES),
        *((name, "UnitEdits") for name in _MUE),
        ("ncci-add-on", "AddOnEdits"),
    ):
        if name in sources.releases:
            subject, release = named(EDIT + name), named(RELEASE + sources.releases[name].id)
            rows = sources.releases[name].rows
            yield f"{subject} {TYPE} {CLASS} .\n{subject} {SUB_CLASS} {kb(kind)} .\n"
            yield f"{subject} {LABEL} {text(SCHEMAS[name].title)} .\n{subject} {FROM_RELEASE} {release} .\n"
            yield f"{subject} {kb('rows')} {integer(rows)} .\n"
    yield from _add_on_lines(sources, known)
    yield from _unit_lines(sources, known)
    yield from _pair_count_lines(sources, known)


def _add_on_lines(sources: Sources, known: set[str]) -> Iterator[str]:
    table = sources.table("ncci-add-on")
    if table is None:
        return
    release, day = named(RELEASE + table.release.id), sources.reference_day("ncci-add-on")
    types: dict[str, int] = {}
    for row in table.rows():
        add_on, primary = str(row["add_on"]), str(row["primary"])
        effective, until = row["effective"], row["until"]
        if (isinstance(effective, date) and day < effective) or (isinstance(until, date) and until <= day):
            continue
        for code in (add_on, primary):
            if code not in known and code != CONTRACTOR_DEFINED:
                known.add(code)
                yield unlisted_lines(code, release)
        if isinstance(row["edit_type"], int) and types.setdefault(add_on, 0) != row["edit_type"]:
            types[add_on] = row["edit_type"]
            yield f"{named(HCPCS + add_on)} {kb('addOnEditType')} {integer(row['edit_type'])} .\n"
        if primary != CONTRACTOR_DEFINED:
            yield f"{named(HCPCS + add_on)} {kb('addOnTo')} {named(HCPCS + primary)} .\n"


def _unit_lines(sources: Sources, known: set[str]) -> Iterator[str]:
    for name, states in _MUE.items():
        table = sources.table(name)
        if table is not None:
            release = named(RELEASE + table.release.id)
            for code, units in zip(codes_of(table, "code"), whole_column(table, "units"), strict=True):
                if code not in known:
                    known.add(code)
                    yield unlisted_lines(code, release)
                if isinstance(units, int):
                    yield f"{named(HCPCS + code)} {kb(states)} {integer(units)} .\n"


def _pair_count_lines(sources: Sources, known: set[str]) -> Iterator[str]:
    for name in PAIR_TABLES:
        release = sources.releases.get(name)
        pairs = sources.knowledge.pairs(name, release.period.start) if release else None
        if release is None or pairs is None:
            continue
        columns = pair_columns(pairs)
        setting = name.removeprefix("ncci-ptp-").capitalize()
        for column, states in (("column_one", "columnOneEdits"), ("column_two", "columnTwoEdits")):
            codes, counts = np.unique(np.asarray(columns[column]), return_counts=True)
            for code, count in zip(codes.astype(str).tolist(), counts.tolist(), strict=True):
                if code not in known:
                    known.add(code)
                    yield unlisted_lines(code, named(RELEASE + release.id))
                yield f"{named(HCPCS + code)} {kb(states + setting)} {integer(count)} .\n"
