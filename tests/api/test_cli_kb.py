"""``chartproof kb``: what a person and a script see of it, with exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import loaders.tables.icd10cm.default as default
from api.cli.kb.show import _SYSTEMS
from kb.facts.systems import System
from kb.snapshot.knowledge import Knowledge
from loaders.tables.source import open_source
from tests.api.command_line import Run

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "tabular" / "small.xml"


@pytest.fixture
def default_home(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """The home that all tests share; nothing here may change it."""
    monkeypatch.setenv("CHARTPROOF_HOME", str(knowledge.home.path))
    return knowledge


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new home whose default list is the invented one."""
    place = tmp_path / "tabular-April-2026.xml"
    place.write_text(
        SMALL.read_text(encoding="utf-8").replace("<version>2024", "<version>2026"), encoding="utf-8"
    )
    monkeypatch.setattr(default, "default_tabular", lambda: open_source(place))
    packs = tmp_path / "packs"
    packs.mkdir()
    monkeypatch.setattr("api.home.packs_folder", lambda: packs)
    monkeypatch.setenv("CHARTPROOF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def shown(run: Run, *words: str) -> dict[str, Any]:
    ran = run("show", *words, "--format", "json")
    assert (ran.exit_code, ran.err) == (0, "")
    value: dict[str, Any] = json.loads(ran.out)
    return value


@pytest.mark.usefixtures("default_home")
def test_show_tells_the_path_the_notes_and_where_they_come_from(run: Run) -> None:
    code = shown(run, "e1122")
    assert code["code"] == "E11.22"
    assert code["title"] == "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert (code["kind"], code["billable"], code["seventh_characters"]) == ("code", True, None)
    assert [above["code"] for above in code["path"]] == ["4", "E08-E13", "E11", "E11.2"]
    assert code["in_force"] == {"from": "2026-04-01", "until": "2026-10-01"}
    assert code["release"] == "icd10cm@2026-04-01"
    assert code["source"]["line"] > 1000
    (own,) = [note for note in code["notes"] if note["kind"] == "Use additional code"]
    assert own["names"] == ["N18.1 to N18.6"]
    assert own["origin"] == "E11.22"
    inherited = {(note["kind"], note["origin"]) for note in code["inherited_notes"]}
    assert {("Excludes1", "E11"), ("Use additional code", "E11")} <= inherited
    assert any("E10" in note["names"] for note in code["inherited_notes"] if note["kind"] == "Excludes1")


@pytest.mark.usefixtures("default_home")
def test_show_of_a_7th_character_code(run: Run) -> None:
    code = shown(run, "W52.XXXA")
    assert code["kind"] == "extended"
    assert code["billable"]
    assert code["title"].endswith(", initial encounter")
    assert [each["character"] for each in code["seventh_characters"]["characters"]] == ["A", "D", "S"]
    assert code["seventh_characters"]["defined_at"] == "W52"
    base = shown(run, "W52")
    assert (base["billable"], base["needs_seventh_character"]) == (False, True)
    assert [child["code"] for child in base["children"]] == ["W52.XXXA", "W52.XXXD", "W52.XXXS"]


@pytest.mark.usefixtures("default_home")
@pytest.mark.parametrize(
    ("name", "kind", "path", "first_child"),
    [
        ("4", "chapter", [], "E00-E07"),
        ("E08-E13", "block", ["4"], "E08"),
        ("B20", "code", ["1", "B20"], None),
    ],
)
def test_show_of_a_chapter_a_block_and_a_category(
    run: Run, name: str, kind: str, path: list[str], first_child: str | None
) -> None:
    code = shown(run, name)
    assert (code["code"], code["kind"]) == (name, kind)
    assert [above["code"] for above in code["path"]] == path
    children = [child["code"] for child in code["children"]]
    assert (children[:1] or [None])[0] == first_child


@pytest.mark.usefixtures("default_home")
@pytest.mark.parametrize("name", ["E11.22", "W52.XXXA", "W52", "E08-E13", "4", "S06.307", "O24"])
def test_show_as_text_names_the_code_its_state_and_its_source(run: Run, name: str) -> None:
    ran = run("show", name)
    assert (ran.exit_code, ran.err) == (0, "")
    assert name in ran.out
    assert "billable" in ran.out
    assert "icd10cm@2026-04-01" in ran.out
    assert "CDC/NCHS" in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.usefixtures("default_home")
@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("E11.23", "E11.2"),
        ("E11.222", "E11.22"),
        ("W52A", "W52.XXXA"),
        ("E7O.0", "Did you mean E70.0?"),
        ("E1L.22", "Did you mean E11.22?"),
        ("W52.XXXAA", "W52.XXXA"),
        ("ZZZ", None),
        ("", None),
        ("0E11", None),
        ("\udcff", None),
        ("x" * 5000, None),
    ],
)
def test_an_unknown_code_is_told_with_the_nearest_and_exit_code_2(
    run: Run, name: str, near: str | None
) -> None:
    ran = run("show", name)
    assert ran.exit_code == 2, ran.err
    assert ran.out == ""
    assert "[code.unknown]" in ran.err
    assert "icd10cm@2026-04-01" in ran.err
    assert ran.err.count("\n") == 1
    assert len(ran.err) < 400
    if near:
        assert near in ran.err


