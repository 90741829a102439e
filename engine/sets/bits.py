"""Questions as bits: which facts, and so which claims, meet or may meet each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.sets.answers import Answers, some
from engine.sets.fields import KINDS, Kind, Shown
from engine.sets.questions import Compared, Question, dates_present, most_compared

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_VALUES = 5_000
"""Different values of some fields that are asked one by one; with more, any of them may meet the tests."""
_WORD = 64
_ALL = (1 << _WORD) - 1

Values = list[tuple[Any, ...]]


class Bits:
    """The bits of one group of claims. ``source`` gives the table of a kind of fact for that group."""

    def __init__(self, connection: DuckDBPyConnection, answers: Answers, source: Mapping[str, str]) -> None:
        self._connection = connection
        self._answers = answers
        self.source = source
        self._codes: dict[str, dict[str | None, Mapping[int, object]]] = {}
        self._values: dict[tuple[str, tuple[str, ...]], Values | None] = {}
        self._number: dict[Question, int] = {}
        self._most: Mapping[Compared, int] = {}
        self._dates_present: frozenset[Compared] = frozenset()
        self._width = 0

    def present(self, asked: Iterable[Question]) -> frozenset[Question]:
        """Those of the questions that some fact of the group may meet, as far as single values tell."""
        asked = tuple(asked)
        self._most, self._dates_present = most_compared(asked), dates_present(asked)
        met = {predicate: some(self.codes(predicate).values()) for predicate in KINDS}
        return frozenset(
            each for each in asked if each.alpha in met[each.predicate] and self._some_value(each)
        )

    def _some_value(self, asked: Question) -> bool:
        values = self._values_of(asked.predicate, asked.fields)
        return values is None or any(self._meets(asked, each) for each in values)

    def codes(self, predicate: str) -> Mapping[str | None, Mapping[int, object]]:
        """Every code of a kind of fact as written, with the patterns that it meets; None for no code."""
        if predicate not in self._codes:
            kind = KINDS[predicate]
            rows = self._connection.execute(
                f"SELECT DISTINCT {kind.code or 'NULL'} FROM {self.source[kind.table]}"
            ).fetchall()
            self._codes[predicate] = {code: self._answers.meetings(predicate, code) for (code,) in rows}
        return self._codes[predicate]

    def _values_of(self, predicate: str, fields: tuple[str, ...]) -> Values | None:
        """The different values of these fields; None where they aren't looked at."""
        if not fields:
            return None
        key = predicate, fields
        if key not in self._values:
            kind = KINDS[predicate]
            known = all(_field(kind, name) is not None for name in fields)
            self._values[key] = self._distinct(predicate, fields) if known else None
        return self._values[key]

    def _distinct(self, predicate: str, fields: tuple[str, ...]) -> Values | None:
        kind = KINDS[predicate]
        columns = ", ".join(self._column(predicate, fields, name) for name in fields)
        rows: Values = self._connection.execute(
            f"SELECT DISTINCT {columns} FROM {self._beside(kind, [fields])} LIMIT {MOST_VALUES + 1}"
        ).fetchall()
        return rows if len(rows) <= MOST_VALUES else None

    def _column(self, predicate: str, fields: tuple[str, ...], name: str) -> str:
        """A field's column; values that are alike to all questions, as one of them."""
        owner, _, field = name.rpartition(".")
        column = f"{owner or 'f'}.{KINDS[owner or predicate].fields[field][0]}"
        key = predicate, fields, name
        if key in self._dates_present:
            return f"{column} * 0"
        most = self._most.get(key)
        return column if most is None else f"least({column}, {most})"

    def _beside(self, kind: Kind, field_sets: Iterable[tuple[str, ...]]) -> str:
        """The facts ``f`` of a kind beside those that a claim has one of and that the fields name."""
        owners = sorted({name.rpartition(".")[0] for fields in field_sets for name in fields} - {""})
        beside = (f" JOIN {self.source[KINDS[owner].table]} {owner} ON {owner}.c = f.c" for owner in owners)
        return f"{self.source[kind.table]} f{''.join(beside)}"

    def _meets(self, asked: Question, values: tuple[Any, ...]) -> bool:
        kind, fields = KINDS[asked.predicate], dict[str, Any]()
        for name, each in zip(asked.fields, values, strict=True):
            found = _field(kind, name)
            assert found is not None, "only known fields are asked"
            fields[name] = found[1](each)
        return self._answers.may_meet(asked, values, fields)

    def looked_at(self, asked: Question) -> bool:
        """Whether all that a question asks beside the code was asked of the values that are there."""
        return not asked.fields or self._values_of(asked.predicate, asked.fields) is not None

    def place(self, asked: Sequence[Question]) -> None:
        """Gives each question a bit, and makes the tables of codes and values with theirs."""
        self._number = {each: number for number, each in enumerate(asked)}
        self._width = max(1, -(-len(asked) // _WORD))
        for predicate in {each.predicate for each in asked} & KINDS.keys():
            of_kind = [each for each in asked if each.predicate == predicate]
            self._place_codes(predicate, of_kind)
            for number, fields in enumerate(self._field_sets(predicate)):
                self._place_values(predicate, number, fields, of_kind)

    def _field_sets(self, predicate: str) -> list[tuple[str, ...]]:
        """The sets of fields by which facts of the kind are told apart, in order."""
        asked = {each.fields for each in self._number if each.predicate == predicate}
        return sorted(each for each in asked if self._values_of(predicate, each) is not None)

    def _place_codes(self, predicate: str, asked: Sequence[Question]) -> None:
        by_alpha: dict[int, int] = {}
        for each in asked:
            by_alpha[each.alpha] = by_alpha.get(each.alpha, 0) | 1 << self._number[each]
        masks = {
            code: sum(by_alpha[alpha] for alpha in met if alpha in by_alpha)
            for code, met in self.codes(predicate).items()
        }
        rows = {code: mask for code, mask in masks.items() if mask}
        self._store(f"bits_{predicate}", {"code": list(rows)}, list(rows.values()))

    def _place_values(
        self, predicate: str, number: int, fields: tuple[str, ...], asked: Sequence[Question]
    ) -> None:
        rows = self._values_of(predicate, fields)
        assert rows is not None
        others = sum(1 << self._number[each] for each in asked if each.fields != fields)
        ours = [each for each in asked if each.fields == fields]
        masks = [
            others + sum(1 << self._number[each] for each in ours if self._meets(each, values))
            for values in rows
        ]
        columns = {f"v{at}": [values[at] for values in rows] for at in range(len(fields))}
        self._store(f"bits_{predicate}_{number}", columns, masks)

    def _store(self, name: str, columns: Mapping[str, Sequence[Any]], masks: Sequence[int]) -> None:
        stored = {key: _array(values) for key, values in columns.items()}
        stored |= {
            f"w{word}": np.array([mask >> _WORD * word & _ALL for mask in masks], np.uint64)
            for word in range(self._width)
        }
        self._connection.register("bit_rows", stored)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM bit_rows")
        self._connection.unregister("bit_rows")

    def facts(self, predicate: str) -> str:
        """A query for the facts of a kind that have any bit: their claim, and ``w0`` and on."""
        kind = KINDS[predicate]
        joins = [f"JOIN bits_{predicate} b ON {_equal(f'f.{kind.code}' if kind.code else 'NULL', 'b.code')}"]
        masks = ["b"]
        for number, fields in enumerate(self._field_sets(predicate)):
            name = f"v{number}"
            on = " AND ".join(
                _equal(self._column(predicate, fields, field), f"{name}.v{at}")
                for at, field in enumerate(fields)
            )
            joins.append(f"JOIN bits_{predicate}_{number} {name} ON {on}")
            masks.append(name)
        words = ", ".join(
            f"{' & '.join(f'{name}.w{word}' for name in masks)} AS w{word}" for word in range(self._width)
        )
        facts = self._beside(kind, self._field_sets(predicate))
        return f"SELECT f.c, {words} FROM {facts} {' '.join(joins)}"

    def gather(self, edits: frozenset[str]) -> None:
        """Makes the table ``words``: for each claim the bits of its facts, and of those that it may have of
        the kinds ``edits``."""
        words = ", ".join(f"w{word}" for word in range(self._width))
        parts = [
            f"SELECT c, {words} FROM ({self.facts(predicate)})"
            for predicate in sorted({each.predicate for each in self._number} & KINDS.keys())
        ]
        parts += [
            f"SELECT c, {', '.join(_split(1 << number, self._width))} FROM may_be_{each.predicate}"
            for each, number in self._number.items()
            if each.predicate in edits
        ]
        zeros = ", ".join(f"0::UBIGINT AS w{word}" for word in range(self._width))
        parts = parts or [f"SELECT 0 AS c, {zeros} LIMIT 0"]
        gathered = ", ".join(f"bit_or(w{word}) AS w{word}" for word in range(self._width))
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE words AS SELECT c, {gathered} FROM ({' UNION ALL '.join(parts)}) "
            "GROUP BY c"
        )

    def mask(self, asked: Iterable[Question]) -> int:
        """The bits of all of these questions."""
        return sum(1 << self._number[each] for each in set(asked))

    def having(self, conditions: Iterable[str]) -> Iterator[tuple[int, int]]:
        """The claims that are not for the kernel yet and meet any of these conditions, and their bits."""
        listed = ", ".join(f"w{word}" for word in range(self._width))
        rows = self._connection.execute(
            f"SELECT c, {listed} FROM words ANTI JOIN kernel USING (c) "
            f"WHERE {' OR '.join(dict.fromkeys(conditions))}"
        ).fetchall()
        for c, *words in rows:
            yield c, sum(word << _WORD * at for at, word in enumerate(words))

    def has(self, asked: Iterable[Question]) -> str:
        """The condition that a row has the bits of all of these questions."""
        words = _split(self.mask(asked), self._width)
        return " AND ".join(
            f"w{at} & {word} = {word}" for at, word in enumerate(words) if not word.startswith("0::")
        )


def _field(kind: Kind, name: str) -> tuple[str, Shown] | None:
    """The column of a field and how it is shown; of ``kind.field`` that of the other kind."""
    owner, _, field = name.rpartition(".")
    return (KINDS[owner] if owner else kind).fields.get(field)


def _split(mask: int, width: int) -> list[str]:
    return [f"{mask >> _WORD * word & _ALL}::UBIGINT" for word in range(width)]


def _equal(one: str, other: str) -> str:
    return f"{one} IS NOT DISTINCT FROM {other}"


def _array(values: Sequence[Any]) -> np.ndarray:
    """Texts and missing values as they are, numbers as numbers."""
    if all(isinstance(each, int) for each in values) and values:
        return np.array(values, np.int64)
    return np.array(values, dtype=object)
