"""Which Medicare contractors a place means on a day, and which of them a document is from.

Authority: CMS, Medicare Coverage Database data dictionaries (4/29/2025): a document of several
contractors holds in their states (CONTRACTOR_JURISDICTION), a document of one in the states that it
names (ARTICLE_X_PRIMARY_JURISDICTION).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kb.tables.table import Table

Contractor = tuple[int, int, int]
"""A contractor's number, kind of contract, and version."""

_NUMBER = re.compile(r"[0-9]{5}")
_ODD = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Place:
    """The contractors that a place means; ``states`` are set where it was named as a state."""

    contractors: frozenset[Contractor]
    states: frozenset[int]


class Contractors:
    """Places by contractor number (``05102``), state (``WI``) or MAC jurisdiction (``JE``, ``J5``)."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._contractor = tables.get("mcd-contractor")
        self._jurisdiction = tables.get("mcd-jurisdiction")
        self._state = tables.get("mcd-state")
        self._region = tables.get("mcd-mac-region")

    def place(self, named: str, day: date) -> Place | None:
        """What ``named`` means on ``day``; None where the tables at hand do not know it."""
        word = _ODD.sub("", named.upper())
        if _NUMBER.fullmatch(word):
            return self._numbered(word)
        return self._in_state(word, day) or self._in_region(word)

    def _numbered(self, number: str) -> Place | None:
        table = self._contractor
        if table is None:
            return None
        rows = [row for row in range(len(table)) if table.value(row, "contractor_number") == number]
        return Place(frozenset(_key(table, row) for row in rows), frozenset()) if rows else None

    def _in_state(self, word: str, day: date) -> Place | None:
        if self._state is None or self._jurisdiction is None:
            return None
        names = {_word(row["abbreviation"]): str(row["title"]) for row in self._state.rows()}
        if word not in names:
            return None
        # "New York - Entire State" has contractors of its own and those of its parts.
        whole = names[word].endswith("Entire State")
        stem = names[word].partition(" - ")[0]
        states = frozenset(
            int(str(row["state_id"]))
            for row in self._state.rows()
            if row["abbreviation"] == word or (whole and str(row["title"]).startswith(f"{stem} - "))
        )
        table, found = self._jurisdiction, set()
        for row in range(len(table)):
            if table.value(row, "state_id") in states and _covers(table, row, day):
                found.add(_key(table, row))
        return Place(frozenset(found), states)

    def _in_region(self, word: str) -> Place | None:
        if self._region is None or self._contractor is None:
            return None
        wanted = _jurisdiction_name(word)
        regions = {
            row["region_id"]
            for row in self._region.rows()
            if wanted
            in (
                _jurisdiction_name(_word(row["mac_title"])),
                _jurisdiction_name(_word(row["equipment_title"])),
            )
        }
        table = self._contractor
        found = frozenset(
            _key(table, row) for row in range(len(table)) if table.value(row, "region_id") in regions
        )
        return Place(found, frozenset()) if wanted and found else None


def _key(table: Table, row: int) -> Contractor:
    number, kind, version = (
        int(table.array(name)[row]) for name in ("contractor_id", "contractor_type", "contractor_version")
    )
    return number, kind, version


def _covers(table: Table, row: int, day: date) -> bool:
    start, until = table.value(row, "effective"), table.value(row, "until")
    return (not isinstance(start, date) or start <= day) and (not isinstance(until, date) or day < until)


def _word(value: object) -> str:
    return _ODD.sub("", str(value or "").upper())


def _jurisdiction_name(word: str) -> str:
    """``JE`` for J-E, ``J5`` for J - 05; empty for what is no such name."""
    match = re.fullmatch(r"J0*([0-9]{1,2}|[A-Z])", word)
    return f"J{match[1]}" if match else ""
