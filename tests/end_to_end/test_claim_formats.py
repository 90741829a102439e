"""Claims in every form through ``validate``, and what it and ``code`` write for other systems."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import pyx12.x12file

from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.read import read_encounters
from tests.end_to_end.conftest import ROOT, Run

CLAIMS = ROOT / "tests" / "fixtures" / "claims"
BAD = (CLAIMS / "professional.x12").read_text().replace("ABK:M1711*ABF:E119", "ABK:W010XXA*ABF:E109")
NOTE = {
    "id": "n1", "dos": "2026-05-15", "sex": "F",
    "text": "Assessment: Type 2 diabetes mellitus. Essential hypertension.",
    "procedures": [{"text": "Visit", "code": "99213", "system": "CPT"},
                   {"text": "Refused", "code": "20610", "system": "CPT", "status": "not-done"}],
}  # fmt: skip


@pytest.mark.parametrize("name", ["professional.x12", "institutional.x12"])
def test_an_837_is_checked_and_its_decisions_hold(chartproof: Run, tmp_path: Path, name: str) -> None:
    done = chartproof("validate", str(CLAIMS / name), "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    decisions = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(decisions) == 2
    stored = tmp_path / "d.json"
    stored.write_text(done.stdout)
    assert chartproof("verify", str(stored)).returncode == 0
    assert chartproof("replay", str(stored)).returncode == 0


def test_text_shows_the_segment_that_a_finding_is_about(chartproof: Run) -> None:
    done = chartproof("validate", "-", stdin=BAD)
    assert "segment 23, HI01-2  HI*ABK:W010XXA*ABF:E109" in done.stdout
    assert "SAMPLE" not in done.stdout + done.stderr


def test_lines_are_those_of_the_contract_whatever_came_in(chartproof: Run) -> None:
    done = chartproof("validate", "-", "--format", "jsonl", stdin=BAD)
    for line in done.stdout.splitlines():
        assert list(json.loads(line)) == ["id", "outcome", "indeterminate", "findings", "digest"]
        assert "segment" not in line


def test_a_folder_stands_for_the_files_below_it(chartproof: Run, tmp_path: Path) -> None:
    below = tmp_path / "july" / "week1"
    below.mkdir(parents=True)
    assert "input.empty" in chartproof("validate", str(tmp_path)).stderr
    (below / "a.837").write_text(BAD)
    (tmp_path / ".hidden").write_text("no claim")
    done = chartproof("validate", str(tmp_path), "--format", "jsonl")
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2)


def test_a_refused_record_is_a_line_and_the_rest_is_done(chartproof: Run) -> None:
    broken = BAD.replace("UN*1***1:2~", "UN*-1***1:2~")
    done = chartproof("validate", "-", "--format", "jsonl", stdin=broken)
    assert done.returncode == 2
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {
        "record": 1, "id": "P-1",
        "error": {"code": "claim.out-of-range", "path": "-:segment 35, SV104",
                  "message": "A number of at most 12 digits and 6 decimals is needed, not below zero."},
    }  # fmt: skip
    assert second["id"] == "P-2"
    assert "SV104" in done.stderr
    assert "SAMPLE" not in done.stderr


def test_findings_as_claim_responses(chartproof: Run) -> None:
    done = chartproof("validate", "-", "--format", "fhir", stdin=BAD)
    responses = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["resourceType"] for each in responses] == ["ClaimResponse"] * 2
    first, second = responses
    assert (first["outcome"], second["outcome"]) == ("error", "complete")
    error = next(
        each for each in first["error"]
        if each["code"]["coding"][0]["code"] == "icd10cm.external-cause-first-listed"
    )  # fmt: skip
    assert error["extension"] == [{"url": "urn:chartproof:place", "valueString": "segment 23, HI01-2"}]
    assert first["request"] == {"identifier": {"value": "P-1"}}
    assert {"status", "type", "use", "patient", "_created", "insurer", "outcome"} <= set(first)
    assert done.stdout == chartproof("validate", "-", "--format", "fhir", stdin=BAD).stdout


def test_findings_as_an_x12_status(chartproof: Run, tmp_path: Path) -> None:
    done = chartproof("validate", "-", "--format", "277ca", stdin=BAD)
    segments = [line.rstrip("~").split("*") for line in done.stdout.splitlines()]
    names = [segment[0] for segment in segments]
    assert names[:4] == ["ISA", "GS", "ST", "BHT"]
    assert names[-3:] == ["SE", "GE", "IEA"]
    assert len(done.stdout.splitlines()[0]) == 106
    begin, end = names.index("ST"), names.index("SE")
    assert segments[end][1:] == [str(end - begin + 1), segments[begin][2]]
    assert [segment[2] for segment in segments if segment[0] == "TRN"] == ["P-1", "P-2"]
    statuses = [segment for segment in segments if segment[0] == "STC"]
    assert ["A8:254", "icd10cm.external-cause-first-listed segment 23, HI01-2"] in [
        [segment[1], segment[-1]] for segment in statuses
    ]
    assert statuses[-1][1] == "A2:20"
    # What is read again is known for what it is, and its envelopes are in order.
    (refused,) = read_claims("ack", done.stdout.encode())
    assert refused.error.code == "claim.x12-not-a-claim"  # type: ignore[union-attr]


def coded(chartproof: Run, form: str) -> str:
    done = chartproof("code", "-", "--format", form, stdin=json.dumps(NOTE))
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.mark.parametrize("form", ["837p", "fhir-claim"])
def test_a_code_set_as_a_draft_of_a_claim(chartproof: Run, form: str) -> None:
    (made,) = read_claims("-", coded(chartproof, form).encode())
    assert isinstance(made, ClaimRecord), made.error
    claim = made.claim
    assert (claim.id, claim.type, claim.from_date.isoformat()) == ("n1", "professional", "2026-05-15")
    assert [each.code.replace(".", "") for each in claim.diagnoses] == ["E119", "I10"]
    assert [(line.code, line.units, line.diagnosis_pointers) for line in claim.lines] == [("99213", 1, ())]
    # What nobody said is not made up.
    assert (claim.provider, claim.payer, claim.patient.birth_date) == (None, None, None)


def test_a_code_set_as_a_financial_transaction(chartproof: Run) -> None:
    message = coded(chartproof, "dft")
    assert message.splitlines()[0] == r"MSH|^~\&|CHARTPROOF||||20260515||DFT^P03^DFT_P03|n1|P|2.5.1"
    (made,) = read_encounters("-", message.encode())
    assert [(each.code, each.system) for each in made.problems] == [("E11.9", "ICD10CM"), ("I10", "ICD10CM")]  # type: ignore[union-attr]
    assert [each.code for each in made.procedures] == ["99213"]  # type: ignore[union-attr]


@pytest.mark.parametrize(("form", "levels"), [("277ca", 6), ("837p", 3)])
def test_pyx12_finds_nothing_wrong_with_envelopes_that_are_written(
    chartproof: Run, form: str, levels: int
) -> None:
    if form == "277ca":
        written = chartproof("validate", "-", "--format", form, stdin=BAD).stdout
    else:
        notes = "\n".join(json.dumps(NOTE | {"id": each}) for each in ("n1", "n2"))
        written = chartproof("code", "-", "--format", form, stdin=notes).stdout
    reader = pyx12.x12file.X12Reader(io.StringIO(written))
    assert [segment.get_seg_id() for segment in reader].count("HL") == levels
    reader.cleanup()
    assert reader.pop_errors() == []


def test_a_folder_of_claims_in_several_forms(chartproof: Run, tmp_path: Path) -> None:
    (tmp_path / "a.x12").write_text(BAD)
    (tmp_path / "b.csv").write_text(
        "claim_id,type,from,diagnoses,code\ncsv-1,professional,2026-05-15,E11.9,99213\n"
    )
    (tmp_path / "c.json").write_text((ROOT / "examples" / "claims" / "pass.json").read_text())
    done = chartproof("validate", str(tmp_path), "--format", "jsonl")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()][:3] == ["P-1", "P-2", "csv-1"]
    assert done.returncode == 1
