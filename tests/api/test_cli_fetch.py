"""``chartproof kb fetch`` against a server that lays out pages and files as CMS and CDC do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import loaders.tables.icd10cm.default as default
from loaders.fetch.folder import alone
from loaders.fetch.publishers import PUBLISHED
from loaders.tables.source import open_source
from tests.api.command_line import Run, runner
from tests.loaders.fetch.publisher_server import File, Handler, Publishers, archive, page, running, status

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "tabular" / "small.xml"
PAGES = {each.table: each.listings[0].page for each in PUBLISHED}
CMS = "https://www.cms.gov"
HCPCS_HEADER = (
    "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,ACT EFF DT,TERM DT,ACTION CD\n"
)
HCPCS_ROWS = "Z1234,00100,3,Invented supply,Inv supply,C,20300101,20300101,,N\n"
HCPCS = archive(HCPC2031_OCT_ANWEB__csv=HCPCS_HEADER + HCPCS_ROWS, HCPC2031_recordlayout__txt="Layout\n")
MUE_HEAD = (
    '"Invented notice",,,\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,'
    "MUE Adjudication Indicator,MUE Rationale\n"
)
MUE = archive(
    **{
        "MCR_MUE_PractitionerServices_Eff_10-01-2031__csv": MUE_HEAD
        + "11111,1,2 Date of Service Edit: Policy,Invented reason\n"
    }
)


@pytest.fixture
def publishers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publishers]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running() as server:
        monkeypatch.setenv("CHARTPROOF_FETCH_BASE", server.base)
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


def puts_hcpcs(publishers: Publishers, *answers: Any) -> None:
    publishers.put(PAGES["hcpcs"], page("/files/zip/october-2031-alpha-numeric-hcpcs-file.zip"))
    publishers.put(f"{CMS}/files/zip/october-2031-alpha-numeric-hcpcs-file.zip", *(answers or (File(HCPCS),)))


def puts_mue(publishers: Publishers) -> None:
    publishers.put(
        PAGES["ncci-mue-practitioner"],
        page("/files/zip/medicare-ncci-2031-q4-practitioner-services-mue-table.zip"),
    )
    publishers.put(f"{CMS}/files/zip/medicare-ncci-2031-q4-practitioner-services-mue-table.zip", File(MUE))


def puts_ptp(publishers: Publishers) -> list[str]:
    """Four parts behind a licence page that lets nobody past who has not agreed."""
    names = [f"medicare-ncci-2031q4-practitioner-ptp-edits-ccipra-v373r0-f{part}.zip" for part in "1234"]
    publishers.put(
        PAGES["ncci-ptp-practitioner"], page(*(f"/license/ama?file=/files/zip/{name}" for name in names))
    )
    publishers.put(f"{CMS}/license/ama", b"<html>terms</html>")

    def gated(handler: Handler) -> None:
        if handler.path.endswith("?agree=yes&next=Accept"):
            File(archive(part__txt=handler.path))(handler)
        else:
            gate = handler.path.removeprefix("/www.cms.gov")
            handler.reply(302, b"", {"Location": f"/www.cms.gov/license/ama?file={gate}"})

    for name in names:
        publishers.put(f"{CMS}/files/zip/{name}", gated)
    return names


def tables(run: Run) -> dict[str, Any]:
    status_ = json.loads(run("status", "--format", "json").out)
    shown = {each["table"]: each["releases"] for each in status_["tables"]}
    return {
        table: releases
        for table, releases in shown.items()
        if any(each["version"] != "sample" for each in releases)
    }


def test_hcpcs_from_the_page_to_a_loaded_release(run: Run, publishers: Publishers, home: Path) -> None:
    puts_hcpcs(publishers)
    ran = run("fetch", "hcpcs", "--newest")
    assert (ran.exit_code, ran.err) == (0, "")
    assert "hcpcs the edition of 2031-10-01, from https://www.cms.gov/" in ran.out
    (release,) = tables(run)["hcpcs"]
    assert (release["from"], release["until"], release["rows"]) == ("2031-10-01", "2032-01-01", 1)
    (row,) = json.loads((home / "fetched/fetched.json").read_text())["files"]
    assert row["url"] == f"{CMS}/files/zip/october-2031-alpha-numeric-hcpcs-file.zip"
    assert publishers.asked[0][1]["User-Agent"].startswith("chartproof/0")


def test_the_same_again_changes_nothing(run: Run, publishers: Publishers) -> None:
    puts_hcpcs(publishers)
    run("fetch", "hcpcs", "--newest")
    before = json.loads(run("status", "--format", "json").out)["snapshot"]
    again = run("fetch", "hcpcs", "--newest")
    assert again.exit_code == 0
    assert "not changed since it was downloaded" in again.out
    assert "is already loaded" in again.out
    assert json.loads(run("status", "--format", "json").out)["snapshot"] == before


def test_one_table_that_fails_costs_only_itself(run: Run, publishers: Publishers) -> None:
    puts_hcpcs(publishers, status(200, b"<!doctype html><html>Sorry</html>"))
    puts_mue(publishers)
    ran = run("fetch", "hcpcs", "ncci-mue-practitioner", "--newest")
    assert ran.exit_code == 2
    assert "chartproof: hcpcs: https://www.cms.gov/files/zip/october-2031" in ran.err
    assert "[fetch.not-an-archive]" in ran.err
    assert list(tables(run)) == ["ncci-mue-practitioner"]


def test_without_a_terminal_the_licence_is_a_refusal_and_the_rest_is_fetched(
    run: Run, publishers: Publishers, home: Path
) -> None:
    puts_ptp(publishers)
    puts_mue(publishers)
    ran = run("fetch", "ncci-ptp-practitioner", "ncci-mue-practitioner", "--newest")
    assert ran.exit_code == 2
    assert "[fetch.licence]" in ran.err
    assert "--accept-license" in ran.err
    assert not [path for path, _ in publishers.asked if "ptp-edits-ccipra" in path]
    assert not (home / "agreements.json").exists()
    assert list(tables(run)) == ["ncci-mue-practitioner"]


def test_the_option_agrees_and_is_remembered(
    run: Run, publishers: Publishers, home: Path, tmp_path: Path
) -> None:
    names = puts_ptp(publishers)
    into = tmp_path / "official"
    ran = run(
        "fetch", "ncci-ptp-practitioner", "--newest", "--no-load", "--accept-license", "--into", str(into)
    )
    assert (ran.exit_code, ran.err) == (0, "")
    assert sorted(each.name for each in (into / "ncci-ptp-practitioner").iterdir()) == names
    (kept,) = json.loads((home / "agreements.json").read_text())["agreements"]
    assert (kept["licence"], kept["agreed_on"]) == ("ama", date.today().isoformat())
    again = run("fetch", "ncci-ptp-practitioner", "--newest", "--no-load", "--into", str(into))
    assert again.exit_code == 0
    assert again.out.count("not changed since") == 4


def test_a_person_is_asked_once(run: Run, publishers: Publishers, monkeypatch: pytest.MonkeyPatch) -> None:
    puts_ptp(publishers)
    questions: list[str] = []

    def yes(text: str, **how: Any) -> bool:
        questions.append(text)
        return True

    monkeypatch.setattr("api.cli.kb.fetch.click.confirm", yes)
    monkeypatch.setattr("api.cli.kb.fetch._at_terminal", lambda: True)
    ran = run("fetch", "ncci-ptp-practitioner", "--newest", "--no-load")
    assert ran.exit_code == 0
    assert "American Medical Association" in ran.err
    assert "https://www.cms.gov/license/ama" in ran.err
    run("fetch", "ncci-ptp-practitioner", "--newest", "--no-load")
    assert len(questions) == 1


def test_a_licence_page_nobody_foresaw_is_asked_for_too(run: Run, publishers: Publishers) -> None:
    name = "/files/zip/october-2031-alpha-numeric-hcpcs-file.zip"

    def gated(handler: Handler) -> None:
        if "agree=yes" in handler.path:
            File(HCPCS)(handler)
        else:
            handler.reply(302, b"", {"Location": f"/www.cms.gov/license/ama?file={name}"})

    publishers.put(f"{CMS}/license/ama", b"<html>terms</html>")
    puts_hcpcs(publishers, gated)
    assert "[fetch.licence]" in run("fetch", "hcpcs", "--newest").err
    assert run("fetch", "hcpcs", "--newest", "--accept-license").exit_code == 0
    assert "hcpcs" in tables(run)


def test_archives_in_archives_are_loaded(run: Run, publishers: Publishers) -> None:
    both = archive(inner__zip=HCPCS, tables__mdb=b"database", readme__txt="read me\n")
    puts_hcpcs(publishers, File(both))
    ran = run("fetch", "hcpcs", "--newest")
    assert (ran.exit_code, ran.err) == (0, "")
    assert "hcpcs" in tables(run)
    assert "passed over 2 files that hold no table" in ran.out


def test_no_load_needs_no_knowledge_base(run: Run, publishers: Publishers, home: Path) -> None:
    puts_hcpcs(publishers)
    assert run("fetch", "hcpcs", "--newest", "--no-load").exit_code == 0
    assert not (home / "current").exists()


def test_ctrl_c_ends_and_the_next_run_goes_on(
    run: Run, publishers: Publishers, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts_hcpcs(publishers)

    def interrupt(bars: object, name: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("api.output.text_fetch.Bars.__call__", interrupt)
        stopped = run("fetch", "hcpcs", "--newest")
    assert stopped.exit_code == 130
    assert "continues" in stopped.err
    assert not (home / "fetched/fetched.json").exists()
    assert run("fetch", "hcpcs", "--newest").exit_code == 0


def test_a_page_of_another_layout_says_what_to_do(run: Run, publishers: Publishers) -> None:
    publishers.put(PAGES["hcpcs"], page("/files/zip/all-new-names.zip"))
    ran = run("fetch", "hcpcs")
    assert ran.exit_code == 2
    for said in (PAGES["hcpcs"], "alpha-numeric-hcpcs-files?", "all-new-names.zip", "kb load FILE"):
        assert said in ran.err


def test_list_asks_no_server(run: Run, publishers: Publishers) -> None:
    ran = run("fetch", "--list")
    assert ran.exit_code == 0
    for each in PUBLISHED:
        assert each.table in ran.out
        assert each.listings[0].page in ran.out
    assert "AMA, ADA, AHA" in ran.out
    assert publishers.asked == []


@pytest.mark.parametrize(
    "words",
    [
        ("hcpcs", "--on", "2026-01-01", "--newest"),
        ("nothing",),
        ("--base-url", "http://example.org", "hcpcs"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    run: Run, publishers: Publishers, words: tuple[str, ...]
) -> None:
    assert run("fetch", *words).exit_code == 2
    assert publishers.asked == []


def test_two_runs_do_not_share_a_folder(run: Run, publishers: Publishers, tmp_path: Path) -> None:
    puts_hcpcs(publishers)
    with alone(tmp_path / "into"):
        ran = run("fetch", "hcpcs", "--newest", "--no-load", "--into", str(tmp_path / "into"))
    assert ran.exit_code == 2
    assert "[fetch.busy]" in ran.err
    assert run("fetch", "hcpcs", "--newest", "--no-load", "--into", str(tmp_path / "into")).exit_code == 0
