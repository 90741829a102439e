"""``chartproof kb diff`` and ``kb impact``, as a person and a script see them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import loaders.tables.icd10cm.default as default
from api.home import packs_folder
from api.load.paths import load_paths
from kb.snapshot.home import Home
from loaders.tables.source import open_source
from loaders.tables.table import Hints
from tests.api.command_line import Run

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "tabular" / "small.xml"
NEW_CODE = "<diag><name>E02.5</name><desc>Second &lt;b&gt;disorder&lt;/b&gt;, fifth</desc></diag>"
PAIR = ("icd10cm@2025-04-01", "icd10cm@2026-04-01")


def claim(id: str, *codes: str) -> str:
    diagnoses = [{"code": code} for code in codes]
    lines = [{"number": 1, "code": "99213"}]
    patient = {"id": "MRN-4711", "birth_date": "1960-02-01"}
    value = {"id": id, "type": "professional", "from": "2025-05-15", "diagnoses": diagnoses, "lines": lines}
    return json.dumps(value | {"patient": patient})


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two editions of the invented list; the later one has E02.5 and other notes at E01."""
    folder = tmp_path_factory.mktemp("editions")
    text = SMALL.read_text(encoding="utf-8")
    old = folder / "tabular-April-2025.xml"
    old.write_text(text.replace("<version>2024", "<version>2025"), encoding="utf-8")
    new = folder / "tabular-April-2026.xml"
    text = text.replace("<version>2024", "<version>2026").replace("second disorder (E02.-)", "no one (B20)")
    new.write_text(
        text.replace("Second disorder</desc>", f"Second disorder</desc>{NEW_CODE}"), encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default, "default_tabular", lambda: open_source(old))
        patch.setenv("CHARTPROOF_HOME", str(folder / "home"))
        from api.home import open_current

        first = open_current().snapshot
        assert list(load_paths(Home(folder / "home"), (str(new),), Hints()))
    (folder / "first").write_text(first, encoding="utf-8")
    return folder


@pytest.fixture
def home(editions: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHARTPROOF_HOME", str(editions / "home"))
    assert packs_folder().is_dir()
    return editions


@pytest.mark.usefixtures("home")
def test_the_json_form(run: Run) -> None:
    ran = run("diff", *PAIR, "--format", "json")
    assert (ran.exit_code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert found["added"] == [{"code": "E02.5", "title": "Second <b>disorder</b>, fifth", "billable": True}]
    assert [(each["code"], each["field"]) for each in found["revised"]] == [
        ("E01", "excludes1"),
        ("E02", "billable"),
    ]
    assert found["summary"]["added"] == 1
    assert (found["from"]["id"], found["to"]["id"]) == PAIR


@pytest.mark.usefixtures("home")
def test_the_text_form(run: Run) -> None:
    ran = run("diff", *PAIR)
    assert ran.exit_code == 0
    assert "+ E02.5  Second <b>disorder</b>, fifth" in ran.out
    assert "excludes1, now with: no one (B20)" in ran.out
    assert "billable: yes to no" in ran.out
    assert "Nothing differs." in run("diff", PAIR[0], PAIR[0]).out


@pytest.mark.usefixtures("home")
def test_a_page_that_needs_nothing_else(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "diff.html"
    ran = run("diff", *PAIR, "--format", "html", "-o", str(page))
    assert (ran.exit_code, ran.out, ran.err) == (0, "", "")
    text = page.read_text(encoding="utf-8")
    assert "Second &lt;b&gt;disorder&lt;/b&gt;, fifth" in text
    assert not re.search(r"(?:src|href)=\"(?!#)", text)
    assert "Content-Security-Policy" in text


def test_snapshots(run: Run, home: Path) -> None:
    first = (home / "first").read_text(encoding="utf-8")
    current = Home(home / "home").current
    assert current is not None
    found = json.loads(run("diff", first, current[:20], "--format", "json").out)
    assert (found["from"], found["to"]) == ({"snapshot": first}, {"snapshot": current})
    assert [each["code"] for each in found["added"]] == [PAIR[1]]
    assert found["packs"] == {"added": [], "removed": [], "revised": []}
    assert [each["code"] for each in found["tables"]["icd10cm"]["added"]] == ["E02.5"]
    assert f"{PAIR[0]} to {PAIR[1]}" in run("diff", first, current).out
    ran = run("impact", first, current, "--format", "json")
    assert ran.exit_code == 1
    assert json.loads(ran.out)["changed_rules"] == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("command", ["diff", "impact"])
def test_what_names_nothing(run: Run, command: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    ran = run(command, "icd10cm@2025-05-01", PAIR[1], "--format", "html", "-o", str(page))
    assert (ran.exit_code, ran.out) == (2, "")
    assert "release.unknown" in ran.err
    assert PAIR[0] in ran.err
    assert not page.exists()


@pytest.mark.usefixtures("home")
def test_claims_are_judged_under_both(run: Run, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    lines = (
        claim("new", "E02.5"),
        claim("heading", "E02"),
        claim("still", "B20"),
        claim("pair", "E02", "E01.1XXA"),
    )
    claims.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = run("impact", *PAIR, "--claims", str(claims), "--format", "json")
    assert (ran.exit_code, ran.err) == (1, "")
    assert "4711" not in ran.out
    assert "1960" not in ran.out
    found = json.loads(ran.out)
    changed = {each["id"]: each for each in found["claims"]}
    assert changed.keys() == {"new", "heading", "pair"}
    assert changed["new"]["outcome"] == {"before": "fail", "after": "pass"}
    assert [each["rule"] for each in changed["new"]["disappears"]] == ["code.not-in-force"]
    assert changed["heading"]["outcome"] == {"before": "pass", "after": "fail"}
    assert [each["rule"] for each in changed["heading"]["appears"]] == ["code.not-billable"]
    assert "icd10cm.excludes1" in {each["rule"] for each in changed["pair"]["disappears"]}
    assert found["summary"]["claims"] == {"judged": 4, "changed": 3}
    assert "new  fail to pass" in run("impact", *PAIR, "--claims", str(claims)).out
    assert "fail → pass" in run("impact", *PAIR, "--claims", str(claims), "--format", "html").out


@pytest.mark.usefixtures("home")
def test_a_claim_that_cannot_be_read_is_refused_and_the_others_are_judged(run: Run, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    claims.write_text(claim("new", "E02.5") + '\n{"id": "x"}\n', encoding="utf-8")
    ran = run("impact", *PAIR, "--claims", str(claims), "--format", "json")
    assert ran.exit_code == 2
    assert "record 2" in ran.err or ":2" in ran.err
    assert [each["id"] for each in json.loads(ran.out)["claims"]] == ["new"]


@pytest.mark.usefixtures("home")
def test_rules_only_and_nothing_touched(run: Run) -> None:
    ran = run("impact", *PAIR, "--rules", "--format", "json")
    assert ran.exit_code == 1
    found = json.loads(ran.out)
    assert "code.not-billable" in {each["rule"] for each in found["rules"]}
    assert "value_sets" not in found
    assert json.loads(run("impact", *PAIR, "--format", "json").out)["value_sets"] == []
    ran = run("impact", PAIR[0], PAIR[0])
    assert ran.exit_code == 0
    assert "Rules: none" in ran.out


def test_nothing_is_stored(run: Run, home: Path) -> None:
    before = sorted(each.name for each in (home / "home").rglob("*"))
    run("impact", *PAIR)
    assert sorted(each.name for each in (home / "home").rglob("*")) == before
