"""Coverage database files, invented in the published layout."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kb.tables.columns import absent, day_number
from kb.tables.compile import compile_table
from kb.tables.schema import Kind
from loaders.errors import LoadError
from loaders.tables.companions import companion
from loaders.tables.coverage.export import FORMATS, layout_of
from loaders.tables.coverage.layout import LAYOUTS, Layout, header_words
from loaders.tables.source import Source, open_source
from loaders.tables.table import Hints, LoadedTable

ON = Hints(start=date(2031, 1, 6))
COVERED = (
    "article_id,article_version,icd10_code_id,icd10_code_version,icd10_covered_group,range,sort_order,"
    '"description",last_updated,asterisk\n'
)
Write = Callable[[str, str | bytes], Source]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, content: str | bytes) -> Source:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_source(path)

    return put


def read(source: Source, hints: Hints = ON) -> LoadedTable:
    head = source.head()
    (found,) = [each for each in FORMATS if each.wanted.matches(source.name, head)]
    (table,) = found.read(source, hints)
    assert {len(values) for values in table.columns.values()} == {table.rows_read - len(table.refused)}
    compile_table(table.schema, table.columns)
    return table


def invented(layout: Layout) -> str:
    """A header with every column of the layout, and one row."""
    values = {Kind.CODE: "A1", Kind.TEXT: "Words", Kind.INTEGER: "7", Kind.DATE: "2030-02-01 00:00:00"}
    codes = {
        "hcpc_code_id": "Q9999",
        "icd10_code_id": "Z99.89",
        "icd10_pcs_code_id": "0ZZZZZZ",
        "revenue_code_id": "0999",
        "bill_code_id": "099",
        "contractor_number": "99999",
    }
    names = [words[0] for words in layout.names]
    cells = [
        codes.get(name, values[column.kind])
        for name, column in zip(names, layout.schema.columns, strict=True)
    ]
    return ",".join(f'"{name}"' for name in names) + "\n" + ",".join(cells) + "\n"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_each_file_is_known_by_its_columns_alone(layout: Layout, write: Write) -> None:
    table = read(write("renamed.csv", invented(layout)))
    assert table.schema is layout.schema
    assert table.refused == ()
    assert table.rows_read == 1


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_a_file_without_a_needed_column_is_refused_by_that_column(layout: Layout, write: Write) -> None:
    if len(layout.names) < 4:
        pytest.skip("half of so few columns tells nothing")
    gone = layout.names[-1][0] if not layout.spec.endswith("?") else layout.names[1][0]
    text = invented(layout).replace(f'"{gone}"', '"other"', 1)
    with pytest.raises(LoadError) as refusal:
        read(write(f"{layout.file}.csv", text))
    assert refusal.value.code == "mcd.column-missing"
    assert gone in refusal.value.message


def test_no_two_files_share_a_schema() -> None:
    assert len({layout.schema.name for layout in LAYOUTS}) == len(LAYOUTS)
    for layout in LAYOUTS:
        assert len(layout.names) == len(layout.schema.columns)


def test_covered_codes(write: Write) -> None:
    rows = (
        '71,3,"Z99.89",9,1,N,20,"Invented",2030-12-24 10:11:12.5,N\n'
        '71,3,z00.00,9,2,N,10,"A ""quoted"", title",2030-12-24 10:11:12.5,Y\n'
        "71,3,XX000,9,3,N,10,Not Applicable,2030-12-24 10:11:12.5,\n"
    )
    table = read(write("x.csv", COVERED + rows))
    assert list(table.columns["code"]) == [b"Z9989", b"Z0000", b"XX000"]
    assert list(table.columns["group"]) == [1, 2, 3]
    assert list(table.columns["asterisk"]) == [b"N", b"Y", b""]
    assert list(table.columns["updated"]) == [day_number(date(2030, 12, 24))] * 3
    assert str(table.period) == "[2031-01-06, open)"


def test_bad_rows_are_refused_with_their_line(write: Write) -> None:
    rows = (
        '71,3,Z99.89,9,1,N,20,"two\nlines",2030-12-24 00:00:00,N\n'  # lines 2 and 3
        "71,3,Z99.8.9.9.9.9,9,1,N,20,x,2030-12-24 00:00:00,N\n"
        "71,3,M1711\n"
        "71,3,Z99.89,9,1,N,21,again,2030-12-24 00:00:00,N\n"
        "71,three,Z99.81,9,1,N,21,x,2030-12-24 00:00:00,N\n"
        "71,3,Z99.81,9,1,N,21,x,2030-13-24 00:00:00,N\n"
        ",3,Z99.81,9,1,N,21,x,2030-12-24 00:00:00,N\n"
        "\n"
        "71,3,Z99.81,9,1,N,21,x,2030-12-24 00:00:00,N\n"
    )
    table = read(write("x.csv", COVERED + rows))
    assert table.rows_read == 8
    assert list(table.columns["code"]) == [b"Z9989", b"Z9981"]
    reasons = {row.line: row.reason for row in table.refused}
    assert list(reasons) == [4, 5, 6, 7, 8, 9]
    assert "no code" in reasons[4]
    assert "3 fields" in reasons[5]
    assert "same key" in reasons[6]
    assert "whole number" in reasons[7]
    assert "no date" in reasons[8]
    assert "empty" in reasons[9]


def test_last_days_are_stored_as_the_day_after(write: Write) -> None:
    header = "article_id,article_version,article_type,title,article_eff_date,article_end_date,status\n"
    rows = (
        "71,3,6,One,2030-01-01 00:00:00,2030-12-31 00:00:00,A\n"
        "72,1,6,Two,2030-01-01 00:00:00,,A\n"
        "73,1,6,Three,2030-01-02 00:00:00,2030-01-01 00:00:00,A\n"
        "74,1,6,Four,2030-01-02 00:00:00,2030-01-02 00:00:00,A\n"
        "75,1,6,Five,2030-01-02 00:00:00,9999-12-31 00:00:00,A\n"
    )
    table = read(write("article.csv", header + rows))
    none = absent(Kind.DATE)
    assert list(table.columns["until"]) == [
        day_number(date(2031, 1, 1)),
        none,
        day_number(date(2030, 1, 3)),
        none,
    ]
    assert [(row.line, "before it begins" in row.reason) for row in table.refused] == [(4, True)]


def test_html_and_windows_1252(write: Write) -> None:
    header = "article_id,article_version,icd10_covered_group,paragraph,last_updated,icd10_covered_ast\n"
    row = (
        '71,3,1,"<p>Codes <b>0</b><b>448T</b> &amp; ""Q9999"" \u2013 see</p>\r\n<p>below:</p>",'
        "2030-12-24 00:00:00,\n"
    )
    table = read(write("x.csv", (header + row).encode("cp1252")))
    assert table.columns["paragraph"] == ['Codes 0448T & "Q9999" \u2013 see\nbelow:']
    assert "Windows-1252" in table.notices[0]
    assert read(write("y.csv", "\ufeff" + header + row)).columns["paragraph"] == table.columns["paragraph"]


def test_many_rows_across_pieces(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.tables.coverage.rows.PIECE", 3)
    rows = "".join(f"71,3,Z{at:02}.1,9,1,N,{at},x,2030-12-24 00:00:00,N\n" for at in [*range(10), 2])
    table = read(write("x.csv", COVERED + rows))
    assert list(table.columns["code"]) == [f"Z{at:02}1".encode() for at in range(10)]
    assert [row.line for row in table.refused] == [12]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (COVERED + '71,3,Z99.89,9,1,N,20,"cut', "mcd.truncated"),
        (COVERED + '71,3,Z99.89,9,1,N,20,"a"b,2030-12-24,N\n', "mcd.malformed"),
        (COVERED.encode() + b"71,3,Z99.89,9,1,N,20,\x81\xff,2030-12-24,N\n", "mcd.encoding"),
    ],
)
def test_damaged_files(content: str | bytes, code: str, write: Write) -> None:
    with pytest.raises(LoadError) as refusal:
        read(write("x.csv", content))
    assert refusal.value.code == code


def test_a_file_of_another_kind(write: Write) -> None:
    source = write("article.csv", "<html><body>Not found</body></html>")
    assert not any(each.wanted.matches(source.name, source.head()) for each in FORMATS)
    with pytest.raises(LoadError) as refusal:
        FORMATS[0].read(source, ON)
    assert refusal.value.code == "source.not-mcd"
    assert "HTML" in refusal.value.message
    assert layout_of("a.csv", frozenset(header_words("name,region_id,description"))) is None


def test_one_member_of_the_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "current_article.zip", "w") as pack:
        for layout in LAYOUTS:
            pack.writestr(f"csv/{layout.file}.csv", invented(layout))
    wanted = next(each for each in FORMATS if each.tables[0].name == "mcd-article-hcpcs")
    source = open_source(tmp_path / "current_article.zip", wanted.wanted)
    assert source.name == "article_x_hcpc_code.csv"
    (table,) = wanted.read(source, Hints())
    assert table.period.start == date(2030, 2, 1)  # from update_period.csv in the same archive


def test_a_list_of_documents_is_as_old_as_its_newest_entry(write: Write) -> None:
    text = (
        "contractor_name_type,document_display_id,document_id,document_type,document_version,effective_date,"
        "note,retirement_date,title,updated_on\n"
        '"One\n(MAC - Part A)",A71,71,Article,3,01/02/2031,,N/A,Invented,12/24/2030\n'
        "Two,L72,72,LCD,1,01/02/2030,Retired,02/03/2030,Other,01/24/2031\n"
    )
    table = read(write("documents_latest.csv", text), Hints())
    assert table.period.start == date(2031, 1, 24)
    assert list(table.columns["document_type"]) == [b"ARTICLE", b"LCD"]
    assert list(table.columns["retired"]) == [absent(Kind.DATE), day_number(date(2030, 2, 3))]


def test_companions() -> None:
    assert companion("README_first.txt", b"")
    assert companion("lcd data dictionary.pdf", b"")
    assert companion("article_x_hcpc_code.csv", b"") is None
    assert not any(companion(f"{layout.file}.csv", b"") for layout in LAYOUTS)
