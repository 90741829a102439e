"""The kinds of fact that a staged claim has, the table of each, and its fields as rules know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.edits.bypass import bypassing
from engine.edits.pairs import PAIR
from engine.edits.repeats import REPEATED
from engine.facts import ED_PLACE, ED_REVENUE, bill_class
from engine.sets.staged import LISTED, day_of
from kb.model.claim import INPATIENT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Shown = Callable[[Any], Any]
"""A value of a column as a fact has it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: the table or view with a row for each, its column of codes, and its fields."""

    table: str
    code: str | None
    fields: Mapping[str, tuple[str, Shown]]


def _same(value: Any) -> Any:
    return value


def _iso(value: int | None) -> str | None:
    return None if value is None else day_of(int(value)).isoformat()


def _list(value: str | None) -> list[str]:
    return value.split(LISTED) if value else []


def _bypass(value: str) -> list[str]:
    """From indicator, day, and the modifiers of both lines."""
    indicator, day, one, two = value.split("|", 3)
    return bypassing(int(indicator), _list(one), _list(two), day_of(int(day)).isoformat())


def _count(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _plain(*names: str) -> dict[str, tuple[str, Shown]]:
    return {name: (name, _same) for name in names}


KINDS: Mapping[str, Kind] = {
    "encounter": Kind("encounter", None, {"setting": ("setting", _same), "date": ("date", _iso)}),
    "claim": Kind(
        "header",
        None,
        {
            **_plain("type", "payer", "bill_type", "discharge_status", "frequency", "jurisdiction"),
            **_plain("specialty"),
            "from": ("from_day", _iso),
            "through": ("through_day", _iso),
            "days": ("days", _count),
            "stay_days": ("stay_days", _count),
            "bill_class": ("bill_type", bill_class),
            "admit_date": ("admit_day", _iso),
        },
    ),
    "patient": Kind(
        "patient",
        None,
        {
            "sex": ("sex", _same),
            "stated_sex": ("stated_sex", _same),
            "birth_date": ("birth_day", _iso),
            **{name: (name, _count) for name in ("age", "age_at_admission", "age_days")},
        },
    ),
    "diagnosis": Kind("diagnosis", "code", {"position": ("position", _count), "poa": ("poa", _same)}),
    "admitting_diagnosis": Kind("admitting", "code", {}),
    "procedure": Kind("procedure", "code", {"position": ("position", _count), "date": ("date", _iso)}),
    "condition_code": Kind("condition_code", "code", {}),
    "line_modifier": Kind("line_modifier", "code", {"number": ("number", _count)}),
    PAIR: Kind(
        "bundled_pair_row",
        None,
        {
            "column_two": ("column_two", _same),
            "modifier_one": ("modifier_one", _list),
            "modifier_two": ("modifier_two", _list),
            "bypass": ("bypass", _bypass),
            "diagnoses": ("diagnoses", _same),
            "indicator": ("indicator", _same),
            "earlier": ("earlier", _same),
        },
    ),
    REPEATED: Kind("repeated_line_row", None, {"modifier": ("modifier", _list)}),
    "line": Kind(
        "line",
        "code",
        {
            "number": ("number", _count),
            "modifier": ("modifier", _list),
            "units": ("units", _count),
            "date": ("date", _iso),
            "through": ("through", _iso),
            "pointers": ("pointers", lambda value: [int(each) for each in _list(value)]),
            **_plain("place_of_service", "revenue_code", "provider", "ndc"),
        },
    ),
}
"""Facts of a claim without earlier ones; those of earlier claims make the claim go to the kernel. The rows of
pairs and repeated lines are made by engine.sets.edits."""

OF_HISTORY = frozenset({"past_line", "past_diagnosis"})

_DATE = "(DATE '1970-01-01' + {})"


def create_views(connection: DuckDBPyConnection) -> None:
    """The kinds that are no staged table: what engine.facts makes of the claim as a whole.

    What takes working out and is asked several times is kept as a table.
    """
    birth, day, admitted = (_DATE.format(name) for name in ("birth_day", "day", "admit_day"))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE patient AS SELECT c,
        CASE WHEN sex != 'U' THEN sex END AS sex, sex AS stated_sex, birth_day,
        CASE WHEN birth_day <= day THEN {_years(birth, day)} END AS age,
        CASE WHEN birth_day <= admit_day THEN {_years(birth, admitted)} END AS age_at_admission,
        CASE WHEN birth_day <= day THEN day - birth_day END AS age_days FROM claim"""
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW header AS SELECT *, through_day - from_day + 1 AS days, "
        "through_day - coalesce(admit_day, from_day) + 1 AS stay_days FROM claim"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW admitting AS "
        "SELECT c, admitting AS code FROM claim WHERE admitting IS NOT NULL"
    )
    for view, columns, table, listed in (
        ("condition_code", "c", "claim", "condition_codes"),
        ("line_modifier", "c, number", "line", "modifier"),
    ):
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {columns}, "
            f"unnest(string_split({listed}, '{LISTED}')) AS code FROM {table} WHERE {listed} IS NOT NULL"
        )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE encounter AS SELECT c, day AS date,
        CASE WHEN type = '{INPATIENT}' THEN 'inpatient' WHEN urgent.c IS NULL THEN 'outpatient' ELSE 'ed' END
        AS setting FROM claim LEFT JOIN (SELECT DISTINCT c FROM line WHERE place_of_service = '{ED_PLACE}'
        OR starts_with(revenue_code, '{ED_REVENUE}')) urgent USING (c)"""
    )


def _years(birth: str, day: str) -> str:
    """Birthdays reached, as engine.facts.whole_years."""
    earlier = f"month({day}) * 100 + day({day}) < month({birth}) * 100 + day({birth})"
    return f"year({day}) - year({birth}) - CASE WHEN {earlier} THEN 1 ELSE 0 END"
