"""Differences of tables kept in rows, against what was done to them by hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.output.json_stream import json_pieces
from kb.diff.columns import rows_of_pairs
from kb.diff.match import match
from kb.diff.table import diff_rows
from kb.tables.compile_pairs import compile_pairs
from kb.tables.pairs import PairIndex
from kb.tables.schema import TableSchema
from kb.tables.schemas import SCHEMAS
from kb.tables.schemas.icd10cm_index import DRUG_TABLE
from kb.tables.schemas.ncci import PTP_PRACTITIONER
from tests.kb.diff.conftest import DiffOf, release, rows

OLD: list[tuple[Any, ...]] = [
    ("A1", 1, "One", 1, None, None),
    ("A2", 2, "Two", 2, "1.50", None),
    ("A3", 3, "Three", None, None, date(2026, 1, 1)),
]


def test_the_same_rows_at_other_places_do_not_differ(diff_of: DiffOf) -> None:
    moved = [(code, place + 7, *rest) for code, place, *rest in reversed(OLD)]
    found = diff_of(OLD, moved)
    assert found.is_empty
    assert found.summary["rows"] == {"from": 3, "to": 3}


def test_what_came_went_and_is_written_otherwise(diff_of: DiffOf) -> None:
    new = [("A0", 1, "Zero", 5, "0.25", None), OLD[0], ("A2", 3, "Two", 3, "2", date(2027, 1, 1))]
    found = json.loads("".join(json_pieces(diff_of(OLD, new))))
    assert found["added"] == [
        {"code": "A0", "key": {"code": "A0"}, "title": "Zero", "values": {"units": 5, "price": "0.25"}}
    ]
    assert found["removed"] == [
        {"code": "A3", "key": {"code": "A3"}, "title": "Three", "values": {"until": "2026-01-01"}}
    ]
    assert [(e["code"], e["field"], e["old"], e["new"]) for e in found["revised"]] == [
        ("A2", "units", 2, 3),
        ("A2", "price", "1.5", "2"),
        ("A2", "until", None, "2027-01-01"),
    ]
    assert found["summary"]["fields"] == {"units": 1, "price": 1, "until": 1}
    assert (found["from"]["id"], found["to"]["id"]) == ("invented@2026-01-01", "invented@2026-04-01")


def test_rows_with_one_key_are_a_multiset(diff_of: DiffOf) -> None:
    old = [("A1", 1, "x"), ("A1", 2, "x"), ("A1", 3, "y")]
    new = [("A1", 1, "y"), ("A1", 2, "x"), ("A1", 3, "z"), ("A1", 4, "w")]
    found = diff_of(old, new)
    assert [(each["old"], each["new"]) for each in found.revised] == [("x", "w")]
    assert [each["title"] for each in found.added] == ["z"]
    assert not found.removed


def test_a_listing_can_be_read_again(diff_of: DiffOf) -> None:
    found = diff_of(OLD, OLD[:1])
    assert list(found.removed) == list(found.removed)
    assert len(found.removed) == 2


ROW = st.tuples(
    st.sampled_from(["A1", "A2", "B1"]),
    st.integers(0, 9),
    st.sampled_from(["", "x", "y"]),
    st.none() | st.integers(-1, 1),
    st.none() | st.sampled_from([Decimal("0.5"), Decimal(1)]),
)


@given(st.lists(ROW, max_size=12), st.lists(ROW, max_size=12))
def test_equal_rows_cancel_out_and_nothing_else_is_lost(old: list[Any], new: list[Any]) -> None:
    before, after = rows(old), rows(new)
    found = match(before, after)

    def said(listed: list[Any]) -> Counter[Any]:
        return Counter((code, *rest) for code, _, *rest in listed)

    went, came = said(old) - said(new), said(new) - said(old)
    assert len(found.removed) + len(found.revised_before) == went.total()
    assert len(found.added) + len(found.revised_after) == came.total()
    by_code = Counter(code for code, *_ in went.elements()), Counter(code for code, *_ in came.elements())
    for code in ("A1", "A2", "B1"):
        paired = min(by_code[0][code], by_code[1][code])
        number = before.columns["code"].values
        here = [number[n] for n in before.columns["code"].numbers[found.revised_before]]
        assert here.count(code.encode()) == paired
    assert found.fields.any(axis=1).all()


def test_a_pair_that_ends_is_the_same_pair_with_a_date() -> None:
    def pairs(*listed: tuple[str, str, date | None, date | None, int]) -> PairIndex:
        names = ("column_one", "column_two", "effective", "until", "indicator")
        columns: dict[str, Any] = {name: [row[at] for row in listed] for at, name in enumerate(names)}
        columns |= {"prior_to_1996": [None] * len(listed), "rationale": ["why"] * len(listed)}
        return PairIndex(*compile_pairs(columns))

    start = date(2020, 1, 1)
    old = pairs(("11111", "22222", start, None, 1), ("11111", "33333", start, None, 0))
    new = pairs(("11111", "22222", start, date(2026, 7, 1), 1), ("00001", "33333", start, None, 9))
    found = diff_rows(release(), release(), *(rows_of_pairs(PTP_PRACTITIONER, index) for index in (old, new)))
    assert [(each["code"], each["field"], each["old"], each["new"]) for each in found.revised] == [
        ("11111 22222", "until", None, "2026-07-01")
    ]
    assert [each["key"] for each in found.added] == [{"column_one": "00001", "column_two": "33333"}]
    assert [each["values"]["indicator"] for each in found.removed] == [0]
    touched = found.touched()
    assert touched.added == {"00001", "33333"}
    assert touched.revised == {"11111", "22222"}


def test_a_term_of_an_index_is_known_by_the_terms_above_it() -> None:
    def table(*listed: tuple[str, int, int | None, int, str, str]) -> Any:
        spelled = [
            (word, at, at + 1, above, level, title, None, code)
            for word, at, above, level, title, code in listed
        ]
        return rows(spelled, DRUG_TABLE)

    old = table(("gum", 0, None, 0, "Gum", "T1"), ("gum", 1, 0, 1, "red", "T2"))
    new = table(
        ("apple", 0, None, 0, "Apple", "T9"), ("gum", 1, None, 0, "Gum", "T1"), ("gum", 2, 1, 1, "red", "T3")
    )
    found = diff_rows(release(), release(), old, new)
    assert [each["code"] for each in found.added] == ["Apple"]
    assert [(each["code"], each["field"], each["new"]) for each in found.revised] == [
        ("Gum > red", "poisoning_accidental", "T3")
    ]


def test_every_table_names_its_rows_from_edition_to_edition() -> None:
    def is_tree(schema: TableSchema) -> bool:
        return {"row", "end", "parent"} <= {column.name for column in schema.columns}

    for schema in SCHEMAS.values():
        assert schema.identity, schema.name
        bound = {column.name for column in schema.columns if column.edition_bound}
        assert not bound & set(schema.identity), schema.name
        assert is_tree(schema) or all(schema.column(name) for name in schema.identity)
