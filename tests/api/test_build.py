"""Loading tabular lists into a home: what is put in force, and what a bad file leaves as it was."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import loaders.tables.icd10cm.default as default
from api.build import build_default, load_tabular, renew_packs
from api.home import open_current, open_snapshot, packs_folder
from kb.errors import ChartproofError, KnowledgeError
from kb.release import ICD10CM_TABULAR
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from loaders.tables.source import open_source

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "tabular" / "small.xml"


def edition(folder: Path, name: str, year: str, word: str = "Lonely") -> Path:
    """The invented list as the edition of a year, told from others by a word in its titles."""
    place = folder / name
    text = SMALL.read_text(encoding="utf-8").replace("<version>2024", f"<version>{year}")
    place.write_text(text.replace("Lonely", word), encoding="utf-8")
    return place


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    (folder / "lexicon").mkdir(parents=True)
    (folder / "lexicon" / "x.yaml").write_text("- {code: B20, terms: [sulking]}\n", encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path, packs: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with the invented edition of April 2026 as its default."""
    place = edition(tmp_path, "tabular-April-2026.xml", "2026")
    monkeypatch.setattr(default, "default_tabular", lambda: open_source(place))
    made = Home(tmp_path / "home")
    build_default(made, packs)
    return made


def in_force(home: Home) -> Knowledge:
    current = home.current
    assert current is not None
    return Knowledge(home, current)


def title_on(home: Home, day: str, code: str = "B20") -> str | None:
    """The title of a code as of a day; None where no release covers the day."""
    knowledge = in_force(home)
    release = knowledge.manifest.release_on(ICD10CM_TABULAR, date.fromisoformat(day))
    if release is None:
        return None
    graph = knowledge.graph(release)
    node = graph.node(code)
    assert node is not None
    return graph.title(node)


def state(home: Home) -> dict[str, bytes]:
    """Every file of a home but the lock, which holds nothing."""
    return {
        str(place.relative_to(home.path)): place.read_bytes()
        for place in home.path.rglob("*")
        if place.is_file() and place.name != "lock"
    }


def test_the_default_is_in_force_for_its_half_year(home: Home) -> None:
    assert title_on(home, "2026-03-31") is None
    assert title_on(home, "2026-04-01") == "Lonely disorder"
    assert title_on(home, "2026-09-30") == "Lonely disorder"
    assert title_on(home, "2026-10-01") is None
    assert in_force(home).newest_covered_day() == date(2026, 9, 30)
    assert in_force(home).nearest_release(date(1999, 1, 1)).id == "icd10cm@2026-04-01"


def test_building_a_home_that_has_a_snapshot_changes_nothing(home: Home, packs: Path) -> None:
    before = state(home)
    assert build_default(home, packs) == home.current
    assert state(home) == before


def test_a_loaded_edition_answers_for_its_days_and_the_old_one_for_the_others(
    home: Home, tmp_path: Path
) -> None:
    old = home.current
    loaded = load_tabular(home, str(edition(tmp_path, "tabular-2025.xml", "2025", "Solitary")))
    assert (loaded.release.id, loaded.already, loaded.overlapping) == ("icd10cm@2024-10-01", False, ())
    assert title_on(home, "2025-01-01") == "Solitary disorder"
    assert title_on(home, "2025-04-01") is None
    assert title_on(home, "2026-05-01") == "Lonely disorder"
    assert old in home.snapshots()
    assert home.current != old
    in_force(home).check_stored()


def test_the_order_of_loading_leaves_no_trace(home: Home, tmp_path: Path, packs: Path) -> None:
    files = [
        edition(tmp_path, "tabular-2025.xml", "2025", "Solitary"),
        edition(tmp_path, "tabular-April-2024.xml", "2024", "Single"),
    ]
    other = Home(tmp_path / "other")
    build_default(other, packs)
    for place in files:
        load_tabular(home, str(place))
    for place in reversed(files):
        load_tabular(other, str(place))
    assert home.current == other.current


def test_the_same_content_twice_changes_nothing_whatever_the_file_is_called(
    home: Home, tmp_path: Path
) -> None:
    place = edition(tmp_path, "tabular-2025.xml", "2025", "Solitary")
    load_tabular(home, str(place))
    before = state(home)
    packed = tmp_path / "renamed-tabular-2025.xml.gz"
    packed.write_bytes(gzip.compress(place.read_bytes()))
    for again in (place, packed):
        loaded = load_tabular(home, str(again))
        assert loaded.already
        assert loaded.release.source_name == "tabular-2025.xml"
    assert state(home) == before


