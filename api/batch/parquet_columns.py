"""The columns of a Parquet file of claims: which there are, which rows are good as they stand, and staging.

``raw`` holds the rows of a part, ``odd_row`` the numbers of those that have to be read one by one, and
``plain_row`` the others. Rows are numbered from 0 in the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import duckdb

from engine.sets.staged import LISTED
from kb.model.claim import CLAIM_TYPES, INPATIENT, PROFESSIONAL, Claim
from kb.model.document import SEXES
from loaders.claims.native import CLAIM_KEYS, LINE_KEYS, MOST_LINES, MOST_UNITS, claim_from_json
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

Refusal = tuple[str | None, InputError]
"""The id of a claim, if it can be read, and why the claim can't."""

_PATIENT = ("sex", "birth_date", "id")
_DIAGNOSIS = ("code", "poa")
_PROCEDURE = ("code", "date")
_READ_ALONE = ("occurrence_codes", "value_codes", "history")
"""Lists that no screen looks at: a claim with any entry in one is read by itself."""
_AT_ONCE = 1_000
_VISIBLE, _CONTROL = "[!-~]", "[\\x00-\\x1f\\x7f]"


class Columns:
    """One Parquet file on a connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        """Raises InputError ``claim.unknown-key`` or ``claim.missing-key`` where no row could be read."""
        self._connection = connection
        self._path = path
        relation = connection.sql("SELECT * FROM read_parquet($path) LIMIT 0", params={"path": path})
        self._types = dict(zip(relation.columns, relation.types, strict=True))
        self._names(CLAIM_KEYS, self._types, "")
        for needed in ("id", "type", "from", "diagnoses"):
            if needed not in self._types:
                raise self._refuse("missing-key", f'The column "{needed}" is needed.', needed)
        self._line = self._members("lines", LINE_KEYS)
        self._diagnosis = self._members("diagnoses", _DIAGNOSIS)
        self._procedure = self._members("procedures", _PROCEDURE)
        self._patient = self._members("patient", _PATIENT)

    def _names(self, known: tuple[str, ...], found: Any, place: str) -> None:
        for name in found:
            if name not in known:
                raise self._refuse(
                    "unknown-key", f'There is no key "{ascii(name)[1:61]}" in a claim.', f"{place}{name}"
                )

    def _members(self, name: str, known: tuple[str, ...]) -> dict[str, DuckDBPyType]:
        """The types of the members of a struct, or of a list of structs; none where it is not there."""
        kind = self._types.get(name)
        if kind is None:
            return {}
        if kind.id == "list":
            kind = _children(kind)["child"]
        if kind.id != "struct":
            raise self._refuse("wrong-type", "A struct, or a list of structs, is needed here.", name)
        found = _children(kind)
        self._names(known, found, f"{name}/")
        return found

    def _refuse(self, fault: str, message: str, column: str) -> InputError:
        return InputError(
            f"claim.{fault}", message, place=f"{self._path}:column {ascii(column)[1:-1]}",
            next_step="docs/batch.md lists the columns.",
        )  # fmt: skip

    def open(self, start: int, stop: int) -> None:
        """Reads the rows from ``start`` to before ``stop``, and tells plain from odd ones."""
        run = self._connection.execute
        run(
            "CREATE OR REPLACE TEMP TABLE raw AS SELECT file_row_number AS row, * EXCLUDE (file_row_number) "
            "FROM read_parquet($path, file_row_number = true) "
            "WHERE file_row_number >= $start AND file_row_number < $stop",
            {"path": self._path, "start": start, "stop": stop},
        )
        self._flatten("raw_line", "lines", LINE_KEYS, self._line)
        self._flatten("raw_diagnosis", "diagnoses", _DIAGNOSIS, self._diagnosis)
        self._flatten("raw_procedure", "procedures", _PROCEDURE, self._procedure)
        odd = " UNION ".join(self._odd())
        run(f"CREATE OR REPLACE TEMP TABLE odd_row AS SELECT row FROM ({odd}) ORDER BY row")
        run("CREATE OR REPLACE TEMP TABLE plain_row AS SELECT row, id FROM raw ANTI JOIN odd_row USING (row)")

    def _flatten(
        self, table: str, column: str, keys: tuple[str, ...], members: dict[str, DuckDBPyType]
    ) -> None:
        """The entries of a list by the row, with what of the claim is asked beside them."""
        chosen = ", ".join(
            f'{f"""entry."{key}" """ if key in members else "NULL::VARCHAR"} AS "{key}"' for key in keys
        )
        beside = f'type AS kind, "from" AS claim_day, {self._claim_text("provider")} AS claim_provider'
        rows = (
            f"SELECT row, {beside}, len(diagnoses) AS most, unnest({column}) AS entry, "
            f"generate_subscripts({column}, 1) AS place FROM raw"
        )
        if not members:
            rows = f"SELECT row, {beside}, 0 AS most, NULL AS entry, 0 AS place FROM raw LIMIT 0"
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT row, place, kind, claim_day, claim_provider, most, entry IS NULL AS absent, {chosen} "
            f"FROM ({rows})"
        )

    def _odd(self) -> Iterator[str]:
        """Queries for the rows of which one thing can't be told to be good."""
        has, types = self._types.__contains__, self._types
        kinds = ", ".join(f"'{each}'" for each in CLAIM_TYPES)
        first, last = _day('"from"', types["from"]), self._claim_day("through")
        count = "coalesce(len(lines), 0)" if has("lines") else "0"
        yield (
            f"SELECT row FROM raw WHERE (id IS NOT NULL AND type IN ({kinds}) AND {first} IS NOT NULL "
            f"AND diagnoses IS NOT NULL AND ({count} > 0 OR type = '{INPATIENT}') "
            f"AND coalesce({last} >= {first}, TRUE)) IS NOT TRUE"
        )
        for name in ("from", "through", "admit_date"):
            if has(name):
                yield f'SELECT row FROM raw WHERE "{name}" IS NOT NULL AND {self._claim_day(name)} IS NULL'
        for name, kind in types.items():
            if name in _READ_ALONE:
                yield f'SELECT row FROM raw WHERE len("{name}") > 0'
            elif name not in ("from", "through", "admit_date", "patient") and kind.id != "list":
                yield from _bad_texts("raw", name, kind)
        if has("condition_codes"):
            yield (
                "SELECT row FROM (SELECT row, unnest(condition_codes) AS code FROM raw) "
                f"WHERE ({_good_text('code')}) IS NOT TRUE"
            )
        yield from self._odd_patients()
        for table, members in (("raw_diagnosis", self._diagnosis), ("raw_procedure", self._procedure)):
            if members:
                yield f"SELECT row FROM {table} WHERE absent OR code IS NULL"
                yield from _odd_members(table, members)
        yield from self._odd_lines()

    def _odd_patients(self) -> Iterator[str]:
        sexes = ", ".join(f"'{each}'" for each in SEXES)
        for name, kind in self._patient.items():
            value = f"patient.{name}"
            if name == "birth_date":
                yield f"SELECT row FROM raw WHERE {value} IS NOT NULL AND {_day(value, kind)} IS NULL"
            elif name == "sex" and kind.id == "varchar":
                yield f"SELECT row FROM raw WHERE {value} NOT IN ({sexes})"
            elif kind.id == "varchar":
                yield f"SELECT row FROM raw WHERE NOT ({_good_text(value)})"
            else:
                yield f"SELECT row FROM raw WHERE {value} IS NOT NULL"

    def _odd_lines(self) -> Iterator[str]:
        members = self._line
        if not members:
            return
        yield "SELECT row FROM raw_line WHERE absent"
        yield from _odd_members("raw_line", members)
        # Lines that are numbered in their order are not numbered twice.
        unordered = "SELECT row FROM raw_line WHERE number IS DISTINCT FROM place"
        yield (
            f"SELECT row FROM raw_line WHERE row IN ({unordered}) "
            "GROUP BY row HAVING count(DISTINCT number) != count(*)"
        )
        yield (
            "SELECT row FROM raw_line WHERE code IS NULL "
            f"AND (kind = '{PROFESSIONAL}' OR revenue_code IS NULL)"
        )
        number = f"number BETWEEN 1 AND {MOST_LINES}" if _is_whole(members.get("number")) else "FALSE"
        yield f"SELECT row FROM raw_line WHERE ({number}) IS NOT TRUE"
        if "units" in members:
            units = f"units <= {MOST_UNITS}" if members["units"].id != "varchar" else "FALSE"
            yield f"SELECT row FROM raw_line WHERE units IS NOT NULL AND NOT ({units})"
        if "date" in members and "through" in members:
            first, last = _day('"date"', members["date"]), _day("through", members["through"])
            yield f"SELECT row FROM raw_line WHERE {last} < {first}"
        pointers = members.get("diagnosis_pointers")
        if pointers is not None and pointers.id == "list" and _is_whole_list(pointers):
            yield (
                "SELECT row FROM raw_line WHERE len(diagnosis_pointers) > 0 AND NOT "
                "CASE WHEN len(diagnosis_pointers) = 1 "
                "THEN coalesce(diagnosis_pointers[1] BETWEEN 1 AND most, FALSE) "
                "ELSE list_min(diagnosis_pointers) >= 1 AND list_max(diagnosis_pointers) <= most "
                "AND list_aggregate(diagnosis_pointers, 'count') = len(diagnosis_pointers) END"
            )
        elif pointers is not None:
            yield "SELECT row FROM raw_line WHERE diagnosis_pointers IS NOT NULL"
        if "modifiers" in members:
            yield (
                "SELECT row FROM (SELECT row, unnest(modifiers) AS each FROM raw_line) "
                f"WHERE ({_good_text('each')}) IS NOT TRUE"
            )

    def stage(self, start: int, on: dt.date | None, payer: str | None) -> None:
        """Fills the tables of engine.sets.staged with the plain rows; ``c`` counts from row ``start``."""
        run = self._connection.execute
        first, last = _day('"from"', self._types["from"]), self._claim_day("through")
        through = f"coalesce({last}, {first})"
        day = (
            f"DATE '{on.isoformat()}'"
            if on
            else f"CASE WHEN type = '{INPATIENT}' THEN {through} ELSE {first} END"
        )
        text, born = self._claim_text, self._patient_day("birth_date")
        sex = "patient.sex" if "sex" in self._patient else "NULL"
        admitted = _number(self._claim_day("admit_date"))
        others = ("bill_type", "discharge_status", "frequency", "jurisdiction", "specialty")
        conditions = "NULL"
        if "condition_codes" in self._types:
            conditions = f"nullif(array_to_string(condition_codes, '{LISTED}'), '')"
        values = (
            _number(day), f"coalesce(?, {text('payer')})", "type", text("provider"), _number(first),
            _number(through), admitted, *map(text, others), sex, _number(born), text("admitting_diagnosis"),
            conditions,
        )  # fmt: skip
        run(
            f"INSERT INTO claim SELECT row - {start}, {', '.join(values)}, FALSE "
            "FROM raw SEMI JOIN plain_row USING (row)",
            [payer],
        )
        run(
            f"INSERT INTO diagnosis SELECT row - {start}, place, code, poa FROM raw_diagnosis "
            "SEMI JOIN plain_row USING (row)"
        )
        run(
            f'INSERT INTO "procedure" SELECT row - {start}, place, code, '
            f"{_number(_day('date', self._procedure.get('date')))} "
            "FROM raw_procedure SEMI JOIN plain_row USING (row)"
        )
        modifiers, pointers, pointed = "NULL", "NULL", "0"
        if "modifiers" in self._line:
            modifiers = f"upper(nullif(array_to_string(modifiers, '{LISTED}'), ''))"
        if "diagnosis_pointers" in self._line:
            listed = f"array_to_string(list_sort(list_distinct(diagnosis_pointers)), '{LISTED}')"
            pointed = "coalesce(len(diagnosis_pointers), 0)"
            pointers = (
                "CASE WHEN len(diagnosis_pointers) = 1 THEN diagnosis_pointers[1]::VARCHAR "
                f"ELSE nullif({listed}, '') END"
            )
        own_day = _number(_day('"date"', self._line.get("date")))
        claim_day = _number(_day("claim_day", self._types["from"]))
        run(
            f"""INSERT INTO line SELECT row - {start}, place - 1, number, code, {modifiers},
            coalesce(units, 1),
            coalesce({own_day}, {claim_day}), {_number(_day("through", self._line.get("through")))},
            place_of_service, revenue_code, coalesce(provider, claim_provider), ndc, {pointers}, {pointed}
            FROM raw_line SEMI JOIN plain_row USING (row)"""
        )

    def rows(self, numbers: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """These rows, in order, by number."""
        names = list(self._types)
        chosen = ", ".join(f'"{name}"' for name in names)
        for at in range(0, len(numbers), _AT_ONCE):
            found = self._connection.execute(
                f"SELECT row, {chosen} FROM raw WHERE row IN (SELECT unnest(?::BIGINT[])) ORDER BY row",
                [list(numbers[at : at + _AT_ONCE])],
            ).fetchall()
            for row, *values in found:
                yield row, dict(zip(names, values, strict=True))

    def odd(self) -> list[int]:
        """The numbers of the rows that have to be read one by one."""
        rows = self._connection.execute("SELECT row FROM odd_row ORDER BY row").fetchall()
        return [row for (row,) in rows]

    def _claim_text(self, name: str) -> str:
        return f'"{name}"' if name in self._types else "NULL::VARCHAR"

    def _claim_day(self, name: str) -> str:
        return _day(f'"{name}"', self._types.get(name))

    def _patient_day(self, name: str) -> str:
        return _day(f"patient.{name}", self._patient.get(name))


def claim_of(values: dict[str, Any]) -> Claim | Refusal:
    """A row as a claim, or why it is none."""
    value = _json(values)
    try:
        return claim_from_json(value)
    except InputError as error:
        identifier = values.get("id")
        shown = isinstance(identifier, str) and identifier.strip() and identifier.isprintable()
        return (identifier if shown else None), error


def _json(value: Any) -> Any:
    """A value of a column as the JSON reader would have given it."""
    if isinstance(value, dict):
        made = JsonObject((key, _json(each)) for key, each in value.items())
        made.repeated = ()
        return made
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


_WHOLE = frozenset({
    "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger",
})  # fmt: skip


def _is_whole(kind: DuckDBPyType | None) -> bool:
    return kind is not None and kind.id in _WHOLE


def _is_whole_list(kind: DuckDBPyType) -> bool:
    return _is_whole(_children(kind)["child"])


def _children(kind: DuckDBPyType) -> dict[str, DuckDBPyType]:
    """The members of a struct, or the element of a list as ``child``."""
    return cast("dict[str, DuckDBPyType]", dict(kind.children))


def _day(value: str, kind: DuckDBPyType | None) -> str:
    """A column as a date; null where it is none of those that the loader takes."""
    if kind is None:
        return "NULL::DATE"
    if kind.id == "date":
        return f"CASE WHEN year({value}) BETWEEN 1 AND 9999 THEN {value} END"
    if kind.id == "varchar":
        return (
            f"CASE WHEN regexp_full_match({value}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') "
            f"THEN TRY_CAST({value} AS DATE) END"
        )
    return "NULL::DATE"


def _number(day: str) -> str:
    return f"({day}) - DATE '1970-01-01'"


def _good_text(value: str) -> str:
    """Whether a text has a visible character and no control character; others are looked at one by one."""
    return f"regexp_matches({value}, '{_VISIBLE}') AND NOT regexp_matches({value}, '{_CONTROL}')"


def _bad_texts(table: str, name: str, kind: DuckDBPyType) -> Iterator[str]:
    if kind.id == "varchar":
        # Few different values stand in most columns, and a pattern costs more than looking a value up.
        values = f'SELECT DISTINCT "{name}" AS each FROM {table}'
        bad = f"SELECT each FROM ({values}) WHERE NOT ({_good_text('each')})"
        yield f'SELECT row FROM {table} WHERE "{name}" IN ({bad})'
    else:
        yield f'SELECT row FROM {table} WHERE "{name}" IS NOT NULL'


_NUMBERS = ("number", "units", "diagnosis_pointers", "modifiers")
_AMOUNTS = ("charge", "ndc_quantity", "units")


def _odd_members(table: str, members: dict[str, DuckDBPyType]) -> Iterator[str]:
    for name, kind in members.items():
        if name in _AMOUNTS:
            yield f'SELECT row FROM {table} WHERE "{name}" IS NOT NULL AND NOT ({_good_amount(name, kind)})'
        elif name in ("date", "through"):
            value = f'"{name}"'
            yield f"SELECT row FROM {table} WHERE {value} IS NOT NULL AND {_day(value, kind)} IS NULL"
        elif name not in _NUMBERS:
            yield from _bad_texts(table, name, kind)


def _good_amount(name: str, kind: DuckDBPyType) -> str:
    if kind.id == "varchar":
        return f"regexp_full_match({name}, '[0-9]{{1,12}}([.][0-9]{{1,6}})?')"
    if kind.id == "decimal" or kind.id in _WHOLE:
        return f"{name} >= 0 AND {name} < 1e12 AND round({name}, 6) = {name}"
    return "FALSE" if kind.id != "double" else f"{name} >= 0 AND {name} < 1e9 AND round({name}, 6) = {name}"
