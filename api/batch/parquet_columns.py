"""A Parquet file of claims by the column: which rows are good as they stand, and staging these.

Rows are numbered from 0 in the file, and ``c`` from the first row of a part. ``raw`` holds the rows of a
part, ``odd_row`` the numbers of those that have to be read one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np

from api.batch.parquet_lists import flattened, lines, listed_codes
from api.batch.parquet_types import ColumnTypes, as_day, day_number, is_list_of, is_text
from engine.sets.edits.coded import store
from engine.sets.staged import LISTED
from kb.model.claim import CLAIM_TYPES, INPATIENT
from kb.model.document import SEXES

_DAYS = ("from", "through", "admit_date")
_READ_ALONE = ("occurrence_codes", "value_codes", "history")
"""Lists that no screen looks at: a claim with any entry in one is read by itself."""
_LINE_TEXTS = ("code", "place_of_service", "revenue_code", "provider", "ndc")
_AT_ONCE = 1_000


class Columns:
    """One Parquet file on a connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        """Raises InputError as ``ColumnTypes`` does."""
        self._connection = connection
        self._path = path
        self._types = ColumnTypes(connection, path)
        self._start = 0

    def open(self, start: int, stop: int) -> None:
        """Reads the rows from ``start`` to before ``stop``, and tells plain from odd ones."""
        run, types = self._connection.execute, self._types
        self._start = start
        run(
            "CREATE OR REPLACE TEMP TABLE raw AS SELECT (file_row_number - $start)::INTEGER AS c, "
            "* EXCLUDE (file_row_number) FROM read_parquet($path, file_row_number = true) "
            "WHERE file_row_number >= $start AND file_row_number < $stop",
            {"path": self._path, "start": start, "stop": stop},
        )
        beside, columns = lines(types)
        run(flattened("raw_line", "lines", columns, types.line, beside))
        for table, column, members in (
            ("raw_diagnosis", "diagnoses", types.diagnosis),
            ("raw_procedure", "procedures", types.procedure),
        ):
            run(flattened(table, column, listed_codes(members), members, "type"))
        odd = np.unique(np.concatenate([self._claims(query) for query in self._odd()]))
        store(self._connection, "odd_row", {"c": odd.astype(np.int32)})

    def _claims(self, query: str) -> np.ndarray:
        found: np.ndarray = self._connection.execute(query).fetchnumpy()["c"]
        return found

    def _odd(self) -> Iterator[str]:
        """Queries for the rows of which one thing can't be told to be good."""
        types = self._types
        yield f"SELECT c FROM raw WHERE ({self._is_plain()}) IS NOT TRUE"
        for name, kind in types.claim.items():
            if kind.id == "list" and name in _READ_ALONE:
                yield f'SELECT c FROM raw WHERE len("{name}") > 0'
            elif name not in _DAYS and kind.id not in ("list", "struct"):
                yield from self._bad_texts("raw", f'"{name}"', kind.id)
        if is_list_of(types.claim.get("condition_codes"), whole=False):
            codes = "(SELECT c, unnest(condition_codes) AS code FROM raw)"
            yield f"SELECT c FROM {codes} WHERE code IS NULL"
            yield from self._bad_texts(codes, "code", "varchar")
        elif "condition_codes" in types.claim:
            yield "SELECT c FROM raw WHERE condition_codes IS NOT NULL"
        yield from self._bad_patients()
        for table, texts in (
            ("raw_diagnosis", ("code", "poa")),
            ("raw_procedure", ("code",)),
            ("raw_line", _LINE_TEXTS),
        ):
            yield f"SELECT c FROM {table} WHERE bad IS NOT FALSE"
            for name in texts:
                yield from self._bad_texts(table, name, "varchar")
        yield from self._bad_texts("raw_line", "modifier", "varchar", listed=True)
        # Lines that are numbered in their order are not numbered twice.
        unordered = "SELECT c FROM raw_line WHERE number IS DISTINCT FROM place + 1"
        yield (
            f"SELECT c FROM raw_line WHERE c IN ({unordered}) "
            "GROUP BY c HAVING count(DISTINCT number) != count(*)"
        )

    def _is_plain(self) -> str:
        types = self._types
        kinds = ", ".join(f"'{each}'" for each in CLAIM_TYPES)
        count = "coalesce(len(lines), 0)" if "lines" in types.claim else "0"
        days = [
            f'("{name}" IS NULL OR {types.day(name)} IS NOT NULL)' for name in _DAYS if name in types.claim
        ]
        needed = (
            f"{types.text('id')} IS NOT NULL", f"{types.text('type')} IN ({kinds})",
            f"{types.day('from')} IS NOT NULL",
            "diagnoses IS NOT NULL", f"({count} > 0 OR {types.text('type')} = '{INPATIENT}')",
            f"coalesce({types.day('through')} >= {types.day('from')}, TRUE)", *days,
        )  # fmt: skip
        return " AND ".join(needed)

    def _bad_patients(self) -> Iterator[str]:
        sexes = ", ".join(f"'{each}'" for each in SEXES)
        for name, kind in self._types.patient.items():
            value = f"patient.{name}"
            if name == "birth_date":
                yield f"SELECT c FROM raw WHERE {value} IS NOT NULL AND {as_day(value, kind)} IS NULL"
            elif name == "sex" and kind.id == "varchar":
                yield f"SELECT c FROM raw WHERE {value} NOT IN ({sexes})"
            else:
                yield from self._bad_texts("raw", value, kind.id)

    def _bad_texts(self, table: str, column: str, kind: str, *, listed: bool = False) -> Iterator[str]:
        """Few different values stand in most columns, and these are looked at."""
        if kind != "varchar":
            yield f"SELECT c FROM {table} WHERE {column} IS NOT NULL"
            return
        each = f"unnest(string_split(value, '{LISTED}'))" if listed else "value"
        found = self._connection.execute(
            f"WITH values AS (SELECT DISTINCT {column} AS value FROM {table}) SELECT DISTINCT value "
            f"FROM (SELECT value, {each} AS each FROM values) WHERE NOT ({is_text('each')})"
        ).fetchnumpy()["value"]
        if len(found):
            store(self._connection, "bad_text", {"value": np.array(found, dtype=object)})
            yield f"SELECT c FROM {table} WHERE {column} IN (SELECT value FROM bad_text)"

    def stage(self, on: dt.date | None, payer: str | None) -> None:
        """Fills the tables of engine.sets.staged with the plain rows, once."""
        run, types = self._connection.execute, self._types
        first, through = types.day("from"), f"coalesce({types.day('through')}, {types.day('from')})"
        kind = types.text("type")
        day = f"CASE WHEN {kind} = '{INPATIENT}' THEN {through} ELSE {first} END"
        if on:
            day = f"DATE '{on.isoformat()}'"
        born = as_day("patient.birth_date", types.patient.get("birth_date"))
        sex = "patient.sex" if "sex" in types.patient else "NULL"
        others = ("bill_type", "discharge_status", "frequency", "jurisdiction", "specialty")
        conditions = "NULL"
        if is_list_of(types.claim.get("condition_codes"), whole=False):
            conditions = f"nullif(array_to_string(condition_codes, '{LISTED}'), '')"
        values = (
            day_number(day), f"coalesce(?, {types.text('payer')})", kind, types.text("provider"),
            day_number(first), day_number(through), day_number(types.day("admit_date")),
            *map(types.text, others), sex, day_number(born), types.text("admitting_diagnosis"), conditions,
        )  # fmt: skip
        run(
            f"INSERT INTO claim SELECT c, {', '.join(values)}, FALSE FROM raw ANTI JOIN odd_row USING (c)",
            [payer],
        )
        plain = "ANTI JOIN odd_row USING (c)"
        run(f"INSERT INTO diagnosis SELECT c, position, code, poa FROM raw_diagnosis {plain}")
        run(f'INSERT INTO "procedure" SELECT c, position, code, date FROM raw_procedure {plain}')
        run("DELETE FROM raw_line WHERE c IN (SELECT c FROM odd_row)")
        run("DROP TABLE line")
        run("ALTER TABLE raw_line RENAME TO line")

    def keys(self, name: str) -> None:
        """Makes ``claim_key`` of the plain rows (api.batch.part.Chunk)."""
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE claim_key AS SELECT c, c::BIGINT AS place, $name AS file, "
            f"c + $first AS record, {self._types.text('id')} AS claim FROM raw ANTI JOIN odd_row USING (c)",
            {"first": self._start + 1, "name": name},
        )

    def rows(self, numbers: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """These claims, in order, by number."""
        names = list(self._types.claim)
        chosen = ", ".join(f'"{name}"' for name in names)
        for at in range(0, len(numbers), _AT_ONCE):
            found = self._connection.execute(
                f"SELECT c, {chosen} FROM raw WHERE c IN (SELECT unnest(?::INTEGER[])) ORDER BY c",
                [list(numbers[at : at + _AT_ONCE])],
            ).fetchall()
            for c, *values in found:
                yield c, dict(zip(names, values, strict=True))

    def odd(self) -> list[int]:
        """The numbers of the claims that have to be read one by one."""
        rows = self._connection.execute("SELECT c FROM odd_row ORDER BY c").fetchall()
        return [c for (c,) in rows]