def test_another_content_for_the_same_first_day_takes_the_place_of_the_old(
    home: Home, tmp_path: Path
) -> None:
    loaded = load_tabular(home, str(edition(tmp_path, "tabular-April-2026-corrected.xml", "2026", "Mended")))
    assert not loaded.already
    assert [each.id for each in in_force(home).manifest.releases_of("icd10cm")] == ["icd10cm@2026-04-01"]
    assert title_on(home, "2026-05-01") == "Mended disorder"


BAD = {
    "no.xml": b"",
    "html-2025.xml": b"<html><body>Sign in</body></html>",
    "binary-2025.xml": bytes(range(256)),
    "packed-2025.xml.gz": gzip.compress(b"x" * 1000)[:-20],
}


@pytest.mark.parametrize("name", [*BAD, "cut-2025.xml", "undated.xml", "year-2020.xml", "none-2025.xml", "."])
def test_a_bad_file_changes_nothing_and_is_refused_with_what_to_do(
    home: Home, tmp_path: Path, name: str
) -> None:
    place = tmp_path / name
    if name in BAD:
        place.write_bytes(BAD[name])
    elif name == "cut-2025.xml":
        place.write_bytes(SMALL.read_bytes()[:-200])
    elif name == "undated.xml":
        shutil.copy(SMALL, place)
    elif name == "year-2020.xml":
        edition(tmp_path, name, "2025")
    before = state(home)
    with pytest.raises(ChartproofError) as caught:
        load_tabular(home, str(place))
    assert caught.value.next_step
    assert state(home) == before


def test_the_operators_dates_win_over_the_files(home: Home, tmp_path: Path) -> None:
    place = edition(tmp_path, "undated.xml", "2025", "Solitary")
    loaded = load_tabular(home, str(place), start=date(2025, 1, 15), until=date(2025, 2, 1))
    assert str(loaded.release.period) == "[2025-01-15, 2025-02-01)"
    assert [title_on(home, day) for day in ("2025-01-14", "2025-01-15", "2025-01-31", "2025-02-01")] == [
        None, "Solitary disorder", "Solitary disorder", None,
    ]  # fmt: skip


def test_dates_that_are_no_interval_are_refused(home: Home, tmp_path: Path) -> None:
    place = edition(tmp_path, "undated.xml", "2025")
    with pytest.raises(ChartproofError, match=r"release\.dates-contradict"):
        load_tabular(home, str(place), start=date(2025, 2, 1), until=date(2025, 2, 1))


def test_of_overlapping_editions_the_one_that_starts_later_is_used_and_the_load_says_so(
    home: Home, tmp_path: Path
) -> None:
    place = edition(tmp_path, "tabular-2026.xml", "2026", "Long")
    loaded = load_tabular(home, str(place), start=date(2025, 10, 1), until=date(2027, 1, 1))
    assert [each.id for each in loaded.overlapping] == ["icd10cm@2026-04-01"]
    assert [title_on(home, day) for day in ("2026-03-31", "2026-04-01", "2026-10-01")] == [
        "Long disorder", "Lonely disorder", "Long disorder",
    ]  # fmt: skip


def test_a_load_into_a_home_without_a_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"home\.new"):
        load_tabular(Home(tmp_path / "new"), str(edition(tmp_path, "tabular-2025.xml", "2025")))


def test_a_load_adds_to_what_another_process_loaded_meanwhile(home: Home, tmp_path: Path) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    files = [edition(tmp_path, f"tabular-{2020 + n}.xml", f"{2020 + n}", f"Word{n}") for n in range(4)]
    children = []
    for place in files:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                load_tabular(home, str(place))
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert len(in_force(home).manifest.releases_of("icd10cm")) == 5


def test_changed_packs_make_a_new_snapshot_and_unchanged_ones_none(home: Home, packs: Path) -> None:
    old = home.current
    assert old is not None
    before = state(home)
    assert renew_packs(home, old, packs) == old
    assert state(home) == before
    (packs / "lexicon" / "x.yaml").write_text("- {code: B20, terms: [moping]}\n", encoding="utf-8")
    new = renew_packs(home, old, packs)
    assert new != old
    assert new == home.current
    for snapshot, known, unknown in ((old, "sulking", "moping"), (new, "moping", "sulking")):
        knowledge = Knowledge(home, snapshot)
        lexicon = knowledge.lexicon(knowledge.manifest.releases[0])
        assert lexicon.term((known,)) is not None
        assert lexicon.term((unknown,)) is None


