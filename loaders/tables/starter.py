"""The sample of edit and fee schedule tables that comes with the package, in the official file layouts.

At most 300 rows, typed from CMS's tables for common codes. It lets a first claim be checked before any
table is loaded; what it does not hold is unknown, and it gives way to the first whole table.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files

from kb.model.period import Period
from loaders.tables.formats import format_of
from loaders.tables.source import Source, open_source
from loaders.tables.table import Hints, LoadedTable

FOLDER = "starter"


def starter_tables() -> Iterator[tuple[Source, LoadedTable, Period]]:
    """Each table with its file and the days for which it stands in: from its edition on, without end."""
    with as_file(files("kb") / FOLDER) as folder:
        for path in sorted(folder.iterdir()):
            if path.suffix in (".csv", ".txt"):
                source = open_source(path)
                for table in format_of(source).read(source, Hints()):
                    yield source, table, Period(table.period.start)
