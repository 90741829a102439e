"""Claims with a line, or a diagnosis, of which an edit has something to say by itself.

The edits are asked once for each different value and day, with a claim of that one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.edits.line_shape import MOST_POINTERS
from engine.edits.model import Bill
from engine.edits.modifiers import unlisted_modifiers
from engine.edits.places import unassigned_places
from engine.edits.tables import EditTables
from engine.edits.unlisted import unlisted_diagnoses
from engine.proof.model import Fact
from engine.sets.edits.coded import Coded, store
from engine.sets.staged import LISTED, day_of
from kb.model.claim import PROFESSIONAL
from kb.model.code import dotted, undotted


class ModifierSet:
    """The set form of ``engine.edits.modifiers``."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """Claims with a modifier that is none, or may be none, on its day."""
        return _with_value(
            self._coded,
            "modifier",
            lambda tables, value, day: unlisted_modifiers(
                tables, _bill(day, {"modifier": value.split(LISTED)})
            ),
        )


class PlaceSet:
    """The set form of ``engine.edits.places``."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """Claims with a place of service that has no meaning, or may have none, on its day."""
        return _with_value(
            self._coded,
            "place_of_service",
            lambda tables, value, day: unassigned_places(tables, _bill(day, {"place_of_service": value})),
        )


class FaultSet:
    """The set form of ``engine.edits.line_shape``: what has no drug, no second day and units has no fault."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """Claims with a line that may have a fault."""
        listed = "SELECT c, count(*) AS diagnoses FROM diagnosis GROUP BY c"
        distinct = f"len(string_split(coalesce(pointers, ''), '{LISTED}'))"
        return (
            "SELECT coded.c FROM coded JOIN line USING (c, place) JOIN claim USING (c) "
            f"LEFT JOIN ({listed}) USING (c) "
            "WHERE line.units <= 0 OR line.ndc IS NOT NULL OR line.through > line.date "
            f"OR pointed > {MOST_POINTERS} OR pointed > {distinct} "
            f"OR (pointed = 0 AND diagnoses > 1 AND claim.type = '{PROFESSIONAL}')"
        )


class CoverageSet:
    """The set form of ``engine.edits.coverage``: claims with a code that a loaded article limits."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """Claims with such a code, whatever their diagnoses."""
        coded = self._coded
        asked = coded.connection.execute("SELECT DISTINCT code, date FROM coded ORDER BY ALL").fetchall()
        known = {date: coded.tables.coverage(day_of(date)) for _, date in asked}
        limited = [
            (code, date)
            for code, date in asked
            if (of_day := known[date]) is not None and of_day.limited(coded.codes[code], day_of(date))
        ]
        _store_pairs(coded, "limited_code", "code", np.int32, limited)
        return "SELECT c FROM coded SEMI JOIN limited_code USING (code, date)"


class DiagnosisSet:
    """The set form of ``engine.edits.unlisted`` for diagnoses."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """Claims with a diagnosis that may not be used, and those of a day that no release covers."""
        coded = self._coded
        run, tables = coded.connection.execute, coded.tables
        days = [day for (day,) in run("SELECT DISTINCT day FROM claim ORDER BY day").fetchall()]
        open_days = [day for day in days if tables.icd10cm(day_of(day)) is None]
        asked = run("SELECT DISTINCT code, day FROM diagnosis JOIN claim USING (c) ORDER BY ALL").fetchall()
        wrong = [
            (code, day)
            for code, day in asked
            if day not in open_days and _says(unlisted_diagnoses(tables, _diagnosed(day, code)))
        ]
        _store_pairs(coded, "wrong_diagnosis", "code", object, wrong)
        store(coded.connection, "open_day", {"date": np.array(open_days, np.int32)})
        return (
            "SELECT claim.c FROM claim SEMI JOIN open_day ON claim.day = open_day.date UNION ALL "
            "SELECT claim.c FROM claim JOIN diagnosis USING (c) SEMI JOIN wrong_diagnosis AS wrong "
            "ON diagnosis.code = wrong.code AND claim.day = wrong.date"
        )


def _with_value(coded: Coded, column: str, edit: Callable[[EditTables, str, int], Iterable[object]]) -> str:
    asked = coded.connection.execute(
        f"SELECT DISTINCT line.{column}, line.date FROM coded JOIN line USING (c, place) "
        f"WHERE line.{column} IS NOT NULL ORDER BY ALL"
    ).fetchall()
    found = [(value, day) for value, day in asked if _says(edit(coded.tables, value, day))]
    _store_pairs(coded, f"odd_{column}", column, object, found)
    return (
        f"SELECT coded.c FROM coded JOIN line USING (c, place) SEMI JOIN odd_{column} AS odd "
        f"ON line.{column} = odd.{column} AND line.date = odd.date"
    )


def _says(found: Iterable[object]) -> bool:
    return next(iter(found), None) is not None


def _bill(day: int, fields: dict[str, Any]) -> Bill:
    on = day_of(day)
    args = {"number": 1, "code": "", "date": on.isoformat(), **fields}
    return Bill(PROFESSIONAL, on, medicaid=False, supplier=False, lines=[Fact(-1, "line", args)], past=())


def _diagnosed(day: int, code: str) -> Bill:
    on = day_of(day)
    return Bill(PROFESSIONAL, on, False, False, (), (), diagnoses=[dotted(undotted(code))])


def _store_pairs(coded: Coded, name: str, column: str, kind: Any, pairs: list[tuple[Any, int]]) -> None:
    store(
        coded.connection,
        name,
        {
            column: np.array([value for value, _ in pairs], kind),
            "date": np.array([day for _, day in pairs], np.int32),
        },
    )