@pytest.mark.usefixtures("default_home")
def test_a_day_that_no_release_covers_is_told_with_what_to_load(run: Run) -> None:
    ran = run("show", "E11.22", "--on", "2019-05-01")
    assert ran.exit_code == 1
    assert "2019-05-01" in ran.err
    assert "kb load" in ran.err
    assert run("show", "E11.22", "--on", "2026-04-01").exit_code == 0
    assert run("show", "E11.22", "--on", "May").exit_code == 2


@pytest.mark.usefixtures("default_home")
def test_show_reads_several_words_as_one_code_and_takes_a_system(run: Run) -> None:
    ran = run("show", "MS-DRG", "470")
    assert ran.exit_code == 2
    assert "Not loaded, and could know it: msdrg-drg." in ran.err
    assert run("show", "E11.22", "--system", "icd10cm").exit_code == 0
    assert run("show", "E11.22", "--system", "cpt").exit_code == 2
    assert run("show", "E11.22", "--system", "dental").exit_code == 2
    assert run("show").exit_code == 2


def test_the_systems_that_can_be_given_are_all_there_are() -> None:
    assert {each.value.lower() for each in System} == set(_SYSTEMS)


def test_status_as_json_counts_what_is_in_force(run: Run, default_home: Knowledge) -> None:
    ran = run("status", "--format", "json")
    assert (ran.exit_code, ran.err) == (0, "")
    status = json.loads(ran.out)
    assert status["snapshot"] == default_home.snapshot
    (release,) = status["releases"]
    assert release["id"] == "icd10cm@2026-04-01"
    assert release["counts"]["billable"] == 74_719
    assert release["unresolved_tokens"] < release["target_tokens"] / 100
    assert len(release["unresolved"]) > 0
    assert release["lexicon_terms"] > 60_000


def test_status_as_text_names_the_release_and_its_days(run: Run, default_home: Knowledge) -> None:
    out = run("status").out
    for words in (default_home.snapshot, "icd10cm@2026-04-01", "2026-10-01", "74,719", "not resolved: B12"):
        assert words in out


def test_the_first_command_builds_the_default_and_a_damaged_file_is_told_by_status(
    run: Run, small_home: Path
) -> None:
    assert run("status").exit_code == 0
    array = next((small_home / "compiled").glob("icd10cm-*/title_text.npy"))
    data = bytearray(array.read_bytes())
    data[-1] ^= 1
    array.write_bytes(data)
    ran = run("status")
    assert ran.exit_code == 2
    assert "[home.damaged]" in ran.err
    assert "compiled" in ran.err


def test_load_tells_what_it_did_and_a_second_load_that_nothing_was_to_do(
    run: Run, small_home: Path, tmp_path: Path
) -> None:
    place = tmp_path / "tabular-April-2024.xml"
    place.write_bytes(SMALL.read_bytes())
    first, second = run("load", str(place)), run("load", str(place))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "icd10cm@2024-04-01 loaded: tabular-April-2024.xml" in first.out
    assert "[2024-04-01, 2024-10-01)" in first.out
    assert "is already loaded" in second.out
    assert shown(run, "E01.1", "--on", "2024-05-01")["release"] == "icd10cm@2024-04-01"
    assert run("show", "E01.1", "--on", "2025-05-01").exit_code == 1


def test_load_with_dates_that_overlap_warns(run: Run, small_home: Path, tmp_path: Path) -> None:
    place = tmp_path / "undated.xml"
    place.write_bytes(SMALL.read_bytes())
    ran = run("load", str(place), "--from", "2026-01-01", "--until", "2026-05-01")
    assert ran.exit_code == 0
    assert "warning: it shares days with icd10cm@2026-04-01" in " ".join(ran.out.split())
    assert "[release.overlap]" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["missing.xml"], "[source.missing]"),
        (["undated.xml"], "[release.dates-unknown]"),
        (["undated.xml", "--from", "2026-05-01", "--until", "2026-05-01"], "[release.dates-contradict]"),
        (["undated.xml", "--from", "yesterday"], "YYYY-MM-DD"),
        ([], "PATH"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_and_changes_nothing(
    run: Run, small_home: Path, tmp_path: Path, words: list[str], told: str
) -> None:
    (tmp_path / "undated.xml").write_bytes(SMALL.read_bytes())
    run("status")
    before = (small_home / "current").read_text()
    ran = run("load", *(str(tmp_path / word) if word.endswith(".xml") else word for word in words))
    assert ran.exit_code == 2
    assert told in ran.err
    assert (small_home / "current").read_text() == before


def test_of_several_files_those_before_a_bad_one_stay_loaded(
    run: Run, small_home: Path, tmp_path: Path
) -> None:
    good = tmp_path / "tabular-April-2024.xml"
    good.write_bytes(SMALL.read_bytes())
    ran = run("load", str(good), str(tmp_path / "missing.xml"))
    assert ran.exit_code == 2
    assert "icd10cm@2024-04-01 loaded" in ran.out
    assert json.loads(run("status", "--format", "json").out)["releases"][0]["id"] == "icd10cm@2024-04-01"


def test_a_home_that_cannot_be_made_is_told(
    run: Run, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small_home.parent / "file").write_text("x")
    monkeypatch.setenv("CHARTPROOF_HOME", str(small_home.parent / "file" / "home"))
    ran = run("status")
    assert ran.exit_code == 2
    assert str(small_home.parent / "file") in ran.err
