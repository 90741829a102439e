"""Claims with a line, or a diagnosis, of which an edit has something to say by itself.

The edits are asked once for each different value and day, with a claim of that one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.edits.model import Bill
from engine.edits.modifiers import unlisted_modifiers
from engine.edits.places import unassigned_places
from engine.edits.tables import EditTables
from engine.edits.unlisted import unlisted_diagnoses
from engine.proof.model import Fact
from engine.sets.edits.by_day import AskedByDay
from engine.sets.edits.coded import Coded, store
from engine.sets.staged import LISTED, day_of
from kb.model.claim import PROFESSIONAL
from kb.model.code import dotted, undotted


class ModifierSet:
    """The set form of ``engine.edits.modifiers``."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> np.ndarray:
        """Claims with a modifier that is none, or may be none, on its day."""
        return _with_value(
            self._coded,
            "line",
            "modifier",
            "date",
            lambda tables, value, day: unlisted_modifiers(
                tables, _bill(day, {"modifier": value.split(LISTED)})
            ),
        )


class PlaceSet:
    """The set form of ``engine.edits.places``."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> np.ndarray:
        """Claims with a place of service that has no meaning, or may have none, on its day."""
        return _with_value(
            self._coded,
            "line",
            "place_of_service",
            "date",
            lambda tables, value, day: unassigned_places(tables, _bill(day, {"place_of_service": value})),
        )


class FaultSet:
    """The set form of ``engine.edits.line_shape``: what has no drug, no second day and units has no fault."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> np.ndarray:
        """Claims with a line that may have a fault."""
        lines = self._coded.lines
        claims: np.ndarray = lines.claim[lines.odd]
        return claims


class CoverageSet:
    """The set form of ``engine.edits.coverage``: claims with a code that a loaded article limits."""

    def __init__(self, coded: Coded) -> None:
        self._coverage = coded.tables.coverage
        self._asked = AskedByDay(coded, self._is_limited)

    def _is_limited(self, code: str, day: int) -> bool:
        on = day_of(day)
        articles = self._coverage(on)
        return articles is not None and bool(articles.limited(code, on))

    def claims(self) -> np.ndarray:
        """Claims with such a code, whatever their diagnoses."""
        return self._asked.claims()


class DiagnosisSet:
    """The set form of ``engine.edits.unlisted`` for diagnoses."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> np.ndarray:
        """Claims with a diagnosis that may not be used, and those of a day that no release covers."""
        coded = self._coded
        run, tables = coded.connection.execute, coded.tables
        days = [day for (day,) in run("SELECT DISTINCT day FROM claim ORDER BY day").fetchall()]
        open_days = [day for day in days if tables.icd10cm(day_of(day)) is None]
        store(coded.connection, "open_day", {"day": np.array(open_days, np.int32)})
        uncovered: np.ndarray = run("SELECT c FROM claim SEMI JOIN open_day USING (day)").fetchnumpy()["c"]
        wrong = _with_value(
            coded,
            "(SELECT c, code, day FROM diagnosis JOIN claim USING (c) ANTI JOIN open_day USING (day))",
            "code",
            "day",
            lambda tables, code, day: unlisted_diagnoses(tables, _diagnosed(day, code)),
        )
        return np.concatenate((uncovered, wrong))


def _with_value(
    coded: Coded,
    table: str,
    column: str,
    day: str,
    edit: Callable[[EditTables, str, int], Iterable[object]],
) -> np.ndarray:
    """The claims with a value of which, on its day, the edit says anything."""
    run = coded.connection.execute
    asked = run(
        f"SELECT DISTINCT {column}, {day} FROM {table} WHERE {column} IS NOT NULL ORDER BY ALL"
    ).fetchall()
    odd = [(value, on) for value, on in asked if next(iter(edit(coded.tables, value, on)), None) is not None]
    if not odd:
        return np.zeros(0, np.int32)
    values, days = zip(*odd, strict=True)
    store(coded.connection, "odd_value", {column: np.array(values, object), day: np.array(days, np.int32)})
    found: np.ndarray = run(
        f"SELECT c FROM {table} SEMI JOIN odd_value USING ({column}, {day})"
    ).fetchnumpy()["c"]
    return found


def _bill(day: int, fields: dict[str, Any]) -> Bill:
    on = day_of(day)
    args = {"number": 1, "code": "", "date": on.isoformat(), **fields}
    return Bill(PROFESSIONAL, on, medicaid=False, supplier=False, lines=[Fact(-1, "line", args)], past=())


def _diagnosed(day: int, code: str) -> Bill:
    on = day_of(day)
    return Bill(PROFESSIONAL, on, False, False, (), (), diagnoses=[dotted(undotted(code))])
