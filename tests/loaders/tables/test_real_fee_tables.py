"""Published HCPCS and fee schedule files, counted and looked up without the code under test."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.table import Table
from loaders.tables.cms_companions import repeated_form
from loaders.tables.companions import companion
from loaders.tables.fee_schedule import anesthesia as mpfs_anesthesia
from loaders.tables.fee_schedule import fixed as mpfs_fixed
from loaders.tables.fee_schedule import gpci as mpfs_gpci
from loaders.tables.fee_schedule import localities as mpfs_localities
from loaders.tables.fee_schedule import opps_cap as mpfs_opps_cap
from loaders.tables.fee_schedule import place_of_service
from loaders.tables.fee_schedule import sheet as mpfs_sheet
from loaders.tables.hcpcs import anweb_fixed as hcpcs_anweb_fixed
from loaders.tables.hcpcs import anweb_sheet as hcpcs_anweb_sheet
from loaders.tables.hcpcs import cpt_descriptors
from loaders.tables.source import members, open_source
from loaders.tables.table import Hints, LoadedTable, TableFormat
from tests.loaders.tables.conftest import earlier

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
NEAR = Path(__file__).resolve().parents[5] / "shared" / "data"
FORMATS: tuple[TableFormat, ...] = (
    hcpcs_anweb_fixed.FORMAT,
    hcpcs_anweb_sheet.FORMAT,
    mpfs_sheet.FORMAT,
    mpfs_fixed.FORMAT,
    mpfs_gpci.FORMAT,
    mpfs_anesthesia.FORMAT,
    mpfs_opps_cap.FORMAT,
    mpfs_localities.FORMAT,
    place_of_service.FORMAT,
    *cpt_descriptors.FORMATS,
)


def folder(name: str) -> Path:
    """A folder of published files, beside the checkout or the folder it is in."""
    for place in (DATA, NEAR):
        if (place / name).is_dir():
            return place / name
    pytest.skip(f"no published files in shared/data/{name} beside the checkout")


def load(path: str, hints: Hints | None = None) -> dict[str, LoadedTable]:
    """The tables of a file that exactly one format takes, by release."""
    source = open_source(path)
    (one,) = [each for each in FORMATS if each.wanted.matches(source.name, source.head())]
    return {
        f"{table.schema.name}@{table.period.start}": table for table in one.read(source, hints or Hints())
    }


def opened(loaded: LoadedTable) -> Table:
    arrays, meta = compile_table(loaded.schema, loaded.columns)
    release = Release(
        table=loaded.schema.name,
        authority=loaded.schema.authority,
        period=loaded.period,
        version=loaded.version,
        source_name="x",
        sha256="0" * 64,
        rows=meta["rows"],
    )
    return Table(loaded.schema, release, arrays, meta)


@pytest.mark.parametrize("year", [earlier(2017), earlier(2018), 2019])
def test_anweb_archives(year: int) -> None:
    archive = folder("hcpcs_anweb") / f"{year}-Alpha-Numeric-HCPCS-File.zip"
    inside = members(archive)
    (text,) = [name for name in inside if "ANWEB" in name and name.endswith(".txt")]
    (book,) = [name for name in inside if "ANWEB" in name and name.endswith(".xlsx")]
    for name in inside:
        assert name in (text, book) or companion(name, b""), name
    assert repeated_form(book, inside) == text
    with ZipFile(archive) as packed:
        lines = packed.read(text).decode("cp1252").splitlines()
    kinds = Counter(line[10] for line in lines if len(line) > 300)
    as_text, as_book = load(f"{archive}!{text}"), load(f"{archive}!{book}")
    codes, modifiers = as_text[f"hcpcs@{year}-01-01"], as_text[f"hcpcs-modifiers@{year}-01-01"]
    assert (codes.rows_read, modifiers.rows_read) == (kinds["3"], kinds["7"])
    assert not codes.refused
    assert not modifiers.refused
    # The publisher wrote both forms: descriptions broken over records must come out as the whole cells.
    for release, table in as_text.items():
        other = as_book[release]
        mine = dict(zip(table.columns["code"], table.columns["long_description"], strict=True))
        theirs = dict(zip(other.columns["code"], other.columns["long_description"], strict=True))
        assert mine == theirs
        for name in ("until", "added", "action", "coverage"):
            assert (table.columns[name] == other.columns[name]).all(), name


def test_the_rebuilt_quarter_of_2024() -> None:
    path = folder("hcpcs_anweb") / "HCPC2024_OCT_ANWEB.RECONSTRUCTED.txt.gz"
    loaded = load(str(path))
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert loaded["hcpcs@2024-10-01"].rows_read == sum(line[10] == "3" for line in lines)
    ended = [line for line in lines if line[10] == "3" and line[284:292].strip()]
    table = opened(loaded["hcpcs@2024-10-01"])
    for line in ended[::50]:
        (row,) = table.rows(line[:5])
        last = date(int(line[284:288]), int(line[288:290]), int(line[290:292]))
        assert isinstance(row["until"], date)
        assert (row["until"] - last).days == 1


def test_every_other_hcpcs_file_is_known() -> None:
    place = folder("hcpcs_anweb")
    loaded = load(str(place / "hcpcs_level2_fields_2024-07.csv"))
    assert loaded["hcpcs@2024-07-01"].rows_read == 8033
    for archive in place.glob("*.zip"):
        if "Alpha-Numeric-HCPCS-File" not in archive.name:
            assert all(companion(name, b"") for name in members(archive)), archive


def test_the_header_of_2026() -> None:
    loaded = load(str(folder("format_fixtures") / "HCPC2026_OCT_ANWEB.head.csv"))
    assert list(loaded) == ["hcpcs-modifiers@2026-10-01"]


@pytest.mark.parametrize("year", [earlier(2022), earlier(2023), 2024])
def test_relative_values_by_quarter(year: int) -> None:
    path = folder("mpfs") / f"pprrvu_{year}_quarters_nodesc.csv.gz"
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
    counts = Counter(row["date_start"] for row in rows)
    loaded = load(str(path))
    assert {name.partition("@")[2]: table.rows_read for name, table in loaded.items()} == counts
    assert not any(table.refused for table in loaded.values())
    tables = {name.partition("@")[2]: opened(table) for name, table in loaded.items()}
    for row in rows[:: len(rows) // 200]:
        (found,) = tables[row["date_start"]].rows(row["hcpcs"], row["mod"])
        for name, column in (
            ("work_rvu", "work_rvu"),
            ("facility_total", "facility_total_rvu"),
            ("conv_factor", "conversion_factor"),
            ("intra_op", "intraoperative"),
            ("mp_used_for_opps_payment_amount", "opps_malpractice_rvu"),
        ):
            assert found[column] == Decimal(row[name]), (row["hcpcs"], column)
        for name, column in (
            ("status_code", "status"),
            ("glob_days", "global_days"),
            ("mult_proc", "multiple_procedure"),
            ("asst_surg", "assistant_at_surgery"),
            ("endo_base", "endoscopic_base"),
            ("non_fac_indicator", "nonfacility_indicator"),
        ):
            assert (found[column] or "") == row[name], (row["hcpcs"], column)


def test_the_indicators_agree_with_the_relative_values_of_the_quarter() -> None:
    place = folder("mpfs")
    indicators = load(str(place / "pfs_rvu_indicators_2024-07_nodesc.csv.gz"))["mpfs@2024-07-01"]
    values = load(str(place / "pprrvu_2024_quarters_nodesc.csv.gz"))["mpfs@2024-07-01"]
    assert indicators.rows_read == values.rows_read == 18664
    first, second = opened(indicators), opened(values)
    for column in ("code", "modifier", "status", "global_days", "co_surgeons", "intraoperative"):
        assert (first.array(column) == second.array(column)).all(), column


def test_tables_by_locality() -> None:
    place = folder("mpfs")
    gpci = opened(load(str(place / "GPCI2025.csv.gz"))["mpfs-gpci@2025-01-01"])
    anesthesia = opened(load(str(place / "ANES2025.csv.gz"))["mpfs-anesthesia@2025-01-01"])
    localities = load(str(place / "25LOCCO.csv.gz"))["mpfs-localities@2025-01-01"]
    assert (len(gpci), len(anesthesia)) == (109, 110)
    keys = {(row["contractor"], row["locality"]) for row in gpci.rows()}
    assert keys == {(row["contractor"], row["locality"]) for row in opened(localities).rows()}
    assert keys == {(row["contractor"], row["locality"]) for row in anesthesia.rows() if row["contractor"]}
    (alaska,) = gpci.rows("02102", "01")
    assert alaska["work"] == Decimal("1.5")
    assert [row.line for row in localities.refused] == [97], "the list has one locality twice"
    cap = load(str(place / "OPPSCAP_Oct.csv.gz"), Hints(start=date(2025, 10, 1)))["mpfs-opps-cap@2025-10-01"]
    assert cap.rows_read == 16100
    assert not cap.refused


def test_places_of_service() -> None:
    place = folder("pos_carc_rarc")
    table = load(str(place / "place_of_service_2024-06.csv"))["place-of-service@2024-06-01"]
    system = load(str(place / "cs-CMS-PlaceofServiceCodes.xml"))["place-of-service@2024-05-02"]
    assert (table.rows_read, system.rows_read) == (99, 52)
    assigned = {row["code"] for row in opened(table).rows() if row["status"] == "ASSIGNED"}
    assert assigned == {row["code"] for row in opened(system).rows()}
