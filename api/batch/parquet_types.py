"""What a Parquet file of claims has as columns, and how a column is read in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import duckdb

from loaders.claims.native import CLAIM_KEYS, LINE_KEYS
from loaders.errors import InputError

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

PATIENT_KEYS = ("sex", "birth_date", "id")
DIAGNOSIS_KEYS = ("code", "poa")
PROCEDURE_KEYS = ("code", "date")
_NEEDED = ("id", "type", "from", "diagnoses")
_WHOLE = frozenset({
    "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger",
})  # fmt: skip


class ColumnTypes:
    """The types of the columns of one file, and of the members of its structs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        """Raises InputError ``claim.unknown-key`` or ``claim.missing-key`` where no row could be read."""
        self._path = path
        relation = connection.sql("SELECT * FROM read_parquet($path) LIMIT 0", params={"path": path})
        self.claim: dict[str, DuckDBPyType] = dict(zip(relation.columns, relation.types, strict=True))
        self._names(CLAIM_KEYS, self.claim, "")
        for needed in _NEEDED:
            if needed not in self.claim:
                raise self._refuse("missing-key", f'The column "{needed}" is needed.', needed)
        self.line = self._members("lines", LINE_KEYS)
        self.diagnosis = self._members("diagnoses", DIAGNOSIS_KEYS)
        self.procedure = self._members("procedures", PROCEDURE_KEYS)
        self.patient = self._members("patient", PATIENT_KEYS)

    def _names(self, known: tuple[str, ...], found: Any, place: str) -> None:
        for name in found:
            if name not in known:
                raise self._refuse(
                    "unknown-key", f'There is no key "{ascii(name)[1:61]}" in a claim.', f"{place}{name}"
                )

    def _members(self, name: str, known: tuple[str, ...]) -> dict[str, DuckDBPyType]:
        """The types of the members of a struct, or of a list of structs."""
        kind = self.claim.get(name)
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

    def text(self, name: str) -> str:
        """A column of texts of claims; null where there is none."""
        kind = self.claim.get(name)
        return f'"{name}"' if kind is not None and kind.id == "varchar" else "NULL::VARCHAR"

    def day(self, name: str) -> str:
        """A column of claims as a date."""
        return as_day(f'"{name}"', self.claim.get(name))


def is_whole(kind: DuckDBPyType | None) -> bool:
    """Whether a column has whole numbers."""
    return kind is not None and kind.id in _WHOLE


def is_list_of(kind: DuckDBPyType | None, *, whole: bool) -> bool:
    """Whether a column has lists, of whole numbers or of texts."""
    if kind is None or kind.id != "list":
        return False
    entry = _children(kind)["child"]
    return is_whole(entry) if whole else entry.id == "varchar"


def _children(kind: DuckDBPyType) -> dict[str, DuckDBPyType]:
    """The members of a struct, or the element of a list as ``child``."""
    return cast("dict[str, DuckDBPyType]", dict(kind.children))


def as_day(value: str, kind: DuckDBPyType | None) -> str:
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


def day_number(day: str) -> str:
    """A date as engine.sets.staged has it."""
    return f"({day}) - DATE '1970-01-01'"


def is_amount(value: str, kind: DuckDBPyType) -> str:
    """Whether a value is an amount that the loader takes as it stands."""
    if kind.id == "varchar":
        return f"regexp_full_match({value}, '[0-9]{{1,12}}([.][0-9]{{1,6}})?')"
    if kind.id == "decimal" or kind.id in _WHOLE:
        return f"{value} >= 0 AND {value} < 1e12 AND round({value}, 6) = {value}"
    if kind.id == "double":
        return f"{value} >= 0 AND {value} < 1e9 AND round({value}, 6) = {value}"
    return "FALSE"


def is_text(value: str) -> str:
    """Whether a text has a visible character and no control character; others are looked at one by one."""
    return f"regexp_matches({value}, '[!-~]') AND NOT regexp_matches({value}, '[\\x00-\\x1f\\x7f]')"
