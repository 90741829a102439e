"""``kb load`` of official tables: what it takes each file for, and that a bad one costs only itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from api.home import packs_folder
from api.load.paths import load_paths
from api.load.reports import Passed, Report, TableLoaded
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from loaders.tables.table import Hints
from tests.conftest import CopiedHome

MUE = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n{rows}"
PTP = "column1,column2,deletion_date,modifier_indicator,rationale\n{rows}"
JULY = date(2024, 7, 15)


@pytest.fixture(scope="module")
def built(copied_home: CopiedHome, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied_home(tmp_path_factory.mktemp("own") / "home")


@pytest.fixture
def home(built: Home) -> Home:
    """The shared home with the default snapshot in force again; what a test loads lies beside it."""
    first = next(
        each
        for each in built.snapshots()
        if all(release.sample for release in built.manifest(each).releases if release.table != "icd10cm")
    )
    built.set_current(first, "test")
    return built


def mue(folder: Path, rows: str = "A0001,2,3,CMS Policy,Practitioner\n") -> Path:
    place = folder / "ncci_mue_2024-07-01_practitioner.csv"
    place.write_text(MUE.format(rows=rows))
    return place


def in_force(home: Home) -> Knowledge:
    assert home.current is not None
    return Knowledge(home, home.current)


def test_a_table_is_put_in_force_for_its_quarter(home: Home, tmp_path: Path) -> None:
    (report,) = load_paths(home, [str(mue(tmp_path))], Hints())
    assert isinstance(report, TableLoaded)
    assert (report.release.id, report.rows_read, report.refused) == (
        "ncci-mue-practitioner@2024-07-01",
        1,
        (),
    )
    table = in_force(home).table("ncci-mue-practitioner", JULY)
    assert table is not None
    (row,) = table.rows("A0001")
    assert row["units"] == 2
    assert in_force(home).table("ncci-mue-practitioner", date(2024, 10, 1)) is None


def test_the_same_file_twice_changes_nothing(home: Home, tmp_path: Path) -> None:
    place = str(mue(tmp_path))
    list(load_paths(home, [place], Hints()))
    once = home.current
    (again,) = load_paths(home, [place], Hints())
    assert isinstance(again, TableLoaded)
    assert again.already
    assert home.current == once


def test_a_bad_row_is_refused_with_its_line_and_the_rest_kept(home: Home, tmp_path: Path) -> None:
    rows = "A0001,2,3,CMS Policy,Practitioner\nA0002,two,3,CMS Policy,Practitioner\n"
    (report,) = load_paths(home, [str(mue(tmp_path, rows))], Hints())
    assert isinstance(report, TableLoaded)
    assert [row.line for row in report.refused] == [3]
    assert report.release.rows == 1


def test_pairs_answer_as_of_a_day(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "ncci_ptp_2024q3_practitioner.csv"
    place.write_text(PTP.format(rows="A0001,A0002,*,1,Misuse\nA0001,A0003,20240731,0,Misuse\n"))
    (report,) = load_paths(home, [str(place)], Hints())
    assert isinstance(report, TableLoaded)
    pairs = in_force(home).pairs("ncci-ptp-practitioner", JULY)
    assert pairs is not None
    edit = pairs.lookup("A0001", "A0002", JULY)
    assert edit is not None
    assert edit.indicator == 1
    assert pairs.lookup("A0001", "A0003", JULY) is not None
    assert pairs.lookup("A0001", "A0003", date(2024, 8, 1)) is None
    assert pairs.lookup("A0002", "A0001", JULY) is None


def test_a_folder_is_loaded_whole_and_a_bad_file_costs_only_itself(home: Home, tmp_path: Path) -> None:
    mue(tmp_path)
    (tmp_path / "readme.txt").write_text("About these files.\n")
    (tmp_path / "notes.txt").write_text("Nothing official.\n")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    reports = {Path(each.file).name: each for each in load_paths(home, [str(tmp_path)], Hints())}
    assert isinstance(reports["ncci_mue_2024-07-01_practitioner.csv"], TableLoaded)
    readme, notes, broken = (reports[name] for name in ("readme.txt", "notes.txt", "broken.zip"))
    assert isinstance(readme, Passed)
    assert readme.error is None
    for refused in (notes, broken):
        assert isinstance(refused, Passed)
        assert refused.error is not None
        assert refused.error.next_step


def test_a_zip_with_several_members(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "tables.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.write(mue(tmp_path), "ncci_mue_2024-07-01_practitioner.csv")
        archive.writestr("guide.pdf", b"%PDF-1.7")
    table, guide = load_paths(home, [str(place)], Hints())
    assert isinstance(table, TableLoaded)
    assert isinstance(guide, Passed)
    assert guide.error is None


def part(folder: Path, number: int, rows: str, version: str = "v302r0") -> str:
    place = folder / f"ccipra-{version}-f{number}.txt"
    place.write_text(PTP.format(rows=rows))
    return str(place)


def loaded(reports: Iterable[Report]) -> list[TableLoaded]:
    found = list(reports)
    assert [each for each in found if not isinstance(each, TableLoaded)] == []
    return [each for each in found if isinstance(each, TableLoaded)]


def test_the_parts_of_a_quarter_are_one_table(home: Home, tmp_path: Path) -> None:
    for number in range(1, 5):
        part(tmp_path, number, f"A000{number},B0001,*,1,Misuse\n")
    (report,) = loaded(load_paths(home, [str(tmp_path)], Hints()))
    assert report.release.missing == ()
    assert [each.number for each in report.release.parts] == [1, 2, 3, 4]
    assert report.rows_read == 4
    pairs = in_force(home).pairs("ncci-ptp-practitioner", JULY)
    assert pairs is not None
    assert all(pairs.lookup(f"A000{number}", "B0001", JULY) for number in range(1, 5))


def test_a_part_alone_says_which_are_missing_and_the_others_join_it(home: Home, tmp_path: Path) -> None:
    (first,) = loaded(load_paths(home, [part(tmp_path, 2, "A0002,B0001,*,1,Misuse\n")], Hints()))
    assert first.release.missing == (1, 3, 4)
    assert "f1, f3, f4" in first.notices[-1]
    (second,) = loaded(load_paths(home, [part(tmp_path, 1, "A0001,B0001,*,1,More\n")], Hints()))
    assert second.release.missing == (3, 4)
    knowledge = in_force(home)
    pairs = knowledge.pairs("ncci-ptp-practitioner", JULY)
    assert pairs is not None
    assert pairs.lookup("A0001", "B0001", JULY)
    assert pairs.lookup("A0002", "B0001", JULY)
    knowledge.check_stored()  # the sources of both parts are kept
    (again,) = loaded(load_paths(home, [part(tmp_path, 2, "A0002,B0001,*,1,Misuse\n")], Hints()))
    assert again.already
    assert home.current == knowledge.snapshot


def test_a_new_revision_takes_the_place_of_all_parts(home: Home, tmp_path: Path) -> None:
    loaded(load_paths(home, [part(tmp_path, 1, "A0001,B0001,*,1,Misuse\n")], Hints()))
    newer = part(tmp_path, 2, "A0002,B0001,*,1,Misuse\n", "v302r1")
    (report,) = loaded(load_paths(home, [newer], Hints()))
    assert report.release.missing == (1, 3, 4)
    assert "takes the place" in report.notices[-2]


def test_the_same_part_in_two_forms_is_refused(home: Home, tmp_path: Path) -> None:
    part(tmp_path, 1, "A0001,B0001,*,1,Misuse\n")
    (tmp_path / "ccipra-v302r0-f1.csv").write_text(PTP.format(rows="A0001,B0001,*,1,Misuse\n"))
    (report,) = load_paths(home, [str(tmp_path)], Hints())
    assert isinstance(report, Passed)
    assert report.error is not None
    assert report.error.code == "release.parts-overlap"


def test_an_extract_does_not_replace_the_whole_table_unasked(home: Home, tmp_path: Path) -> None:
    rows = [f"A000{number},2,3,CMS Policy,Practitioner\n" for number in range(6)]
    loaded(load_paths(home, [str(mue(tmp_path, "".join(rows)))], Hints()))
    whole = home.current
    extract = str(mue(tmp_path, rows[0]))
    (refused,) = load_paths(home, [extract], Hints())
    assert isinstance(refused, Passed)
    assert refused.error is not None
    assert refused.error.code == "release.poorer"
    assert "1 rows against 6" in refused.reason
    assert home.current == whole
    (report,) = loaded(load_paths(home, [extract], Hints(), replace=True))
    assert "takes the place" in report.notices[0]
    assert home.current != whole


def test_a_table_that_lacks_a_filled_column_does_not_replace_it(home: Home, tmp_path: Path) -> None:
    loaded(load_paths(home, [str(mue(tmp_path))], Hints()))
    bare = str(mue(tmp_path, "A0001,2,3,,Practitioner\n"))
    (refused,) = load_paths(home, [bare], Hints())
    assert isinstance(refused, Passed)
    assert "rationale" in refused.reason


def test_compiled_forms_are_made_again_from_the_kept_source(home: Home, tmp_path: Path) -> None:
    from shutil import rmtree

    from api.build import renew_packs
    from kb.snapshot.knowledge import table_key

    (report,) = load_paths(home, [str(mue(tmp_path))], Hints())
    assert isinstance(report, TableLoaded)
    place = home.compiled(table_key(report.release))
    assert place is not None
    rmtree(place)
    assert home.current is not None
    renew_packs(home, home.current, packs_folder())
    table = in_force(home).table("ncci-mue-practitioner", JULY)
    assert table is not None
    assert len(table) == 1


def test_a_release_far_shorter_than_another_is_told_to_look_like_a_part(home: Home, tmp_path: Path) -> None:
    whole = mue(tmp_path, "".join(f"A{at:04},2,3,CMS Policy,Practitioner\n" for at in range(1, 31)))
    head = tmp_path / "ncci_mue_2024-10-01_practitioner.csv"
    head.write_text(MUE.format(rows="A0001,2,3,CMS Policy,Practitioner\n"))
    first, second = load_paths(home, [str(whole), str(head)], Hints())
    assert isinstance(first, TableLoaded)
    assert isinstance(second, TableLoaded)
    assert first.notices == ()
    (notice,) = second.notices
    assert "has 1 rows where ncci-mue-practitioner@2024-07-01 has 30" in notice
