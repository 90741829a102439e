"""The order file, the codes file and the bare list, with invented rows in the official layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kb.tables.compile import compile_table
from loaders.errors import LoadError
from loaders.tables.icd10cm import codes as icd10cm_codes
from loaders.tables.icd10cm import order as icd10cm_order
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

FORMATS = (icd10cm_order.FORMAT, *icd10cm_codes.FORMATS)

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


def row(number: int, code: str, flag: int, short: str, long: str) -> str:
    return f"{number:05d} {code:<7} {flag} {short:<60} {long}\r\n"


ORDER = (
    row(1, "A00", 0, "Made-up fever", "Made-up fever")
    + row(2, "A000", 1, "Made-up fev, mild", "Made-up fever, mild")
    + row(3, "QA0111A", 1, "Other", "Other made-up fever, initial encounter")
)


def test_every_row_is_kept_with_its_parts(load: Load) -> None:
    table = load("icd10cm-order-Jan-2021.txt", ORDER)
    assert table.schema.name == "icd10cm-order"
    assert str(table.period) == "[2021-01-01, 2021-10-01)"
    assert table.columns["code"] == ["A00", "A000", "QA0111A"]
    assert table.columns["billable"] == [0, 1, 1]
    assert table.columns["short_title"][1] == "Made-up fev, mild"
    assert table.columns["long_title"][2] == "Other made-up fever, initial encounter"
    assert (table.rows_read, table.refused, table.notices) == (3, (), ())


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("00004 A001    1 Short", "characters long"),
        (row(4, "0A1", 1, "x", "x").rstrip(), "can't be an ICD-10-CM code"),
        (row(4, "A001", 7, "x", "x").rstrip(), "flag"),
        (row(4, "A000", 1, "x", "x").rstrip(), "repeats the entry of line 2"),
        ("x0004" + row(4, "A001", 1, "x", "x").rstrip()[5:], "order number"),
        (row(4, "A001", 1, "x" * 61, "x").rstrip(), "columns are not where"),
    ],
)
def test_a_bad_row_is_refused_and_the_rest_kept(load: Load, bad: str, reason: str) -> None:
    table = load("icd10cm_order_2025.txt", ORDER + bad + "\r\n" + row(5, "A002", 1, "y", "y"))
    assert [(each.line, reason in each.reason) for each in table.refused] == [(4, True)]
    assert table.columns["code"] == ["A00", "A000", "QA0111A", "A002"]
    assert table.rows_read == 5


def test_missing_rows_are_noticed(load: Load) -> None:
    table = load("icd10cm_order_2025.txt", row(1, "A00", 0, "x", "x") + row(9, "A000", 1, "x", "x"))
    assert "rows may be missing" in table.notices[0]


def test_the_archive_name_tells_april_from_october(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "2025-code-descriptions-tabular-order-april.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Code Descriptions/icd10cm_order_2025.txt", ORDER)
    april = icd10cm_order.read_order(open_source(path), Hints())[0]
    assert str(april.period) == "[2025-04-01, 2025-10-01)"
    plain = tmp_path / "icd10cm_order_2025.txt"
    plain.write_text(ORDER)
    october = icd10cm_order.read_order(open_source(plain), Hints())[0]
    assert str(october.period) == "[2024-10-01, 2025-04-01)"


def test_dates_are_asked_for_and_never_guessed(load: Load) -> None:
    with pytest.raises(LoadError) as caught:
        load("order.txt", ORDER)
    assert caught.value.code == "release.dates-unknown"
    assert "--from DATE --until DATE" in caught.value.next_step
    hinted = load("order.txt", ORDER, Hints(start=date(2030, 1, 1), until=date(2031, 1, 1)))
    assert str(hinted.period) == "[2030-01-01, 2031-01-01)"


def test_windows_text_is_read_and_said(load: Load) -> None:
    table = load("icd10cm_order_2025.txt", row(1, "A00", 0, "Café", "Café au lait").encode("cp1252"))
    assert table.columns["long_title"] == ["Café au lait"]
    assert "Windows-1252" in table.notices[0]


@pytest.mark.parametrize(
    "content", [ORDER.encode("utf-16"), ORDER.encode() + b"\x00", ORDER.encode() + b"\x81"]
)
def test_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "icd10cm_order_2025.txt"
    path.write_bytes(content)
    with pytest.raises(LoadError) as caught:
        icd10cm_order.read_order(open_source(path), Hints())
    assert caught.value.code == "table.encoding"


def test_the_procedure_order_file_is_not_taken(load: Load) -> None:
    with pytest.raises(AssertionError, match="not recognised"):
        load("icd10pcs_order_2026.txt", row(1, "001", 0, "Bypass", "Bypass"))


def test_the_codes_file(load: Load) -> None:
    text = "A000    Made-up fever, mild\nA001    Made-up fever, severe\nA01\nA001    Again\nB20     Last\n"
    table = load("icd10cm-codes-2024.txt", text)
    assert table.schema.name == "icd10cm-codes"
    assert table.columns == {
        "code": ["A000", "A001", "B20"],
        "title": ["Made-up fever, mild", "Made-up fever, severe", "Last"],
    }
    assert [each.line for each in table.refused] == [3, 4]
    assert str(table.period) == "[2023-10-01, 2024-04-01)"


def test_the_bare_list_tells_a_block_from_its_only_category(load: Load) -> None:
    table = load("code-list-April-2026.txt", "1\r\nA00-A09\r\nA00\r\nA000\r\nB20\r\nB20\r\n?\r\n")
    assert table.columns["name"] == ["1", "A00-A09", "A00", "A000", "B20", "B20"]
    assert table.columns["kind"] == ["CHAPTER", "BLOCK", "CODE", "CODE", "BLOCK", "CODE"]
    assert [each.line for each in table.refused] == [7]
    arrays, meta = compile_table(table.schema, table.columns)
    assert meta["rows"] == len(arrays["name"]) == 6
