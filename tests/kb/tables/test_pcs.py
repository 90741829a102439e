"""Tables of invented values, against a plain product of their axes."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from kb.model.period import Period
from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.pcs import AxisValue, PcsTables
from kb.tables.schemas.icd10pcs import TABLES
from kb.tables.table import Table

_AXES = ("Section", "Body System", "Operation", "Body Part", "Approach", "Device", "Qualifier")
Panels = list[tuple[str, str, str, str]]


def _tables(tables: dict[str, Panels]) -> PcsTables:
    rows: list[tuple[object, ...]] = []
    for prefix, panels in tables.items():
        cells = [(0, at, value) for at, value in enumerate(prefix, 1)]
        for panel, axes in enumerate(panels, 1):
            cells += [(panel, at, value) for at, values in enumerate(axes, 4) for value in values]
        for panel, at, value in cells:
            defined = "about it" if at == 3 else ""
            rows.append((prefix, panel, at, value, f"{_AXES[at - 1]} {value}", _AXES[at - 1], defined, 1))
    columns = dict(
        zip((each.name for each in TABLES.columns), map(list, zip(*rows, strict=True)), strict=True)
    )
    arrays, meta = compile_table(TABLES, columns)
    release = Release("icd10pcs-table", "", Period(date(2025, 10, 1)), "", "", "", meta["rows"])
    return PcsTables(Table(TABLES, release, arrays, meta))


def test_a_code_needs_all_of_its_last_characters_in_one_row() -> None:
    pcs = _tables({"0Z1": [("12", "0", "J", "Z"), ("3", "4", "Z", "XZ")]})
    assert pcs.is_valid("0Z110JZ")
    assert pcs.is_valid("0Z134ZX")
    assert not pcs.is_valid("0Z130JZ"), "body part of one row, the rest of another"
    assert not pcs.is_valid("0Z110J")
    assert not pcs.is_valid("0Z2 10JZ")
    assert not pcs.is_valid("0z110jz")
    assert not pcs.is_valid("0Z¹10JZ")
    assert list(pcs.codes()) == ["0Z110JZ", "0Z120JZ", "0Z134ZX", "0Z134ZZ"]


def test_describe_gives_the_meaning_of_each_character() -> None:
    pcs = _tables({"0Z1": [("1", "0", "J", "Z")]})
    described = pcs.describe("0Z110JZ")
    assert "".join(each.value for each in described) == "0Z110JZ"
    assert described[2] == AxisValue(3, "Operation", "1", "Operation 1", "about it")
    assert described[6].label == "Qualifier Z"
    assert pcs.describe("0Z110J0") == ()


_VALUES = st.text("012", min_size=1, max_size=3).map(lambda text: "".join(sorted(set(text))))
_PANELS = st.lists(st.tuples(_VALUES, _VALUES, _VALUES, _VALUES), min_size=1, max_size=3)


@given(st.dictionaries(st.text("0AB", min_size=3, max_size=3), _PANELS, min_size=1, max_size=3))
def test_the_tables_say_what_the_product_of_their_axes_says(tables: dict[str, Panels]) -> None:
    codes = {
        prefix + "".join(rest)
        for prefix, panels in tables.items()
        for axes in panels
        for rest in product(*axes)
    }
    pcs = _tables(tables)
    assert list(pcs.codes()) == sorted(codes)
    for prefix in tables:
        for rest in product("012", repeat=4):
            code = prefix + "".join(rest)
            assert pcs.is_valid(code) == (code in codes)
    for code in sorted(codes)[:5]:
        for length in range(8):
            following = sorted(
                {each[length] for each in codes if len(each) > length and each.startswith(code[:length])}
            )
            assert [each.value for each in pcs.build(code[:length])] == following
