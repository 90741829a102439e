"""Which files of a table a publisher's page offers for a day: the edition in force then, whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from loaders.errors import LoadError
from loaders.fetch.editions import Edition, edition
from loaders.fetch.links import Link, behind_licence, file_name, links
from loaders.fetch.published import Listing, Part, Published

Read = Callable[[str], bytes]
"""Reads a page at a publisher's address; raises LoadError."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The files of one edition. ``start`` is its first day, None where the publisher names none."""

    files: tuple[Link, ...]
    start: date | None
    page: str
    notices: tuple[str, ...] = ()

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences whose pages stand before the files."""
        return tuple(sorted({each.licence for each in self.files} - {""}))


def discover(published: Published, day: date | None, read: Read) -> Offered:
    """The newest edition of a table that begins by ``day`` (None: the newest of all).

    A table's pages are tried in order. An edition of which a needed file is missing is passed over, and
    a notice says so. Raises LoadError ``fetch.layout`` where no page offers an edition, else what
    reading the last page raised.
    """
    refusals: list[LoadError] = []
    for listing in published.listings:
        try:
            return _at(listing, published, day, read)
        except LoadError as error:
            refusals.append(error)
    unread = [each for each in refusals if each.code != "fetch.layout"]
    if len(unread) == len(refusals):
        raise refusals[-1]
    wording = "; ".join(f"{each.place}: {each.message}" for each in refusals)
    raise LoadError(
        "fetch.layout",
        wording if len(refusals) > 1 else refusals[0].message,
        place="" if len(refusals) > 1 else refusals[0].place,
        next_step=refusals[-1].next_step if len(refusals) == 1 else _by_hand(published.listings[-1].page),
    )


def _at(listing: Listing, published: Published, day: date | None, read: Read) -> Offered:
    if listing.fixed:
        return Offered(tuple(behind_licence(each) for each in listing.fixed), None, listing.page)
    linked = list(links(listing.page, read(listing.page)))
    if not listing.follow:
        return _edition(listing.page, linked, published, day, None)
    editions = _followed(linked, listing.follow)
    by_then = [(start, page) for start, page in editions if day is None or start <= day]
    if not by_then:
        raise _layout(listing.page, listing.follow, "a page or folder of an edition", linked, day)
    passed: list[str] = []
    refusal: LoadError | None = None
    for start, page in by_then[:3]:
        try:
            offered = _edition(page, list(links(page, read(page))), published, day, start)
        except LoadError as error:
            # An update's folder may hold only what changed; the whole edition is then the one before.
            if error.code != "fetch.layout":
                raise
            refusal = refusal or error
            passed.append(f"the edition of {start} at {page} is not whole, so the one before it is taken")
            continue
        return Offered(offered.files, offered.start, page, (*passed, *offered.notices))
    assert refusal is not None  # by_then was not empty
    raise refusal


def _followed(linked: Iterable[Link], patterns: Sequence[str]) -> list[tuple[date, str]]:
    found: dict[date, str] = {}
    for link in linked:
        path = unquote(urlsplit(link.address).path)
        for pattern in patterns:
            match = re.search(pattern, path.lower())
            when = edition(match) if match else None
            if when is not None:
                found.setdefault(when.start, link.address)
    return sorted(found.items(), reverse=True)


def _edition(
    page: str, linked: Sequence[Link], published: Published, day: date | None, inherited: date | None
) -> Offered:
    offers = {part.label: _offers(part, linked, inherited) for part in published.parts}
    starts = sorted({start for found in offers.values() for start in found}, reverse=True)
    by_then = [start for start in starts if day is None or start <= day]
    notices: list[str] = []
    for start in by_then:
        missing = [part for part in published.parts if part.needed and start not in offers[part.label]]
        if missing:
            notices.append(f"the page lists the edition of {start} without its {missing[0].label}")
            continue
        files = [link for part in published.parts for link in offers[part.label].get(start, ())]
        notices += [
            f"the page lists no {part.label} for {start}"
            for part in published.parts
            if not part.needed and start not in offers[part.label]
        ]
        if day is not None and _months_between(start, day) >= published.months:
            notices.append(f"the newest edition listed begins on {start}; a later one may not be posted yet")
        return Offered(tuple(dict.fromkeys(files)), start, page, tuple(notices))
    part = next((each for each in published.parts if each.needed and not offers[each.label]), None)
    part = part or published.parts[0]
    raise _layout(page, part.patterns, part.label, linked, day, notices)


def _offers(part: Part, linked: Iterable[Link], inherited: date | None) -> dict[date, tuple[Link, ...]]:
    """Each edition's files: the latest correction, and of a series all parts of one correction."""
    found: dict[Edition, dict[int, Link]] = {}
    for when, number, link in _matches(part, linked, inherited):
        found.setdefault(when, {}).setdefault(number, link)
    kept: dict[date, tuple[Link, ...]] = {}
    for when in sorted(found):
        numbers = sorted(found[when])
        if part.parts and (len(numbers) < part.parts or numbers != list(range(1, len(numbers) + 1))):
            continue
        kept[when.start] = tuple(found[when][number] for number in numbers)
    return kept


def _matches(
    part: Part, linked: Iterable[Link], inherited: date | None
) -> Iterator[tuple[Edition, int, Link]]:
    for link in linked:
        name = file_name(link.address).lower()
        for pattern in part.patterns:
            match = re.search(pattern, name)
            when = edition(match, inherited) if match else None
            if match and when:
                if inherited is not None:
                    when = Edition(inherited, when.correction)
                yield when, int(match.groupdict().get("part") or 1), link
                break


def _months_between(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def _layout(
    page: str,
    patterns: Sequence[str],
    what: str,
    linked: Sequence[Link],
    day: date | None,
    notices: Sequence[str] = (),
) -> LoadError:
    archives = [file_name(each.address) for each in linked if each.address.lower().endswith(".zip")]
    names = f"it links {len(linked)} addresses, {len(archives)} of them archives"
    names += f" ({', '.join(sorted(archives)[:4])})" if archives else ""
    until = f" in force on {day}" if day else ""
    expected = " or ".join(map(_readable, patterns))
    more = "".join(f"; {each}" for each in notices)
    return LoadError(
        "fetch.layout",
        f"the page lists no {what}{until}: {names}, none named as expected ({expected}){more}",
        place=page,
        next_step=_by_hand(page),
    )


def _readable(pattern: str) -> str:
    """A pattern as a person would write the name: ``<month>-<year>-alpha-numeric-hcpcs-file.zip``."""
    named = re.sub(r"\(\?P<([a-z_]+?)2?>[^()]*\)", r"<\1>", pattern)
    return named.strip("^$").replace("(?:", "(").replace("\\.", ".").replace("\\d", "0")


def _by_hand(page: str) -> str:
    return f"Download the files by hand from {page}, then: chartproof kb load FILE..."
