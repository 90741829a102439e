"""The commands of ``chartproof rules``, run as an officer runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import cli, main
from api.cli.rules import COMMANDS
from kb.snapshot.knowledge import Knowledge
from tests.api.authoring.conftest import own, write  # noqa: F401 - fixtures
from tests.engine.rules.rule_texts import rule

Rules = Callable[..., Result]
MISTAKES = Path(__file__).resolve().parents[1] / "fixtures" / "rule_mistakes"


@pytest.fixture
def rules(own: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Rules:  # noqa: F811
    """``rules("check", ...)`` over a home of its own."""
    monkeypatch.setenv("CHARTPROOF_HOME", str(own.home.path))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["rules", *arguments], catch_exceptions=True)

    return run


def test_every_command_has_its_help(rules: Rules) -> None:
    listed = rules("--help").output
    for name in COMMANDS:
        assert name in listed
        assert rules(name, "--help").exit_code == 0


def test_check_test_and_coverage_of_a_file(rules: Rules, write: Any) -> None:  # noqa: F811
    good = write("visits.yaml")
    checked = rules("check", good)
    assert (checked.exit_code, "0 errors, 0 warnings, 3 notes" in checked.output) == (0, True)
    assert "2 passed, 0 failed" in rules("test", good).output
    covered = rules("coverage", good)
    assert covered.exit_code == 1
    assert "dx: is_a" in covered.output
    bad = write(
        "bad.yaml", rule(when=[{"diagnosis": {"is_a": ["E11.99"], "as": "dx"}}, {"line": {"as": "visit"}}])
    )
    checked = rules("check", bad, "--format", "json")
    assert checked.exit_code == 1
    lines = [json.loads(line) for line in checked.output.splitlines()]
    (unknown,) = [each for each in lines if each["code"] == "rule.code-unknown"]
    assert (unknown["pack"], unknown["severity"], unknown["next_step"]) == (bad, "error", "Use E11.9.")
    written = Path(bad).read_text(encoding="utf-8").splitlines()
    assert written[unknown["line"] - 1][unknown["column"] - 1 :].startswith("E11.99")


def test_a_refused_pack_ends_with_exit_code_2(
    rules: Rules, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(MISTAKES / "unknown_condition.yaml")
    for command in (["check"], ["test"], ["coverage"], ["publish", "--author", "A", "--reason", "r"]):
        monkeypatch.setattr("sys.argv", ["chartproof", "rules", command[0], place, *command[1:]])
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code == 2
        said = capsys.readouterr().err
        assert f"{place}:7:19: " in said
        assert "did you mean 'first_listed'?" in said
        assert said.count("\n") == 1


def test_list_filters_and_explain(rules: Rules, write: Any) -> None:  # noqa: F811
    raising = [
        json.loads(line)
        for line in rules("list", "--payment", "raises", "--format", "json").output.splitlines()
    ]
    assert raising
    assert {each["payment_effect"] for each in raising} == {"raises"}
    assert "0 rules" in rules("list", "--status", "removed").output
    said = " ".join(rules("explain", "site.visits", write("visits.yaml")).output.split())
    assert "There is a diagnosis (dx): it is E11 or stands below it." in said
    assert "its code is 99213 and its number of units is more than 1." in said
    assert "twice (2026-05-15): E11.9; line 99213 x 2: it fires." in said
    assert "It can lower what is paid." in said
    assert "The finding is a line item denial:" in said
    advice = write("advice.yaml", rule(then={"disposition": "advise", "message": "m", "remedy": "r"}))
    assert "The finding is advice: m" in rules("explain", "site.visits", advice).output
    assert rules("explain", "site.visit", write("visits.yaml")).exit_code == 1  # refused by main with 2


def test_simulate_publish_history_and_rollback(rules: Rules, write: Any, tmp_path: Path) -> None:  # noqa: F811
    pack = write("visits.yaml")
    claims = tmp_path / "claims.jsonl"
    lines = [{"number": 1, "code": "99213", "units": 2, "charge": "1500.00"}]
    claim = {"id": "<b>c1</b>", "type": "professional", "from": "2026-05-15", "lines": lines}
    claim |= {"diagnoses": [{"code": "E11.9"}], "patient": {"id": "SECRET"}}
    claims.write_text(json.dumps(claim) + "\n", encoding="utf-8")
    said = rules("simulate", pack, "--claims", str(claims))
    assert said.exit_code == 1
    assert "of 1 claims 1 would change, billed at $1,500.00." in " ".join(said.output.split())
    page = rules("simulate", pack, "--claims", str(claims), "--format", "html").output
    assert "&lt;b&gt;c1" in page
    assert "<b>c1" not in page
    assert "SECRET" not in page
    assert "default-src 'none'" in page.replace("&#39;", "'")
    published = rules("publish", pack, "--author", "Ann", "--reason", "policy", "--second-opinion", "naive")
    assert (published.exit_code, "preview" in published.output) == (0, True)
    again = rules("simulate", pack, "--claims", str(claims), "--format", "json")
    assert json.loads(again.output)["outcomes"] == [{"before": "pass", "after": "fail", "claims": 1}]
    approved = rules("approve", "1", "--approver", "Bob", "--reason", "ok", "--second-opinion", "naive")
    assert approved.exit_code == 1  # a name on the command line is only stated
    assert "stays" not in approved.output
    assert "stated only" in rules("history").output
    assert rules("rollback", "--author", "Bob", "--reason", "wrong").exit_code == 0
    actions = [
        json.loads(line)["action"] for line in rules("history", "--format", "json").output.splitlines()
    ]
    assert actions == ["publish", "approve", "rollback"]


def test_no_decision_of_a_misspelled_rule_is_no_answer(rules: Rules, tmp_path: Path) -> None:
    decision = {"id": "c", "digest": "d", "outcome": "pass", "findings": [], "indeterminate": []}
    stored = tmp_path / "d.json"
    stored.write_text(json.dumps(decision | {"proof": {"facts": [], "steps": []}}))
    none = rules("touched", "ncci.ptp", "--decisions", str(stored))
    assert (none.exit_code, none.output) == (0, "ncci.ptp took part in 0 decisions.\n")
    wrong = rules("touched", "ncci.pt", "--decisions", str(stored))
    assert "There is no rule" in str(wrong.exception)


def test_reference_and_schema_are_written(rules: Rules, tmp_path: Path) -> None:
    assert rules("reference", "-o", str(tmp_path / "r.md")).exit_code == 0
    page = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert page.count("\n### ") == len(rules("list", "--format", "json").output.splitlines())
    assert "### icd10cm.code-first" in page
    assert "*Authority:* ICD-10-CM Official Guidelines" in page
    assert rules("schema", "-o", str(tmp_path / "s.json")).exit_code == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["$id"] == "urn:chartproof:rules"


def test_help_stays_quick() -> None:
    ask = "cli(['rules', '--help'], standalone_mode=False)"
    code = f"import sys; from api.cli import cli; {ask}; print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).resolve().parents[2])  # fmt: skip
    assert "numpy" not in done.stdout
    assert int(done.stdout.split()[-1]) < 400