def test_a_pack_that_is_no_yaml_is_refused_with_its_line_and_the_old_one_stays(
    home: Home, packs: Path
) -> None:
    old = home.current
    assert old is not None
    (packs / "lexicon" / "x.yaml").write_text("- {code: B20,\n- terms\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        renew_packs(home, old, packs)
    assert caught.value.code == "pack.not-yaml"
    assert re.match(r"lexicon/x\.yaml:\d+:\d+", caught.value.place)
    assert home.current == old


def test_a_deleted_cache_is_made_again_from_the_kept_sources(home: Home, packs: Path) -> None:
    current = home.current
    assert current is not None
    before = state(home)
    shutil.rmtree(home.path / "compiled")
    assert renew_packs(home, current, packs) == current
    assert state(home) == before
    # The same for a snapshot that is only opened, as verify and replay do.
    shutil.rmtree(home.path / "compiled")
    assert renew_packs(home, current, None) == current
    # Which word list the packages have is noted when packs are compared with them.
    assert state(home) == {name: data for name, data in before.items() if "english-words" not in name}


@pytest.mark.parametrize("damage", ["other", "cut", "gone"])
def test_a_cache_is_not_made_from_a_damaged_source(
    home: Home, packs: Path, tmp_path: Path, damage: str
) -> None:
    current = home.current
    assert current is not None
    place = home.source_path(in_force(home).manifest.releases[0].sha256)
    if damage == "other":
        other = edition(tmp_path, "other.xml", "2026", "Swapped")
        place.write_bytes(gzip.compress(other.read_bytes()))
    elif damage == "cut":
        place.write_bytes(place.read_bytes()[:-9])
    else:
        place.unlink()
    shutil.rmtree(home.path / "compiled")
    with pytest.raises(KnowledgeError) as caught:
        renew_packs(home, current, packs)
    assert (caught.value.code, caught.value.place) == ("home.damaged", str(place))


def test_opening_builds_once_and_finds_a_stored_snapshot_by_its_digest(
    home: Home, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARTPROOF_HOME", str(home.path))
    monkeypatch.setattr("api.home.packs_folder", lambda: packs)
    before = state(home)
    old = open_current().snapshot
    assert open_snapshot(old).snapshot == old
    assert state(home) == before
    (packs / "new.yaml").write_text("a: b\n", encoding="utf-8")
    assert open_current().snapshot != old
    assert open_snapshot(old).manifest.digest == old
    with pytest.raises(KnowledgeError, match=r"snapshot\.unknown"):
        open_snapshot("sha256:" + "0" * 64)


def test_an_open_home_is_not_written_to(home: Home, packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTPROOF_HOME", str(home.path))
    monkeypatch.setattr("api.home.packs_folder", lambda: packs)

    def refuse(*arguments: object) -> None:
        raise AssertionError("the home was written to")

    monkeypatch.setattr(Home, "changing", refuse)
    monkeypatch.setattr(Home, "save_compiled", refuse)
    monkeypatch.setattr(Home, "_write", refuse)
    knowledge = open_current()
    assert knowledge.graph(knowledge.manifest.releases[0]).node("B20") is not None


def older(name: str) -> Path:
    found = sorted(Path(__file__).resolve().parents[3].glob(f"*/*/*/simple_icd_10_cm/data/{name}"))
    if not found:
        pytest.skip(f"no unpacked older distribution with {name} beside the checkout")
    return found[0]


def test_the_published_editions_answer_each_for_its_own_days(
    knowledge: Knowledge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [older("icd10cm_tabular_2021.xml"), older("icd10cm-tabular-April-2025.xml")]
    home = Home(tmp_path / "home")
    shutil.copytree(knowledge.home.path, home.path)
    ids = [load_tabular(home, str(place)).release.id for place in files]
    assert ids == ["icd10cm@2021-01-01", "icd10cm@2025-04-01"]
    # QA0 came in October 2025; in 2021 J12.82 was three months old and E88.A not thought of.
    present = {}
    for day in ("2021-03-01", "2025-05-01", "2026-05-01"):
        release = in_force(home).manifest.release_on(ICD10CM_TABULAR, date.fromisoformat(day))
        assert release is not None
        graph = in_force(home).graph(release)
        present[day] = [code for code in ("J12.82", "E88.A", "QA0.0141") if graph.node(code) is not None]
    assert present["2021-03-01"] == ["J12.82"]
    assert present["2025-05-01"] == ["J12.82", "E88.A"]
    assert present["2026-05-01"][:2] == ["J12.82", "E88.A"]
    assert packs_folder().is_dir()
