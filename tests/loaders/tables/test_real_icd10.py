"""The publisher's own files, against an independent reading; skipped where they are not at hand."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.index_tree import IndexTree
from kb.tables.pcs import PcsTables
from kb.tables.table import Table
from loaders.tables.companions import companion
from loaders.tables.icd10cm import index as icd10cm_index
from loaders.tables.icd10pcs import addenda as icd10pcs_addenda
from loaders.tables.icd10pcs import conversion as icd10pcs_conversion
from loaders.tables.icd10pcs import definitions as icd10pcs_definitions
from loaders.tables.icd10pcs import index as icd10pcs_index
from loaders.tables.icd10pcs import order as icd10pcs_order
from loaders.tables.icd10pcs import outline_addenda as icd10pcs_outline_addenda
from loaders.tables.icd10pcs import tables as icd10pcs_tables
from loaders.tables.source import Source, members, open_source
from loaders.tables.table import Hints, LoadedTable, TableFormat
from tests.loaders.tables.conftest import earlier

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
CM, PCS = DATA / "icd10cm_index", DATA / "icd10pcs"

pytestmark = pytest.mark.skipif(not (CM.is_dir() and PCS.is_dir()), reason="the official files are not here")

FORMATS: tuple[TableFormat, ...] = (
    *icd10cm_index.FORMATS,
    icd10pcs_tables.FORMAT,
    icd10pcs_definitions.FORMAT,
    icd10pcs_index.FORMAT,
    *icd10pcs_order.FORMATS,
    icd10pcs_conversion.FORMAT,
    *icd10pcs_addenda.FORMATS,
    *icd10pcs_outline_addenda.FORMATS,
)
_CODES_ZIP = PCS / "2026-icd-10-pcs-codes-file.zip"


def _formats(source: Source) -> list[TableFormat]:
    head = source.head()
    return [each for each in FORMATS if each.wanted.matches(source.name, head)]


def _load(path: Path | str) -> LoadedTable:
    source = open_source(path)
    (form,) = _formats(source)
    return form.read(source, Hints())[0]


def _table(loaded: LoadedTable) -> Table:
    arrays, meta = compile_table(loaded.schema, loaded.columns)
    release = Release(loaded.schema.name, "", loaded.period, "", "", "", meta["rows"])
    return Table(loaded.schema, release, arrays, meta)


def _codes(member: str) -> list[list[str]]:
    with zipfile.ZipFile(_CODES_ZIP) as archive:
        return [line.split(None, 2) for line in archive.read(member).decode().splitlines() if line]


def test_every_file_is_one_table_or_a_companion() -> None:
    for path in sorted([*CM.iterdir(), *PCS.iterdir()]):
        for member in members(path) or ("",):
            if member.endswith(".pdf"):
                continue
            source = open_source(f"{path}!{member}" if member else path)
            head = source.head()
            known = companion(source.name, head) is not None
            assert len(_formats(source)) + known == 1, source.place


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("icd10cm-drug-April-1-2026.xml.gz", "2026-04-01"),
        ("icd10cm-eindex-April-1-2026.xml.gz", "2026-04-01"),
        ("icd10cm-neoplasm-April-1-2026.xml.gz", "2026-04-01"),
        ("icd10cm_eindex_2019.xml.gz", "2018-10-01"),
        earlier("icd10cm_drug_2025.xml.gz", "2024-10-01"),
        earlier("icd10cm_index_2025_RECONSTRUCTED.xml.gz", "2024-10-01"),
    ],
)
def test_every_term_and_every_code_of_an_index_is_there(name: str, period: str) -> None:
    loaded = _load(CM / name)
    table = _table(loaded)
    with gzip.open(CM / name) as stream:
        tree = etree.parse(stream)
    terms = list(tree.iter("mainTerm", "term"))
    assert (len(table), loaded.refused, loaded.notices) == (len(terms), (), ())
    assert loaded.period.start == date.fromisoformat(period)
    held = [each for each in table.schema.columns if each.kind == "code" and each.name != "word"]
    codes = sum(int((table.array(each.name) != b"").sum()) for each in held)
    written = [(each.text or "").strip() for each in tree.iter("code", "cell")]
    assert codes == sum(1 for text in written if text.strip("-"))
    mains = int((table.array("level") == 0).sum())
    assert mains == sum(1 for each in terms if each.tag == "mainTerm")


def test_a_drug_has_its_six_codes() -> None:
    table = _table(_load(CM / "icd10cm-drug-April-1-2026.xml.gz"))
    (row,) = (
        row
        for row in IndexTree(table).main_terms("aspirin")
        if "aluminum" not in str(table.value(row, "title"))
    )
    cells = [
        table.value(row, each.name) for each in table.schema.columns if each.name.startswith("poisoning")
    ]
    assert cells == ["T39011", "T39012", "T39013", "T39014"]
    assert (table.value(row, "adverse_effect"), table.value(row, "underdosing")) == ("T39015", "T39016")


def test_the_tables_of_october_and_the_addendum_make_the_codes_of_april() -> None:
    tables = _load(PCS / "icd10pcs_tables_2026.xml.gz")
    codes = _load(f"{_CODES_ZIP}!icd10pcs_codes_2026.txt")
    addenda = _load(f"{_CODES_ZIP}!codes_addenda_2026.txt")
    assert tables.period.until == codes.period.start == addenda.period.start == date(2026, 4, 1)
    pcs = PcsTables(_table(tables))
    built = list(pcs.codes())
    assert len(built) == 79_115
    assert built == sorted(set(built))
    change = dict(zip(addenda.columns["code"], addenda.columns["change"], strict=True))
    added = {code for code, how in change.items() if how == "ADD"}
    gone = {code for code, how in change.items() if how == "DELETE"}
    april = {line[0] for line in _codes("icd10pcs_codes_2026.txt")}
    assert (set(built) | added) - gone == april == set(codes.columns["code"])
    assert [pcs.is_valid(code) for code in sorted(added | gone)] == [
        code in gone for code in sorted(added | gone)
    ]
    assert all(pcs.is_valid(code) for code in april - added)


@pytest.mark.parametrize(
    ("name", "codes", "start", "until"),
    [
        earlier("icd10pcs_tables_2020.xml.gz", 77_559, "2019-10-01", "2020-08-01"),
        ("icd10pcs_tables_2023.xml.gz", 78_530, "2023-04-01", "2023-10-01"),
    ],
)
def test_earlier_tables(name: str, codes: int, start: str, until: str) -> None:
    loaded = _load(PCS / name)
    assert (str(loaded.period.start), str(loaded.period.until), loaded.refused) == (start, until, ())
    assert sum(1 for _ in PcsTables(_table(loaded)).codes()) == codes


def test_order_file_and_conversion_table() -> None:
    order = _load(
        f"{PCS / '2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip'}!icd10pcs_order_2026.txt"
    )
    valid = {
        code for code, flag in zip(order.columns["code"], order.columns["valid"], strict=True) if flag == 1
    }
    assert valid == {line[0] for line in _codes("icd10pcs_codes_2026.txt")}
    assert (len(order.columns["code"]) - len(valid), order.refused) == (917, ())
    archive = PCS / "2026-icd-pcs-conversion-table.zip"
    text, book = (_load(f"{archive}!icd10pcs_conversion_table.{kind}") for kind in ("txt", "xlsx"))
    assert text.columns == book.columns
    assert (text.rows_read, text.refused, text.period.start) == (17_848, (), date(2026, 4, 1))


def test_the_pcs_index_and_definitions_of_2023_are_the_april_edition() -> None:
    for name, rows in (("icd10pcs_index_2023.xml.gz", 24_202), ("icd10pcs_definitions_2023.xml.gz", 3_229)):
        loaded = _load(PCS / name)
        assert (loaded.rows_read, loaded.refused, loaded.period.start) == (rows, (), date(2023, 4, 1))
