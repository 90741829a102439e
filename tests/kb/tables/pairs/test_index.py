"""The compiled pair index against a dictionary of lists, over generated tables."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.snapshot.arrays import open_arrays, save_arrays, seal
from kb.tables.compile_pairs import compile_pairs
from kb.tables.pairs import PairIndex
from kb.tables.pairs.columns import pair_columns
from kb.tables.repeated_text import RepeatedText

FIRST = date(2020, 1, 1)
Row = tuple[str, str, date | None, date | None, int, int | None, str]


def columns(rows: list[Row]) -> dict[str, list[Any]]:
    names = ("column_one", "column_two", "effective", "until", "indicator", "prior_to_1996", "rationale")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def index(rows: list[Row]) -> PairIndex:
    return PairIndex(*compile_pairs(columns(rows)))


def in_force(rows: list[Row], day: date) -> list[Row]:
    return [
        row
        for row in rows
        if row[4] != 9 and (row[2] is None or row[2] <= day) and (row[3] is None or day < row[3])
    ]


def made_up(seed: int, count: int) -> list[Row]:
    """Rows of consecutive periods for each pair, so that at most one is in force on a day."""
    source = random.Random(seed)
    codes = [f"{number:05d}" for number in source.sample(range(100_000), 90)] + ["Z0001", "0001U", "0002U"]
    rows: list[Row] = []
    for one, two in {(source.choice(codes), source.choice(codes)) for _ in range(count)}:
        start = FIRST + timedelta(days=source.randrange(100))
        for part in range(source.choice((1, 1, 1, 2, 4))):
            until = start + timedelta(days=source.randrange(1, 60))
            open_ended = source.random() < 0.3
            indicator = source.choice((0, 1, 9))
            words = source.choice(("Because", "By policy", ""))
            rows.append(
                (
                    one,
                    two,
                    start,
                    None if open_ended else until,
                    indicator,
                    source.choice((0, 1, None)),
                    words,
                )
            )
            if open_ended:
                break
            start = until + timedelta(days=part)
    source.shuffle(rows)
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_answers_as_a_dictionary_does(seed: int) -> None:
    rows = made_up(seed, 600)
    table: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        table[row[:2]].append(row)
    built = index(rows)
    assert (len(built), built.pairs) == (len(rows), len(table))
    codes = [*sorted({code for row in rows for code in row[:2]}), "99999", "A"]
    source = random.Random(seed + 100)
    asked = [(source.choice(codes), source.choice(codes)) for _ in range(4000)] + list(table)
    days = [FIRST + timedelta(days=source.randrange(-5, 300)) for _ in asked]
    expected = []
    for pair, day in zip(asked, days, strict=True):
        right = in_force(table.get(pair, []), day)
        assert len(right) <= 1
        found = built.lookup(*pair, day)
        expected.append(right[0] if right else None)
        if not right:
            assert found is None
            continue
        assert found is not None
        prior = None if right[0][5] is None else bool(right[0][5])
        assert (found.effective, found.until, found.indicator) == right[0][2:5]
        assert (found.prior_to_1996, found.rationale) == (prior, right[0][6])
    one = built.column_one_numbers(np.array([pair[0] for pair in asked], "S5"))
    two = built.column_two_numbers(np.array([pair[1] for pair in asked], "S5"))
    many = built.lookup_many(one, two, np.array([(day - date(1970, 1, 1)).days for day in days]))
    assert [row >= 0 for row in many] == [row is not None for row in expected]
    for at, right_row in enumerate(expected):
        if right_row is not None:
            assert built.edit(int(many[at])).until == right_row[3]
            assert built.indicators(many[at : at + 1])[0] == right_row[4]


@pytest.mark.parametrize("few", [5, 40, 400], ids=lambda each: f"{each} codes")
def test_every_two_of_many_codes_are_looked_up_as_each_pair_is(few: int) -> None:
    rows = made_up(3, 600)
    built = index(rows)
    codes = sorted({code for row in rows for code in row[:2]})
    random.Random(few).shuffle(codes)
    codes = ["99999", *codes[:few]]
    day = FIRST + timedelta(days=40)
    alone = [
        (one, two, edit)
        for one in codes
        for two in codes
        if one != two and (edit := built.lookup(one, two, day)) is not None
    ]
    assert list(built.lookup_among(codes, day)) == alone
    assert alone or few == 5


@given(st.permutations(made_up(9, 30)))
@settings(max_examples=15, deadline=None)
def test_order_of_rows_does_not_matter(rows: list[Row]) -> None:
    arrays, meta = compile_pairs(columns(made_up(9, 30)))
    others, other_meta = compile_pairs(columns(rows))
    assert meta == other_meta
    assert all(np.array_equal(arrays[name], others[name]) for name in arrays)


def test_last_day_is_in_force_and_the_day_after_is_not() -> None:
    built = index([("11111", "22222", date(2024, 1, 1), date(2024, 7, 1), 1, 0, "Why")])
    assert built.lookup("11111", "22222", date(2023, 12, 31)) is None
    assert built.lookup("11111", "22222", date(2024, 1, 1)) is not None
    assert built.lookup("11111", "22222", date(2024, 6, 30)) is not None
    assert built.lookup("11111", "22222", date(2024, 7, 1)) is None
    assert built.lookup("22222", "11111", date(2024, 6, 30)) is None


def test_an_edit_deleted_as_of_its_start_never_applies_but_is_kept() -> None:
    day = date(2024, 1, 1)
    built = index([("11111", "22222", day, day + timedelta(days=1), 9, 0, "Why")])
    assert built.lookup("11111", "22222", day) is None
    assert [built.edit(row).indicator for row in built.rows("11111", "22222")] == [9]


def test_of_two_in_force_the_latest_begun_answers() -> None:
    old: Row = ("11111", "22222", date(2020, 1, 1), None, 0, 0, "Old")
    new: Row = ("11111", "22222", date(2024, 1, 1), None, 1, 0, "New")
    for rows in ([old, new], [new, old]):
        found = index(rows).lookup("11111", "22222", date(2024, 5, 1))
        assert found is not None
        assert found.rationale == "New"


def test_absent_start_is_said() -> None:
    found = index([("11111", "22222", None, None, 0, None, "Why")]).lookup("11111", "22222", date(2024, 5, 1))
    assert found is not None
    assert (found.effective, found.prior_to_1996) == (None, None)


def test_the_whole_table_comes_back() -> None:
    rows = made_up(3, 200)
    again = pair_columns(index(rows))
    arrays, meta = compile_pairs(again)
    first, first_meta = compile_pairs(columns(rows))
    assert meta == first_meta
    assert all(np.array_equal(arrays[name], first[name]) for name in first)
    codes = sorted(zip(again["column_one"].tolist(), again["column_two"].tolist(), strict=True))  # type: ignore[union-attr]
    assert codes == sorted((row[0].encode(), row[1].encode()) for row in rows)


def test_read_in_place_from_files(tmp_path: Path) -> None:
    rows = made_up(5, 3000)
    save_arrays(tmp_path, *compile_pairs(columns(rows)))
    seal(tmp_path)
    opened, built = PairIndex(*open_arrays(tmp_path)), index(rows)
    day = FIRST + timedelta(days=50)
    assert any(built.lookup(*row[:2], day) for row in rows)
    assert [opened.lookup(*row[:2], day) for row in rows] == [built.lookup(*row[:2], day) for row in rows]


def test_an_empty_table_has_no_answer() -> None:
    built = index([])
    assert len(built) == 0
    assert built.lookup("11111", "22222", FIRST) is None
    none = np.array([-1])
    assert built.lookup_many(none, none, np.array([0])).tolist() == [-1]


def test_columns_of_different_length_are_refused() -> None:
    broken = columns([("11111", "22222", None, None, 0, None, "Why")])
    broken["until"] = []
    with pytest.raises(ValueError, match="length"):
        compile_pairs(broken)


def test_repeated_text_reads_as_its_texts() -> None:
    texts = ["b", "a", None, "b"]
    held = RepeatedText.of(texts)
    assert list(held) == ["b", "a", "", "b"]
    assert held[1:3][0] == "a"
    assert held.words == ("", "a", "b")
