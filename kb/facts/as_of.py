"""Which release of each table answers a question, and which tables could not answer it.

With a date of service the release in force on that day answers, and none else. Without one, the newest
release that lists the code answers, and says which newer release no longer lists it. A list that a code
is on or not (POA-exempt, CC) answers by its newest release only, or a code that left it would seem to be
on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from kb.model.period import Period
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a release, read a value at a time."""

    table: Table
    at: int

    def text(self, column: str) -> str:
        """A code or text; empty where the table gives none."""
        value = self.table.value(self.at, column)
        return value if isinstance(value, str) else ""

    def number(self, column: str) -> int | None:
        """A whole number."""
        value = self.table.value(self.at, column)
        return value if isinstance(value, int) else None

    def decimal(self, column: str) -> Decimal | None:
        """A number with places, without zeros at its end."""
        value = self.table.value(self.at, column)
        return value.normalize() + 0 if isinstance(value, Decimal) else None

    def day(self, column: str) -> date | None:
        """A date."""
        value = self.table.value(self.at, column)
        return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one release that answer. ``not_in`` is a newer release that lists the code no more.

    ``release`` is None where no loaded release could be asked.
    """

    table: Table | None = None
    found: Sequence[int] = ()
    not_in: str = ""

    @property
    def release(self) -> Release | None:
        """The release that was asked."""
        return self.table.release if self.table else None

    @property
    def release_id(self) -> str:
        """Its id; empty where none was asked."""
        return self.table.release.id if self.table else ""

    def __iter__(self) -> Iterator[Row]:
        if self.table is not None:
            for at in self.found:
                yield Row(self.table, int(at))

    def __len__(self) -> int:
        return len(self.found)


class AsOf:
    """A snapshot asked as of ``day``, or with None each table by its newest release."""

    def __init__(self, knowledge: Knowledge, day: date | None) -> None:
        self.knowledge = knowledge
        self.day = day
        self.not_covered: dict[str, tuple[Release, ...]] = {}
        """Tables asked that have no release on the day, with the releases that they have."""
        self.not_loaded: set[str] = set()
        """Tables asked of which no release is loaded."""
        self._listed: set[str] = set()
        self._silent: set[str] = set()
        self._releases: dict[str, list[Release]] = {}
        for each in sorted(
            knowledge.manifest.releases, key=lambda each: (each.table, each.period.start, each.sha256)
        ):
            self._releases.setdefault(each.table, []).append(each)

    @property
    def not_listed(self) -> tuple[str, ...]:
        """Releases that were asked on the day and list nothing of what was asked."""
        return tuple(sorted(self._silent - self._listed)) if self.day else ()

    def release(self, name: str) -> Release | None:
        """The release that answers by itself: in force on the day, or the newest."""
        held = self._releases.get(name)
        if not held:
            self.not_loaded.add(name)
            return None
        if self.day is None:
            return held[-1]
        covering = [each for each in held if each.period.covers(self.day)]
        if not covering:
            self.not_covered[name] = tuple(held)
            return None
        return covering[-1]

    def candidates(self, name: str) -> list[Release]:
        """The releases to be asked in turn: one on a day, else all from the newest back."""
        release = self.release(name)
        if release is None:
            return []
        return [release] if self.day else self._releases[name][::-1]

    def list(self, name: str) -> Table | None:
        """The table for a question of being on a list or not."""
        release = self.release(name)
        return self.knowledge.table_of(release) if release else None

    def on_list(self, name: str, *key: str | int) -> Rows:
        """The rows under ``key`` in the release that answers by itself."""
        table = self.list(name)
        return Rows(table, table.find(*key)) if table is not None and _fits(table, key) else Rows(table)

    def find(self, name: str, *key: str | int) -> Rows:
        """The rows under ``key``, by the newest release that has some where no day is given."""
        return self._first(name, lambda table: table.find(*key) if _fits(table, key) else ())

    def having(self, name: str, column: str, *values: str | int, as_list: bool = False) -> Rows:
        """The rows with one of ``values`` in a column that is no key; reads the whole column.

        ``as_list`` asks the release that answers by itself, as ``on_list`` does.
        """

        def rows(table: Table) -> Sequence[int]:
            stored = table.array(column)
            return np.flatnonzero(_among(stored, values)).tolist()

        if as_list:
            held = self.list(name)
            return Rows(held, rows(held)) if held is not None else Rows()
        return self._first(name, rows)

    def _first(self, name: str, rows: Callable[[Table], Sequence[int]]) -> Rows:
        releases = self.candidates(name)
        for release in releases:
            table = self.knowledge.table_of(release)
            found = rows(table)
            if len(found):
                self._listed.add(release.id)
                return Rows(table, found, "" if release is releases[0] else releases[0].id)
            self._silent.add(release.id)
        return Rows(self.knowledge.table_of(releases[0])) if releases else Rows()


def covered_days(releases: Sequence[Release]) -> tuple[Period, ...]:
    """The days that releases cover, those that touch or overlap as one period."""
    found: list[Period] = []
    for each in sorted((release.period for release in releases), key=lambda period: period.start):
        last = found[-1] if found else None
        if last is None or (last.until is not None and each.start > last.until):
            found.append(each)
        elif last.until is not None and (each.until is None or each.until > last.until):
            found[-1] = Period(last.start, each.until)
    return tuple(found)


def _among(stored: np.ndarray, values: Sequence[str | int]) -> np.ndarray:
    wanted = [each.encode("ascii", "replace") if isinstance(each, str) else each for each in values]
    found: np.ndarray = np.zeros(len(stored), bool)
    for each in wanted:
        if not isinstance(each, bytes) or len(each) <= stored.dtype.itemsize:
            found |= stored == each
    return found


def _fits(table: Table, key: Sequence[str | int]) -> bool:
    """Whether the key could be stored: a longer one would be cut to another code."""
    for name, value in zip(table.schema.key, key, strict=False):
        if isinstance(value, str) and (not value.isascii() or len(value) > table.array(name).dtype.itemsize):
            return False
    return True
