"""The files that are named, those in folders and in archives, and which of them are parts of one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from api.load.reports import Passed
from loaders.errors import LoadError
from loaders.tables.cms_companions import repeated_form
from loaders.tables.source import members

_PART = re.compile(r"^(cci(?:pra|oph).*)-f[1-9](?:\.(?:txt|csv|xlsx))?(?:\.(?:gz|xz))?$", re.IGNORECASE)
"""CMS's name of a part of a quarter's PTP table: ``ccipra-v322r0-f1.txt``."""


def files_of(paths: Sequence[str]) -> Iterator[str | Passed]:
    """Every file to load, folders and archives unfolded, in order; or why one is not."""
    for path in paths:
        place = Path(path)
        if place.is_dir():
            for each in sorted(place.rglob("*")):
                if each.is_file():
                    yield from _unfolded(str(each))
        else:
            yield from _unfolded(path)


def together(places: Sequence[str | Passed]) -> Iterator[Passed | tuple[str, ...]]:
    """The same, with the parts of one table in one group, where the first of them stands."""
    parts: dict[str, list[str]] = {}
    for place in places:
        if isinstance(place, str) and (table := _part_of(place)):
            parts.setdefault(table, []).append(place)
    for place in places:
        if isinstance(place, Passed):
            yield place
        elif (table := _part_of(place)) is None:
            yield (place,)
        elif table in parts:
            yield tuple(parts.pop(table))


def _unfolded(place: str) -> Iterator[str | Passed]:
    try:
        inside = members(place) if "!" not in place else ()
    except LoadError as error:
        yield Passed(place, error.message, error)
        return
    if len(inside) <= 1:
        yield place if not inside else f"{place}!{inside[0]}"
        return
    for member in inside:
        if better := repeated_form(member, inside):
            yield Passed(f"{place}!{member}", f"the same table as {better}, which is read")
        else:
            yield f"{place}!{member}"


def _part_of(place: str) -> str | None:
    match = _PART.match(PurePosixPath(place.rpartition("!")[2]).name)
    return match[1].lower() if match else None
