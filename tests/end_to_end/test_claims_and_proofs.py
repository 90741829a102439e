"""``validate``, ``verify``, ``replay``, ``why-not``, ``context`` and ``rules`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, Run

CLAIMS = ROOT / "examples" / "claims"
NOTES = ROOT / "examples" / "notes"


def claim(*codes: str, day: str = "2026-05-15", kind: str = "professional") -> str:
    return json.dumps(
        {
            "id": "c", "type": kind, "payer": "medicare", "patient": {"sex": "F", "birth_date": "1960-02-01"},
            "from": day, "through": day, "diagnoses": [{"code": code} for code in codes],
            "lines": [{"number": 1, "code": "99213", "units": 1, "date": day, "diagnosis_pointers": [1]}],
        }
    )  # fmt: skip


def checked(chartproof: Run, text: str) -> tuple[int, dict[str, Any]]:
    done = chartproof("validate", "-", "--format", "jsonl", stdin=text)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "outcome", "code"),
    [("pass", "pass", 0), ("fail", "fail", 1), ("indeterminate", "indeterminate", 1)],
)
def test_the_sample_claims(chartproof: Run, name: str, outcome: str, code: int) -> None:
    done = chartproof("validate", str(CLAIMS / f"{name}.json"), "--format", "jsonl")
    assert done.returncode == code
    line = json.loads(done.stdout)
    assert list(line) == ["id", "outcome", "indeterminate", "findings", "digest"]
    assert line["outcome"] == outcome


@pytest.mark.parametrize(
    ("codes", "rule"),
    [
        (["Q99.Z"], "code.invalid"),
        (["E11"], "code.not-billable"),
        (["S52.501"], "icd10cm.seventh-character"),
        (["W52A"], "icd10cm.seventh-character-invalid"),
        (["E10.9", "E11.9"], "icd10cm.excludes1"),
        (["I10", "F02.80", "G30.9"], "icd10cm.code-first"),
        (["F02.80", "G30.9"], "icd10cm.manifestation-first-listed"),
        (["W01.0XXA", "S52.501A"], "icd10cm.external-cause-first-listed"),
        (["E11.9", "e119"], "duplicate.diagnosis"),
    ],
)
def test_each_rule_finds_what_it_is_for(chartproof: Run, codes: list[str], rule: str) -> None:
    status, line = checked(chartproof, claim(*codes))
    assert status == 1
    finding = next(each for each in line["findings"] if each["rule"] == rule)
    assert set(finding) - {"official"} == {
        "rule", "disposition", "line", "codes", "message", "remedy", "citation",
    }  # fmt: skip
    assert finding["citation"]["source"]
    assert "{" not in finding["message"] + finding["remedy"]


def test_codes_with_and_without_the_dot_are_one(chartproof: Run) -> None:
    dotted, plain = checked(chartproof, claim("E11.9", "I10")), checked(chartproof, claim("E119", "I10"))
    assert dotted[1]["outcome"] == plain[1]["outcome"] == "pass"


def test_an_unknown_key_is_an_input_error(chartproof: Run) -> None:
    bad = json.loads(claim("E11.9")) | {"diagnosis": []}
    done = chartproof("validate", "-", "--format", "jsonl", stdin=json.dumps(bad))
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["path"] == "/diagnosis"
    assert "diagnoses" in done.stderr


@pytest.fixture
def decision(chartproof: Run, tmp_path: Path) -> Path:
    done = chartproof("code", str(NOTES / "visit.txt"), "--format", "json")
    place = tmp_path / "decision.json"
    place.write_text(done.stdout)
    return place


def test_verify_and_replay_accept_what_was_made(chartproof: Run, decision: Path) -> None:
    assert chartproof("verify", str(decision)).returncode == 0
    done = chartproof("replay", str(decision))
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "identical")


def test_verify_refuses_a_change_and_says_where(chartproof: Run, decision: Path) -> None:
    decision.write_text(decision.read_text().replace('"E11.22"', '"E11.21"'))
    done = chartproof("verify", str(decision))
    assert done.returncode == 1
    assert done.stdout.startswith("refused: /")


def test_a_truncated_decision_is_an_input_error(chartproof: Run, decision: Path) -> None:
    decision.write_text(decision.read_text()[:-40])
    done = chartproof("verify", str(decision))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_without_input_the_note_has_to_be_handed_in(chartproof: Run, tmp_path: Path) -> None:
    note = NOTES / "visit.txt"
    done = chartproof("code", str(note), "--format", "json", "--no-input")
    for words in ("Rivera", "Type 2 diabetes mellitus.", "pain in the right"):
        assert words not in done.stdout
    place = tmp_path / "bare.json"
    place.write_text(done.stdout)
    assert chartproof("verify", str(place)).returncode == 2
    assert chartproof("verify", str(place), "--input", str(note)).returncode == 0
    assert chartproof("replay", str(place), "--input", str(note)).returncode == 0
    other = tmp_path / "visit.txt"
    other.write_text(note.read_text().replace("Type 2", "Type 1"))
    assert chartproof("verify", str(place), "--input", str(other)).returncode == 1


def test_claims_are_verified_and_replayed_too(chartproof: Run, tmp_path: Path) -> None:
    for name in ("pass", "fail", "indeterminate"):
        done = chartproof("validate", str(CLAIMS / f"{name}.json"), "--format", "json")
        place = tmp_path / f"{name}.json"
        place.write_text(done.stdout)
        assert chartproof("verify", str(place)).returncode == 0, name
        assert chartproof("replay", str(place)).returncode == 0, name


def test_why_not(chartproof: Run) -> None:
    done = chartproof("why-not", "R07.9", str(NOTES / "visit.txt"))
    assert done.returncode == 0
    assert "does not have it" in done.stdout


def test_context(chartproof: Run) -> None:
    line = json.dumps({"id": "1", "text": "Her father had colon cancer.", "target": "colon cancer"})
    done = chartproof("context", "-", stdin=line)
    assert json.loads(done.stdout) == {
        "id": "1",
        "negation": "affirmed",
        "certainty": "certain",
        "temporality": "recent",
        "experiencer": "other",
    }


def test_every_rule_passes_its_own_examples(chartproof: Run) -> None:
    done = chartproof("rules", "test")
    assert done.returncode == 0
    assert " 0 failed" in done.stdout
