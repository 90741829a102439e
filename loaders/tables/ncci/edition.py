"""Which NCCI table a file is and for which days, as its name says.

CMS's names: ``ccipra-v322r0-f1`` (practitioner PTP, version 32.2, revision 0, part 1), ``ccioph-...``
(outpatient hospital), ``MCR_MUE_PractitionerServices_Eff_07-01-2026``, ``AOC_V2026Q2-MCR``. Version
NN.q is quarter q + 1 of the year 1994 + NN: 32.2 came into force on 1 July 2026. Names that others
gave are understood where they hold a quarter (``2024q3``) or a day (``2024-07-01``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.model.period import Period
from kb.tables.schema import TableSchema
from loaders.errors import LoadError
from loaders.tables.rows.release_period import (
    contradiction,
    interval,
    quarter_from,
    quarter_of,
    unknown,
    year_from,
)
from loaders.tables.source import Source
from loaders.tables.table import Hints

_VERSION = re.compile(r"cci(?:pra|oph)-?v([0-9]{2})([0-3])(?:r([0-9]+))?(?:-f([0-9]+))?", re.IGNORECASE)
_FIRST_YEAR = 1994
_QUARTER = re.compile(r"(?<![0-9])(20[0-9]{2})[-_ ]?q([1-4])(?![0-9])", re.IGNORECASE)
_AMERICAN = re.compile(r"eff[-_ ]([0-9]{2})-([0-9]{2})-(20[0-9]{2})(?![0-9])", re.IGNORECASE)
_ISO = re.compile(r"(?<![0-9])(20[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Edition:
    """The days a file is in force, the publisher's word for its edition, and what was assumed.

    ``part`` is the number of a part of the table, 0 for a whole one.
    """

    period: Period
    version: str
    notices: tuple[str, ...] = ()
    part: int = 0


def edition(source: Source, hints: Hints, *, reissued_each_january: bool = False) -> Edition:
    """When the file is in force: the operator's dates, else those of its name.

    A quarter's file holds until the next quarter begins. ``reissued_each_january`` is for a table
    that CMS issues every January and otherwise when something changes: a file named by a day within
    a quarter then holds until the next 1 January.

    Raises LoadError ``release.dates-unknown`` or ``release.dates-contradict``.
    """
    named, version, part = _named(source)
    start = hints.start or named
    if start is None:
        raise unknown(source, "neither the content nor the file name says for which quarter this table is")
    notices: tuple[str, ...] = ()
    until = hints.until
    if until is None:
        until = quarter_from(start)
        if reissued_each_january and start != quarter_of(start):
            until = year_from(start)
            notices = (f"taken to be in force from {start} until {until}; --from and --until say otherwise",)
    return Edition(interval(source, start, until), version, notices, part)


def choose_table(
    source: Source,
    hints: Hints,
    tables: Sequence[TableSchema],
    words: Mapping[str, re.Pattern[str]],
    stated: TableSchema | None = None,
) -> TableSchema:
    """The table that content (``stated``), operator or file name say, in this order.

    ``words`` finds a table by name in a file's name. Raises LoadError ``release.table-unknown``, and
    ``release.table-contradicts`` where the operator names another than the content.
    """
    names = ", ".join(schema.name for schema in tables)
    if hints.table is not None:
        for schema in tables:
            if schema.name == hints.table:
                if stated is not None and stated is not schema:
                    raise LoadError(
                        "release.table-contradicts",
                        f"--table says {schema.name}, the content says {stated.name}",
                        place=source.place,
                        next_step="Leave --table out, or give the file that was meant.",
                    )
                return schema
        raise _table_unknown(source, f"{hints.table} is none of the tables this file can be", names)
    if stated is not None:
        return stated
    found = [schema for schema in tables if words[schema.name].search(source.name)]
    if len(found) != 1:
        raise _table_unknown(source, "neither the content nor the file name says which table this is", names)
    return found[0]


def _named(source: Source) -> tuple[date | None, str, int]:
    """The first day, the version and the part that the file name gives."""
    name = source.name
    days: list[date] = []
    version, part = "", 0
    try:
        if match := _VERSION.search(name):
            number, quarter, revision, numbered = match.groups()
            days.append(date(_FIRST_YEAR + int(number), 1 + 3 * int(quarter), 1))
            version = f"{number}.{quarter}" + (f" r{revision}" if revision else "")
            part = int(numbered or 0)
        if match := _AMERICAN.search(name):
            days.append(date(int(match[3]), int(match[1]), int(match[2])))
        if match := _ISO.search(name):
            days.append(date(int(match[1]), int(match[2]), int(match[3])))
        if match := _QUARTER.search(name):
            days.append(date(int(match[1]), 3 * int(match[2]) - 2, 1))
            version = version or f"{match[1]}Q{match[2]}"
    except ValueError as error:
        raise contradiction(source, f"the file name holds an impossible date ({error})") from error
    if len(set(days)) > 1:
        raise contradiction(source, f"the file name gives {' and '.join(map(str, sorted(set(days))))}")
    return (days[0] if days else None), version, part


def _table_unknown(source: Source, what: str, names: str) -> LoadError:
    return LoadError(
        "release.table-unknown", what, place=source.place, next_step=f"Say --table NAME: {names}."
    )
