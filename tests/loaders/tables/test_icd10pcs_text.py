"""Invented codes and titles in the layouts of the order, codes, conversion and addenda files."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.icd10pcs import addenda as icd10pcs_addenda
from loaders.tables.icd10pcs import conversion as icd10pcs_conversion
from loaders.tables.icd10pcs import order as icd10pcs_order
from loaders.tables.icd10pcs import outline_addenda as icd10pcs_outline_addenda
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

FORMATS = (
    *icd10pcs_order.FORMATS,
    icd10pcs_conversion.FORMAT,
    *icd10pcs_addenda.FORMATS,
    *icd10pcs_outline_addenda.FORMATS,
)


def _load(path: Path, content: str | bytes = "", member: str = "") -> LoadedTable:
    if content:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = open_source(f"{path}!{member}" if member else path)
    (form,) = [each for each in FORMATS if each.wanted.matches(source.name, source.head())]
    (loaded,) = form.read(source, Hints())
    return loaded


def _rows(loaded: LoadedTable) -> list[tuple[object, ...]]:
    return list(zip(*loaded.columns.values(), strict=True))


def _order(number: int, code: str, valid: int, short: str, title: str) -> str:
    return f"{number:05} {code:7} {valid} {short:60} {title}\r\n"


ORDER = (
    _order(1, "02H", 0, "Zorbles", "Zorbles, Putting")
    + _order(2, "02HM3KZ", 1, "Put Kit", "Putting of a Kit")
    + _order(3, "XW0ZZZZ", 1, "Put Caf\u00e9", "Putting of Caf\u00e9")
)


def test_the_order_file(tmp_path: Path) -> None:
    loaded = _load(tmp_path / "icd10pcs_order_2026.txt", ORDER)
    assert _rows(loaded) == [
        ("02H", 1, 0, "Zorbles", "Zorbles, Putting", 1),
        ("02HM3KZ", 2, 1, "Put Kit", "Putting of a Kit", 2),
        ("XW0ZZZZ", 3, 1, "Put Caf\u00e9", "Putting of Caf\u00e9", 3),
    ]
    assert loaded.period == Period(date(2025, 10, 1), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("00004 02HM3LZ", "too short"),
        (_order(4, "02HM3OZ", 1, "a", "b"), "can't be a code"),
        (_order(4, "02HM", 1, "a", "b"), "can't be a code"),
        (_order(4, "02HM3LZ", 0, "a", "b"), "can't be a heading"),
        (_order(4, "02HM3LZ", 7, "a", "b"), "column 15"),
        (_order(4, "02HM3KZ", 1, "a", "b"), "on line 2 already"),
    ],
)
def test_a_bad_line_of_the_order_file_is_refused_and_the_rest_kept(
    tmp_path: Path, line: str, reason: str
) -> None:
    loaded = _load(tmp_path / "icd10pcs_order_2026.txt", ORDER + line)
    (refused,) = loaded.refused
    assert (refused.line, len(_rows(loaded)), loaded.rows_read) == (4, 3, 4)
    assert reason in refused.reason


def test_files_of_the_diagnosis_codes_are_left_to_their_own_reader() -> None:
    for head in (
        b"00001 A00     0 Zorbles" + b" " * 54 + b"Zorbles\r\n",
        b"A000    Zorbles\r\nA001    Others\r\n",
        b"0016070 NoDx   11000\r\n",
        b"0016070 0231   10000\r\n",
    ):
        assert not [each for each in FORMATS if each.wanted.matches("some.txt", head)]


CODES = "0ZHM3KZ Putting of a Kit\r\n0ZHM3LZ Putting of a Lid\r\n"
SUMMARY = "\r\nCodes\r\n  1 codes in icd10pcs_codes_{}.txt\r\n  2 codes in icd10pcs_codes_{}.txt\r\n"
ADDED = "Add:         0ZHM3LZ Putting of a Lid\r\nDelete:      0ZHM3NZ Putting of a Net\r\n"


def test_the_addendum_in_the_archive_tells_april_from_october(tmp_path: Path) -> None:
    """Both editions of a year have the same file names; the counts name one year twice in April."""
    for years, start in (((2031, 2031), date(2031, 4, 1)), ((2030, 2031), date(2030, 10, 1))):
        path = tmp_path / f"{start}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("icd10pcs_codes_2031.txt", CODES)
            archive.writestr("codes_addenda_2031.txt", ADDED + SUMMARY.format(*years))
        for member in ("icd10pcs_codes_2031.txt", "codes_addenda_2031.txt"):
            loaded = _load(path, member=member)
            assert (loaded.period.start, loaded.notices) == (start, ())


def test_the_addendum_to_the_codes_file(tmp_path: Path) -> None:
    text = ADDED + "Add:         0ZHM\r\n" + SUMMARY.format(2031, 2031) + "  3 additions\r\n  1 deletions\r\n"
    loaded = _load(tmp_path / "codes_addenda_2031.txt", text)
    assert _rows(loaded) == [
        ("0ZHM3LZ", "ADD", "", "Putting of a Lid", 1),
        ("0ZHM3NZ", "DELETE", "", "Putting of a Net", 2),
    ]
    assert [row.line for row in loaded.refused] == [3]
    assert loaded.notices == ("the addendum counts 3 additions, but lists 1",)


def test_the_addendum_to_the_order_file(tmp_path: Path) -> None:
    lines = [("Add:         ", "0ZH    "), ("Revise from: ", "0ZHM3KZ"), ("Revise to:   ", "0ZHM3KZ")]
    text = "".join(f"{word}{code} {'Putting Kit':60} Putting of a Kit\r\n" for word, code in lines)
    loaded = _load(tmp_path / "order_addenda_2026.txt", text)
    assert loaded.schema.name == "icd10pcs-order-addenda"
    assert [row[:4] for row in _rows(loaded)] == [
        ("0ZH", "ADD", "Putting Kit", "Putting of a Kit"),
        ("0ZHM3KZ", "REVISE-FROM", "Putting Kit", "Putting of a Kit"),
        ("0ZHM3KZ", "REVISE-TO", "Putting Kit", "Putting of a Kit"),
    ]


HEADS = ["Current code(s) assignment", "Code title", "Effective year", "Previous code(s) assignment",
         "Predecessor code title", "Change type", "Comment", "Effective month/day [MM.DD]"]  # fmt: skip
CONVERSIONS = [
    ["0ZHM3LZ", "Lid", "2025", "NoPCS", "No description", "New", "10.01"],
    ["0ZHM3KZ", "Kit", "2026", "0ZHM3NZ", "Net", "Revised", "of late", "04.01"],
]


def _tabs(rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\r\n" for row in rows)


def test_the_conversion_table_and_its_date(tmp_path: Path) -> None:
    loaded = _load(tmp_path / "conversion.txt", _tabs([HEADS, *CONVERSIONS]))
    assert _rows(loaded) == [
        ("0ZHM3LZ", "", date(2025, 10, 1), "NEW", "Lid", "", "", 2),
        ("0ZHM3KZ", "0ZHM3NZ", date(2026, 4, 1), "REVISED", "Kit", "Net", "of late", 3),
    ]
    assert loaded.period == Period(date(2026, 4, 1), date(2026, 10, 1))


def test_the_workbook_holds_the_same(tmp_path: Path) -> None:
    text = _load(tmp_path / "conversion.txt", _tabs([HEADS, *CONVERSIONS]))
    book, content = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in [HEADS, [*CONVERSIONS[0][:2], 2025.0, *CONVERSIONS[0][3:6], None, "10.01"], CONVERSIONS[1]]:
        book.active.append(row)
    book.save(content)
    path = tmp_path / "icd10pcs_conversion_table.xlsx"
    assert _rows(_load(path, content.getvalue())) == _rows(text)
    path.write_bytes(content.getvalue()[:-200])
    with pytest.raises(LoadError) as refusal:
        _load(path)
    assert refusal.value.code == "source.damaged"


@pytest.mark.parametrize(
    ("part", "code"),
    [(b"<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>", "xml.doctype"), (b"0" * 3_000_000, "source.ratio")],
)
def test_a_workbook_is_checked_before_it_is_parsed(tmp_path: Path, part: bytes, code: str) -> None:
    path = tmp_path / "icd10pcs_conversion_table.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", part)
    with pytest.raises(LoadError) as refusal:
        _load(path)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (0, "0ZHM3IZ", "can't be a code"),
        (6, "13.01", "no date"),
        (6, "soon", "no date"),
        (2, "year", "no date"),
        (5, "Moved", "no kind of change"),
        (0, "NoPCS", "names no code"),
    ],
)
def test_a_bad_conversion_is_refused(tmp_path: Path, field: int, value: str, reason: str) -> None:
    bad = [value if at == field else each for at, each in enumerate(CONVERSIONS[0])]
    loaded = _load(tmp_path / "conversion.txt", _tabs([HEADS, bad, CONVERSIONS[1], ["0ZHM3KZ", "Kit"]]))
    first, short = loaded.refused
    assert (first.line, short.line, len(_rows(loaded))) == (2, 4, 1)
    assert reason in first.reason
    assert "2 fields" in short.reason


def test_a_conversion_table_without_a_column_is_refused(tmp_path: Path) -> None:
    heads = [head for head in HEADS if head != "Change type"]
    with pytest.raises(LoadError, match="change type") as refusal:
        _load(tmp_path / "conversion.txt", _tabs([heads, *CONVERSIONS]))
    assert refusal.value.code == "table.header-missing"


def test_the_addendum_to_the_tables(tmp_path: Path) -> None:
    text = (
        "\r\nNo change: table 0 2 H\r\n  First character (Section) is value 0: Surgery\r\n\r\n"
        "FY2026: First panel of table 0 2 H\r\n  Fourth character (Body Part) is value M: Middle\r\n"
        "  Fifth character (Approach) is value 3: Through\r\n  Sixth character (Device) has 2 choices.\r\n"
        "    First choice is value J: Jug\r\n    Second choice is value K: Kit: small\r\n"
        "  Seventh character (Qualifier) is value Z: None\r\n  nonsense\r\n"
    )
    loaded = _load(tmp_path / "tables_addenda_2026.txt", text)
    assert [row[:6] for row in _rows(loaded)] == [
        ("02H", 0, 1, "0", "", "Surgery"),
        ("02H", 1, 4, "M", "FY2026", "Middle"),
        ("02H", 1, 5, "3", "FY2026", "Through"),
        ("02H", 1, 6, "J", "FY2026", "Jug"),
        ("02H", 1, 6, "K", "FY2026", "Kit: small"),
        ("02H", 1, 7, "Z", "FY2026", "None"),
    ]
    assert [row.line for row in loaded.refused] == [12]
    assert loaded.period.start == date(2026, 4, 1), "its changed row builds a code of the April update"


def test_the_addendum_to_the_definitions(tmp_path: Path) -> None:
    text = (
        "Section 0               Surgery\r\nAxis 4                  Body Part\r\nRow                     \r\n"
        "Term                    Zorble\r\nIncludes    Add         Upper zorble\r\n \r\nRow         Add\r\n"
        "Term        Delete      Old zorble\r\n"
    )
    loaded = _load(tmp_path / "definitions_addenda_2026.txt", text)
    assert loaded.refused == ()
    assert [row[1:5] for row in _rows(loaded)][-2:] == [
        ("0 Surgery | 4 Body Part | Zorble", "INCLUDES", "ADD", "Upper zorble"),
        ("0 Surgery | 4 Body Part", "TERM", "DELETE", "Old zorble"),
    ]


def test_the_addendum_to_the_index(tmp_path: Path) -> None:
    text = (
        "\r\nLttr             Z\r\nMain Add         Zorble see Kit 02H\r\nMain             Zorblectomy\r\n"
        "                   Whole\r\n     Delete          Left 0ZHM3NZ\r\n     Add           Part 0ZH\r\n"
    )
    loaded = _load(tmp_path / "index_addenda_2026.txt", text)
    assert [row[1:5] for row in _rows(loaded)] == [
        ("", "LETTER", "", "Z"),
        ("", "MAIN", "ADD", "Zorble see Kit 02H"),
        ("", "MAIN", "", "Zorblectomy"),
        ("Zorblectomy", "TERM", "", "Whole"),
        ("Zorblectomy | Whole", "TERM", "DELETE", "Left 0ZHM3NZ"),
        ("Zorblectomy", "TERM", "ADD", "Part 0ZH"),
    ]
