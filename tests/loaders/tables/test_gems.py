"""General equivalence mappings, with invented rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.casemix.gems import FORMATS
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

Load = Callable[..., LoadedTable]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads this text under this name by the first format that recognises it."""

    def read(name: str, text: str | bytes, hints: Hints = Hints()) -> LoadedTable:  # noqa: B008
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source = open_source(path)
        for each in FORMATS:
            if each.wanted.matches(source.name, source.head()):
                return each.read(source, hints)[0]
        raise AssertionError(f"{name} is not recognised")

    return read


def test_the_direction_is_told_by_the_codes(load: Load) -> None:
    forward = load("2013_I9gem.txt", "0010  A000    00000\nE8000 V0000XA 10112\nV1001 NoDx    11000\n")
    backward = load("2013_I10gem.txt", "A000    0010  00000\r\nV0000XA E8000 10000\r\n")
    assert (forward.schema.name, backward.schema.name) == ("gem-icd9-icd10", "gem-icd10-icd9")
    assert list(forward.columns["target"]) == ["A000", "V0000XA", ""]
    flags = ("approximate", "no_map", "combination", "scenario", "choice_list")
    assert [forward.columns[name][1] for name in flags] == [1, 0, 1, 1, 2]
    assert str(forward.period) == "[2012-10-01, 2013-10-01)"


def test_the_last_edition_stays_in_force(load: Load) -> None:
    assert str(load("2018_I9gem.txt", "0010  A000    00000\n").period) == "[2017-10-01, open)"


def test_csv_in_both_directions(load: Load) -> None:
    given = Hints(start=date(2017, 10, 1), until=date(2018, 10, 1))
    tail = ',"flags","approximate"\n'
    backward = load("x.csv", f'"icd10cm","icd9cm"{tail}"A000","0010","00000",0\n', given)
    forward = load("y.csv", f'"icd9cm","icd10cm"{tail}"0010","A000","10000",1\n', given)
    assert (backward.schema.name, backward.columns["source"]) == ("gem-icd10-icd9", ["A000"])
    assert (forward.schema.name, forward.columns["source"]) == ("gem-icd9-icd10", ["0010"])


def test_a_csv_without_year_asks_for_dates(load: Load) -> None:
    with pytest.raises(LoadError) as caught:
        load("icd9toicd10cmgem.csv", "icd9cm,icd10cm,flags\n0010,A000,00000\n")
    assert caught.value.code == "release.dates-unknown"


def test_bad_rows_are_refused(load: Load) -> None:
    text = (
        "0010  A000    00000\n" * 2
        + "0011  A001    01000\n0012  NoDx    00000\n001Z  A001    00000\n0013  A0\n"
    )
    table = load("2013_I9gem.txt", "0009  A001    00000\n" + text)
    assert [each.line for each in table.refused] == [3, 4, 5, 6, 7]


def test_mappings_of_procedures_are_not_taken(load: Load) -> None:
    with pytest.raises(AssertionError, match="not recognised"):
        load("gem_i9pcs.txt", "0001  6A750Z7 10000\n0002  6A750Z4 10000\n")
