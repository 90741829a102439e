"""Which official table a file is, told from its first bytes and never from its name alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.tabular import TABULAR
from loaders.tables.looks_like import looks_like
from loaders.tables.source import Source

TABLES: Mapping[str, Wanted] = MappingProxyType({"icd10cm-tabular": TABULAR})
"""Every table that can be read, by name. A new format adds its file and one entry here."""


def recognise(source: Source) -> str:
    """The table's name, a key of TABLES.

    Raises LoadError ``source.unknown`` saying what the file looks like instead.
    """
    head = source.head()
    for name, table in TABLES.items():
        if table.matches(source.name, head):
            return name
    known = "; ".join(table.label for table in TABLES.values())
    raise LoadError(
        "source.unknown",
        f"this is no table that is read here; it looks like {looks_like(head)}",
        place=source.place,
        next_step=f"Give one of these: {known}.",
    )


def any_table() -> Wanted:
    """For open_source: whichever member of an archive is a table that can be read."""
    return Wanted(
        "a table that is read here",
        lambda name, head: any(table.matches(name, head) for table in TABLES.values()),
        refusal="source.unknown",
    )
