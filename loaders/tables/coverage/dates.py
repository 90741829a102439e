"""The day of a Medicare Coverage Database export.

Its files say nothing of it themselves. ``update_period.csv`` beside them ends with the weekly update
period in which the export was made, and a release begins with that period; else ``readme_first.txt`` or
a file, archive or folder name may give a day. A release has no end of its own: it holds until the next
export, while each row carries its own effective dates.
"""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import date
from pathlib import Path, PurePosixPath

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.coverage.values import read_day
from loaders.tables.rows.release_period import interval
from loaders.tables.source import Source
from loaders.tables.table import Hints

_PERIODS = "update_period.csv"
_README = "readme_first.txt"
_MOST = 1 << 20
"""Bytes read of a neighbouring file; the real ones have about 50 kB."""
_NAMED = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_AMERICAN = re.compile(r"(?<![0-9])(0?[1-9]|1[0-2])[/-](0?[1-9]|[12][0-9]|3[01])[/-](20[0-9]{2})(?![0-9])")


def export_period(source: Source, hints: Hints) -> Period:
    """From the export's day, without an end unless ``hints`` give one.

    Raises LoadError ``release.dates-unknown`` where nothing says the day, and
    ``release.dates-contradict`` where the operator's dates are no interval.
    """
    start = hints.start or _beside(source) or _from_names(source)
    if start is None:
        raise LoadError(
            "release.dates-unknown",
            "nothing says when this export of the coverage database was made",
            place=source.place,
            next_step=f"Keep {_PERIODS} of the export beside it, or say --from DATE --until DATE.",
        )
    return period(source, start, hints)


def period(source: Source, start: date, hints: Hints) -> Period:
    """From ``start``, or the operator's day, to the operator's last or open."""
    return interval(source, hints.start or start, hints.until)


def _beside(source: Source) -> date | None:
    return _last_period(_neighbour(source, _PERIODS)) or _dated(_neighbour(source, _README))


def _last_period(content: bytes) -> date | None:
    days = []
    lines = content.decode("utf-8-sig", "replace").splitlines()
    for row in csv.DictReader(lines):
        try:
            days.append(read_day(row.get("begin_date") or ""))
        except ValueError:
            continue
    return max(days, default=None)


def _dated(content: bytes) -> date | None:
    text = content.decode("utf-8", "replace")
    found = {_made(match[1], match[2], match[3]) for match in _NAMED.finditer(text)}
    found |= {_made(match[3], match[1], match[2]) for match in _AMERICAN.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _from_names(source: Source) -> date | None:
    archive, _, member = source.place.partition("!")
    outer = Path(archive)
    for name in (source.name, *reversed(PurePosixPath(member).parts), outer.name, outer.parent.name):
        match = _NAMED.search(name)
        day = _made(match[1], match[2], match[3]) if match else None
        if day is not None:
            return day
    return None


def _made(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _neighbour(source: Source, name: str) -> bytes:
    """The beginning of the file of that name in the same folder or archive; empty if there is none."""
    archive, _, member = source.place.partition("!")
    try:
        if not member:
            with (Path(archive).parent / name).open("rb") as stream:
                return stream.read(_MOST)
        beside = str(PurePosixPath(member).parent / name)
        with zipfile.ZipFile(archive) as pack, pack.open(beside) as stream:
            return stream.read(_MOST)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError):
        return b""
