"""The lists of a Parquet file of claims, an entry a row, with what can be told of each entry by itself.

``bad`` is an entry that isn't plainly good. Texts are told by their different values, which are fewer
(api.batch.parquet_columns). ``raw_line`` has the columns of the staged table of lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.batch.parquet_types import ColumnTypes, as_day, day_number, is_amount, is_list_of, is_text, is_whole
from engine.sets.staged import LISTED
from kb.model.claim import PROFESSIONAL
from loaders.claims.native import MOST_LINES, MOST_UNITS

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

Members = dict[str, "DuckDBPyType"]


def flattened(table: str, column: str, chosen: dict[str, str], members: Members, beside: str) -> str:
    """Makes a table of a list: ``c`` and the chosen columns of each ``entry``, the ``nth`` of its claim."""
    columns = ", ".join(f'{written} AS "{name}"' for name, written in chosen.items())
    rows = (
        f"SELECT c, {beside}, len(diagnoses) AS most, unnest({column}) AS entry, "
        f"generate_subscripts({column}, 1) AS nth FROM raw"
    )
    if not members:
        rows = f"SELECT c, {beside}, 0 AS most, NULL AS entry, 0 AS nth FROM raw LIMIT 0"
    return f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT c, {columns} FROM ({rows})"


def listed_codes(members: Members) -> dict[str, str]:
    """The columns of diagnoses and procedures."""
    own = as_day("entry.date", members.get("date"))
    faults = ["entry IS NULL", f"{_value(members, 'code')} IS NULL"]
    if "date" in members:
        faults.append(f"entry.date IS NOT NULL AND {own} IS NULL")
    return {
        "position": "nth",
        "code": _text(members, "code"),
        "poa": _text(members, "poa"),
        "date": day_number(own),
        "bad": _any([*faults, *_other_types(members, "code", "poa")]),
    }


def lines(types: ColumnTypes) -> tuple[str, dict[str, str]]:
    """What of the claim stands beside its lines, and their columns."""
    members = types.line
    beside = (
        f"{types.text('type')} = '{PROFESSIONAL}' AS professional, {types.day('from')} AS claim_day, "
        f"{types.text('provider')} AS claim_provider"
    )
    own, last = as_day("entry.date", members.get("date")), as_day("entry.through", members.get("through"))
    modifiers, pointers, pointed = "NULL::VARCHAR", "NULL::VARCHAR", "0"
    if is_list_of(members.get("modifiers"), whole=False):
        modifiers = f"upper(nullif(array_to_string(entry.modifiers, '{LISTED}'), ''))"
    if is_list_of(members.get("diagnosis_pointers"), whole=True):
        listed = "entry.diagnosis_pointers"
        pointed = f"coalesce(len({listed}), 0)"
        several = f"array_to_string(list_sort(list_distinct({listed})), '{LISTED}')"
        pointers = (
            f"CASE WHEN len({listed}) = 1 THEN {listed}[1]::VARCHAR "
            f"WHEN len({listed}) > 1 THEN nullif({several}, '') END"
        )
    units = _value(members, "units")
    return beside, {
        "place": "nth - 1",
        "number": f"TRY_CAST({_value(members, 'number')} AS INTEGER)",
        "code": _text(members, "code"),
        "modifier": modifiers,
        "units": f"coalesce(TRY_CAST({units} AS DOUBLE), 1)",
        "date": f"coalesce({day_number(own)}, {day_number('claim_day')})",
        "through": day_number(last),
        "place_of_service": _text(members, "place_of_service"),
        "revenue_code": _text(members, "revenue_code"),
        "provider": f"coalesce({_text(members, 'provider')}, claim_provider)",
        "ndc": _text(members, "ndc"),
        "pointers": pointers,
        "pointed": pointed,
        "bad": _any(_line_faults(types)),
    }


def _line_faults(types: ColumnTypes) -> list[str]:
    members = types.line
    faults = ["entry IS NULL"]
    number = f"entry.number BETWEEN 1 AND {MOST_LINES}" if is_whole(members.get("number")) else "FALSE"
    faults.append(f"({number}) IS NOT TRUE")
    code, revenue_code = _text(members, "code"), _text(members, "revenue_code")
    faults.append(f"{code} IS NULL AND (coalesce(professional, TRUE) OR {revenue_code} IS NULL)")
    for name in ("units", "charge", "ndc_quantity"):
        if name in members:
            faults.append(f"entry.{name} IS NOT NULL AND NOT ({is_amount(f'entry.{name}', members[name])})")
    if "units" in members:
        units = f"entry.units <= {MOST_UNITS}" if members["units"].id != "varchar" else "FALSE"
        faults.append(f"entry.units IS NOT NULL AND NOT ({units})")
    own, last = as_day("entry.date", members.get("date")), as_day("entry.through", members.get("through"))
    for name, day in (("date", own), ("through", last)):
        if name in members:
            faults.append(f"entry.{name} IS NOT NULL AND {day} IS NULL")
    if "date" in members and "through" in members:
        faults.append(f"coalesce({last} < {own}, FALSE)")
    if "ndc_unit" in members and members["ndc_unit"].id == "varchar":
        faults.append(f"entry.ndc_unit IS NOT NULL AND NOT ({is_text('entry.ndc_unit')})")
    texts = ("code", "place_of_service", "revenue_code", "provider", "ndc", "ndc_unit")
    return [*faults, *_pointer_faults(members), *_modifier_faults(members), *_other_types(members, *texts)]


def _pointer_faults(members: Members) -> list[str]:
    if "diagnosis_pointers" not in members:
        return []
    if not is_list_of(members["diagnosis_pointers"], whole=True):
        return ["entry.diagnosis_pointers IS NOT NULL"]
    listed = "entry.diagnosis_pointers"
    return [
        f"CASE WHEN len({listed}) = 1 THEN ({listed}[1] BETWEEN 1 AND most) IS NOT TRUE "
        f"WHEN len({listed}) > 1 THEN (list_min({listed}) >= 1 AND list_max({listed}) <= most "
        f"AND list_aggregate({listed}, 'count') = len({listed})) IS NOT TRUE ELSE FALSE END"
    ]


def _modifier_faults(members: Members) -> list[str]:
    """Nulls, and modifiers that seem to be several; the texts themselves are looked at with others."""
    if "modifiers" not in members:
        return []
    if not is_list_of(members["modifiers"], whole=False):
        return ["entry.modifiers IS NOT NULL"]
    split = f"string_split(array_to_string(entry.modifiers, '{LISTED}'), '{LISTED}')"
    return [f"CASE WHEN len(entry.modifiers) > 0 THEN len({split}) != len(entry.modifiers) ELSE FALSE END"]


def _other_types(members: Members, *texts: str) -> list[str]:
    return [
        f"entry.{name} IS NOT NULL" for name in texts if name in members and members[name].id != "varchar"
    ]


def _value(members: Members, name: str) -> str:
    return f"entry.{name}" if name in members else "NULL"


def _text(members: Members, name: str) -> str:
    return f"entry.{name}" if name in members and members[name].id == "varchar" else "NULL::VARCHAR"


def _any(faults: list[str]) -> str:
    return " OR ".join(f"({each})" for each in faults)
