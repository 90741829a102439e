"""The difference between two releases of a table that is kept in rows.

Columns that are bound to their edition are left out (see kb.tables.schema). An entry's ``code`` is
the row's identity joined by blanks; ``key`` has the same by column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from kb.diff.columns import Rows
from kb.diff.match import Matched, match
from kb.diff.model import Difference, Entry, Listing, Touched
from kb.release import Release
from kb.tables.schema import Kind

_AT_ONCE = 1 << 14


def diff_rows(old: Release, new: Release, before: Rows, after: Rows) -> Difference:
    """What changed from ``before`` to ``after``, which have the same schema."""
    found = match(before, after)
    changed = int(np.count_nonzero(found.fields))
    by_field = {name: int(np.count_nonzero(found.fields[:, at])) for at, name in enumerate(before.compared)}
    return Difference(
        before=old.as_json(),
        after=new.as_json(),
        title=before.schema.title,
        added=Listing(len(found.added), lambda: _whole(after, found.added)),
        removed=Listing(len(found.removed), lambda: _whole(before, found.removed)),
        revised=Listing(changed, lambda: _revised(before, after, found)),
        summary={
            "rows": {"from": before.count, "to": after.count},
            "added": len(found.added),
            "removed": len(found.removed),
            "revised": changed,
            "revised_rows": len(found.revised_before),
            "fields": {name: count for name, count in by_field.items() if count},
        },
        touched=lambda: Touched(
            _codes(after, found.added), _codes(before, found.removed), _codes(after, found.revised_after)
        ),
    )


def _codes(rows: Rows, numbers: np.ndarray) -> frozenset[str]:
    """The codes in the identities of some rows."""
    codes: set[str] = set()
    for name in rows.identity:
        column = rows.columns[name]
        if column.kind is Kind.CODE:
            used = np.unique(np.asarray(column.numbers)[numbers])
            codes |= {column.values[number].decode("ascii") for number in used.tolist()}
    return frozenset(codes - {""})


def _identities(rows: Rows, numbers: np.ndarray) -> Iterator[Entry]:
    """``code`` and ``key`` of rows, in the order given."""
    shown = {name: rows.columns[name].shown() for name in rows.identity}
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        taken = [rows.columns[name].numbers[part].tolist() for name in rows.identity]
        for each in zip(*taken, strict=True):
            key = {name: shown[name][number] for name, number in zip(rows.identity, each, strict=True)}
            yield {"code": " ".join(str(value) for value in key.values() if value is not None), "key": key}


def _whole(rows: Rows, numbers: np.ndarray) -> Iterator[Entry]:
    """Rows with all that they say; what is absent is left out."""
    title = rows.schema.title_column
    others = [name for name in rows.compared if name != title]
    shown = {name: rows.columns[name].shown() for name in rows.compared}
    of = {name: rows.columns[name].numbers for name in rows.compared}
    for row, entry in zip(numbers.tolist(), _identities(rows, numbers), strict=True):
        if title in of and (text := shown[title][of[title][row]]) is not None:
            entry["title"] = text
        values = {name: shown[name][of[name][row]] for name in others}
        stated = {name: value for name, value in values.items() if value is not None}
        if stated:
            entry["values"] = stated
        yield entry


def _revised(before: Rows, after: Rows, found: Matched) -> Iterator[Entry]:
    old = {name: before.columns[name].shown() for name in before.compared}
    new = {name: after.columns[name].shown() for name in after.compared}
    rows = zip(
        found.revised_before.tolist(),
        found.revised_after.tolist(),
        _identities(after, found.revised_after),
        strict=True,
    )
    for number, (was, now, entry) in enumerate(rows):
        for at in np.flatnonzero(found.fields[number]).tolist():
            name = before.compared[at]
            values: dict[str, Any] = {
                "old": old[name][before.columns[name].numbers[was]],
                "new": new[name][after.columns[name].numbers[now]],
            }
            yield {"code": entry["code"], "key": entry["key"], "field": name, **values}
