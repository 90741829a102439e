"""``chartproof code``: the contract, and the notes on disk that show one convention each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, Run

NOTES = ROOT / "examples" / "notes"


def coded(chartproof: Run, *arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    done = chartproof("code", *arguments, "--format", "jsonl", stdin=stdin)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assigned(line: dict[str, Any]) -> list[str]:
    return [code["code"] for code in line["codes"] if code["status"] == "assigned"]


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("laterality", ["G56.02", "M25.551", "M25.512", "M17.0", "M77.01", "M77.02"]),
        ("seventh_character", ["S52.501A", "S93.402D"]),
        ("combination_code", ["E11.42", "I13.0", "I50.20", "E11.22", "N18.4"]),
        ("excludes1", ["E10.9", "E11.9"]),
        ("code_first", ["N18.4", "D63.1"]),
        ("visit", ["E11.22", "Z79.84", "I12.9", "N18.32", "M25.561"]),
    ],
)
def test_a_note_for_each_convention(chartproof: Run, note: str, codes: list[str]) -> None:
    (line,) = coded(chartproof, str(NOTES / f"{note}.txt"))
    assert assigned(line) == codes


def test_an_excludes1_pair_is_shown_to_a_person_and_nothing_is_dropped(chartproof: Run) -> None:
    (line,) = coded(chartproof, str(NOTES / "excludes1.txt"))
    assert (line["outcome"], line["route"]) == ("fail", "review")
    (finding,) = line["findings"]
    assert (finding["rule"], finding["codes"]) == ("icd10cm.excludes1", ["E10.9", "E11.9"])
    assert "unrelated" in finding["remedy"]


def test_the_four_sentences(chartproof: Run) -> None:
    note = json.dumps({"id": "four", "text": (NOTES / "four_sentences.txt").read_text()})
    done = chartproof("code", "-", "--format", "json", stdin=note)
    decision = json.loads(done.stdout)
    assert [code["code"] for code in decision["codes"] if code["status"] == "assigned"] in ([], ["Z80.0"])
    left = {each["evidence"][0]["text"]: each["reason"] for each in decision["suppressed"]}
    assert left["chest pain"] == "negated"
    quotes = {span["text"] for each in decision["codes"] for span in each["evidence"]} | set(left)
    assert not any("Discharged" in quote for quote in quotes)
    (sign,) = (
        each for each in decision["codes"] if each["evidence"][0]["text"] == "Purulent wound discharge"
    )
    assert sign["status"] == "suggested"
    assert [query["code"] for query in decision["queries"]] == [sign["code"]]


def test_the_line_has_just_the_published_keys(chartproof: Run) -> None:
    (line,) = coded(chartproof, str(NOTES / "visit.txt"))
    assert list(line) == [
        "id", "outcome", "route", "route_reasons", "indeterminate", "codes", "findings", "queries", "digest",
    ]  # fmt: skip
    text = (NOTES / "visit.txt").read_text()
    for rank, code in enumerate(line["codes"], 1):
        assert set(code) == {
            "system", "code", "title", "rank", "status", "confidence", "release", "evidence",
        }  # fmt: skip
        assert (code["system"], code["rank"], code["release"]) == ("ICD10CM", rank, "icd10cm@2026-04-01")
        assert 0 <= code["confidence"] <= 1
        for span in code["evidence"]:
            assert text[span["start"] : span["end"]] == span["text"]


def test_offsets_count_code_points(chartproof: Run) -> None:
    text = "ASSESSMENT\n🩺 Ménière’s 😀 noted. Hypertension."
    (line,) = coded(chartproof, "-", stdin=json.dumps({"id": "a", "text": text}, ensure_ascii=False))
    span = next(code for code in line["codes"] if code["code"] == "I10")["evidence"][0]
    assert text[span["start"] : span["end"]] == "Hypertension"


def test_a_day_without_a_release(chartproof: Run) -> None:
    (line,) = coded(chartproof, str(NOTES / "visit.txt"), "--dos", "2026-10-02")
    assert (line["outcome"], line["route"]) == ("indeterminate", "review")
    assert {code["status"] for code in line["codes"]} == {"suggested"}
    (reason,) = (each for each in line["indeterminate"] if each["rule"] == "code.release")
    assert "2026-10-02" in reason["reason"]
    assert "kb load" in reason["load"]


def test_uncertain_diagnoses_by_setting(chartproof: Run) -> None:
    note = json.dumps({"id": "u", "text": "ASSESSMENT\n1. Probable pneumonia.\n"})
    (outpatient,) = coded(chartproof, "-", "--setting", "outpatient", stdin=note)
    (inpatient,) = coded(chartproof, "-", "--setting", "inpatient", stdin=note)
    assert (assigned(outpatient), assigned(inpatient)) == ([], ["J18.9"])


def test_a_refused_record_costs_only_itself(chartproof: Run) -> None:
    lines = '{"id": "a", "text": "Hypertension."}\n{"id": "b"}\n{not json\n{"id": "c", "text": "Gout."}\n'
    done = chartproof("code", "-", "--format", "jsonl", stdin=lines)
    made = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [each.get("id") for each in made if "error" not in each] == ["a", "c"]
    refused = [each for each in made if "error" in each]
    assert [each["record"] for each in refused] == [2, 3]
    assert all(set(each) == {"record", "id", "error"} for each in refused)
    assert all(set(each["error"]) == {"code", "path", "message"} for each in refused)


def test_messages_never_quote_the_note(chartproof: Run) -> None:
    bad = '{"id": "a", "text": ["Jane Roe has gout"]}\n'
    done = chartproof("code", "-", "--format", "jsonl", stdin=bad)
    assert done.returncode == 2
    assert "Jane" not in done.stderr + done.stdout


def test_the_same_bytes_whatever_the_hash_seed(chartproof: Run) -> None:
    once, again = (
        chartproof("code", str(NOTES / "visit.txt"), "--format", "json", PYTHONHASHSEED=seed) for seed in "17"
    )
    assert once.stdout == again.stdout


def test_a_missing_file_and_a_bad_option(chartproof: Run) -> None:
    assert chartproof("code", "no-such-file.txt").returncode == 2
    assert chartproof("code", str(NOTES / "visit.txt"), "--dos", "tomorrow").returncode == 2
    assert "Traceback" not in chartproof("code", "no-such-file.txt").stderr
