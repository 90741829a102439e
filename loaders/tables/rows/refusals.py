"""Why a table's rows can't be read, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.errors import LoadError
from loaders.tables.looks_like import looks_like
from loaders.tables.source import Source


def header_missing(source: Source, missing: Sequence[str], what: str) -> LoadError:
    """The refusal of a file whose header lacks columns, or which has no such header at all."""
    return LoadError(
        "table.header-missing",
        f"no header of {what}: it lacks the column {' and '.join(missing)}; "
        f"the file looks like {looks_like(source.head())}",
        place=source.place,
        next_step="Give the file as CMS publishes it, with its header.",
    )


def no_rows(source: Source) -> LoadError:
    """The refusal of a header without rows."""
    return LoadError(
        "table.truncated",
        "the file ends after its header",
        place=source.place,
        next_step="Download it again; an interrupted download was cut off.",
    )


def nothing_in_it(
    source: Source, what: str, next_step: str = "Download the file again from CMS."
) -> LoadError:
    """The refusal of a whole file that holds none of the table's rows; ``what`` says so."""
    return LoadError("table.no-rows", what, place=source.place, next_step=next_step)


def cut_off(source: Source, line: int, reason: str) -> LoadError:
    """The refusal of a file whose last line is incomplete."""
    return LoadError(
        "table.truncated",
        f"the file ends in the middle of a row ({reason})",
        place=f"{source.place}:{line}",
        next_step="Download it again; an interrupted download was cut off.",
    )
