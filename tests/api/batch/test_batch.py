"""A batch says what ``validate`` says, whatever the form, the parts and the number of attempts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from api.batch import parts as parts_module
from api.batch.job import Batch, Job, run
from api.batch.part import Terms, Totals
from api.batch.parts import Part
from api.batch.workers import Workers
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from loaders.claims.native import parse_claim
from loaders.errors import InputError
from tests.api.batch.conftest import write_lines
from tests.loaders.claims.x12.x12_text import one

Rows = list[tuple[Any, ...]]


def batched(plan: Plan, source: Path, out: Path, terms: Terms | None = None) -> Totals:
    terms = terms or Terms()
    batch = Batch(Job(source, plan.knowledge.snapshot, terms), out)
    return run(batch, Workers(plan, terms, 1), lambda done, parts, totals: None)


def rows(place: Path, columns: str) -> Rows:
    return duckdb.execute(f"SELECT {columns} FROM read_parquet(?)", [str(place)]).fetchall()


def one_by_one(plan: Plan, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    claims = [parse_claim(json.dumps(each)) for each in records]
    return [validate_claim(plan, claim, canonical_claim(claim)) for claim in claims]


OUTCOME = "claim, outcome, findings, indeterminate, digest"


@pytest.fixture(scope="module")
def decided(whole: Plan, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return one_by_one(whole, records)


def expected_findings(decided: Sequence[Mapping[str, Any]]) -> Rows:
    found: Rows = []
    for each in decided:
        lines = {line["number"]: line for line in each["input"]["lines"]}
        total = sum(Decimal(line.get("charge", "0")) for line in lines.values())
        for finding in each["findings"]:
            line = lines.get(finding["line"])
            amount = Decimal(line.get("charge", "0")) if line else total
            provider = (line or {}).get("provider") or each["input"].get("provider")
            found.append((
                each["id"], finding["line"], finding["rule"], finding["disposition"], finding["codes"],
                amount, provider, finding["citation"]["release"], finding["message"],
            ))  # fmt: skip
    return found


FINDING = "claim, line, rule, disposition, codes, amount, provider, release, message"


def test_json_lines(
    whole: Plan, records: list[dict[str, Any]], decided: list[dict[str, Any]], tmp_path: Path
) -> None:
    source = write_lines(tmp_path / "claims.jsonl", records)
    totals = batched(whole, source, tmp_path / "out")
    assert rows(tmp_path / "out" / "findings.parquet", FINDING) == expected_findings(decided)
    made = rows(tmp_path / "out" / "outcomes.parquet", f"{OUTCOME}, judged_by")
    assert [row[:4] for row in made] == [
        (each["id"], each["outcome"], len(each["findings"]), each["indeterminate"]) for each in decided
    ]
    digests = {each["id"]: each["digest"] for each in decided}
    assert all(row[4] == digests[row[0]] for row in made if row[5] == "kernel")
    clean = [row for row in made if row[5] == "screen"]
    assert len(clean) > 15
    assert {(row[1], row[4]) for row in clean} == {("pass", None)}
    assert totals.claims == len(records)
    assert totals.findings == sum(len(each["findings"]) for each in decided)


def test_digests_of_clean_claims(
    whole: Plan, records: list[dict[str, Any]], decided: list[dict[str, Any]], tmp_path: Path
) -> None:
    source = write_lines(tmp_path / "claims.jsonl", records)
    batched(whole, source, tmp_path / "out", Terms(digests=True))
    made = rows(tmp_path / "out" / "outcomes.parquet", "digest")
    assert [digest for (digest,) in made] == [each["digest"] for each in decided]


def to_parquet(source: Path, place: Path, lines: str) -> Path:
    """The records as a program of columns would write them: typed, and in its own order of columns."""
    columns = {
        "lines": lines, "id": "VARCHAR", "type": "VARCHAR", "payer": "VARCHAR", "bill_type": "VARCHAR",
        "patient": "STRUCT(sex VARCHAR, birth_date DATE)", "provider": "VARCHAR", "from": "DATE",
        "through": "VARCHAR", "admit_date": "DATE", "discharge_status": "VARCHAR", "frequency": "VARCHAR",
        "specialty": "VARCHAR", "admitting_diagnosis": "VARCHAR",
        "diagnoses": "STRUCT(code VARCHAR, poa VARCHAR)[]", "procedures": "STRUCT(code VARCHAR, date DATE)[]",
    }  # fmt: skip
    listed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    duckdb.execute(
        f"COPY (SELECT * FROM read_json('{source}', format = 'newline_delimited', columns = {{{listed}}})) "
        f"TO '{place}' (FORMAT parquet)"
    )
    return place


LINES = (
    'STRUCT("number" INTEGER, code VARCHAR, modifiers VARCHAR[], units {units}, date {date}, through DATE, '
    "diagnosis_pointers BIGINT[], place_of_service VARCHAR, revenue_code VARCHAR, charge VARCHAR, "
    "provider VARCHAR, ndc VARCHAR)[]"
)


@pytest.mark.parametrize(("units", "date"), [("DOUBLE", "DATE"), ("DECIMAL(9,2)", "VARCHAR")])
def test_parquet(whole: Plan, records: list[dict[str, Any]], tmp_path: Path, units: str, date: str) -> None:
    given = [{key: value for key, value in each.items() if key != "history"} for each in records]
    source = write_lines(tmp_path / "claims.jsonl", given)
    columns = to_parquet(source, tmp_path / "claims.parquet", LINES.format(units=units, date=date))
    batched(whole, columns, tmp_path / "out")
    decided = one_by_one(whole, given)
    assert rows(tmp_path / "out" / "findings.parquet", FINDING) == expected_findings(decided)
    made = rows(tmp_path / "out" / "outcomes.parquet", f"{OUTCOME}, judged_by")
    assert [row[:4] for row in made] == [
        (each["id"], each["outcome"], len(each["findings"]), each["indeterminate"]) for each in decided
    ]
    digests = {each["id"]: each["digest"] for each in decided}
    assert all(row[4] == digests[row[0]] for row in made if row[5] == "kernel")
    assert sum(row[5] == "screen" for row in made) > 15


def test_rows_of_parquet_are_refused_as_records_of_json_are(
    whole: Plan, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    wrong = [
        {**records[1], "id": " "},
        {**records[1], "type": "dental"},
        {**records[1], "through": "2026-05-01"},
        {**records[1], "through": "next week"},
        {**records[1], "lines": []},
        {**records[1], "lines": [{"number": 1}]},
        {**records[1], "lines": [{"number": 1, "code": "11111"}, {"number": 1, "code": "11111"}]},
        {**records[1], "lines": [{"number": 1, "code": "11111", "units": 1e12}]},
        {**records[1], "lines": [{"number": 1, "code": "11111", "units": -1}]},
        {**records[1], "lines": [{"number": 1, "code": "11111", "charge": "1,000"}]},
        {**records[1], "lines": [{"number": 1, "code": "11111", "diagnosis_pointers": [1, 7]}]},
        {**records[1], "lines": [{"number": 1, "code": "11\u000711"}]},
        {**records[1], "diagnoses": [{"poa": "Y"}]},
    ]  # fmt: skip
    given = [records[1], *wrong, records[2]]
    source = write_lines(tmp_path / "claims.jsonl", given)
    columns = to_parquet(source, tmp_path / "claims.parquet", LINES.format(units="DOUBLE", date="DATE"))
    totals = batched(whole, columns, tmp_path / "out")
    by_line = batched(whole, source, tmp_path / "lines")
    assert totals.refused == by_line.refused == len(wrong)
    said, expected = (
        [
            (each["record"], each["id"], each["error"])
            for each in map(json.loads, (tmp_path / name / "rejects.jsonl").read_text().splitlines())
        ]
        for name in ("out", "lines")
    )
    assert said == expected
    assert [record for record, _, _ in said] == list(range(2, 2 + len(wrong)))


def test_one_bad_record_is_reported_with_its_place_and_the_rest_done(
    whole: Plan, records: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "LINES_BYTES", 12_000)
    given: list[Mapping[str, Any] | str] = [*records[:50], '{"id": "oops", "Jane": 1}', *records[50:]]
    source = write_lines(tmp_path / "claims.jsonl", given)
    totals = batched(whole, source, tmp_path / "out")
    (refused,) = map(json.loads, (tmp_path / "out" / "rejects.jsonl").read_text().splitlines())
    assert (refused["file"], refused["record"], refused["id"]) == ("claims.jsonl", 51, "oops")
    assert refused["error"]["code"] == "claim.unknown-key"
    assert (totals.claims, totals.refused) == (len(records), 1)
    listed = rows(tmp_path / "out" / "outcomes.parquet", "record, claim")
    assert next(row for row in listed if row[0] > 50) == (52, records[50]["id"])


class Broken(Exception):
    """The power went."""


def test_broken_off_and_gone_on_gives_the_same_bytes(
    whole: Plan, records: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "LINES_BYTES", 8_000)
    source = write_lines(tmp_path / "claims.jsonl", records)
    batched(whole, source, tmp_path / "whole")
    terms = Terms()
    workers = Workers(whole, terms, 1)
    job = Job(source, whole.knowledge.snapshot, terms)
    done: list[int] = []

    def breaking(parts: Sequence[Part], folder: Path, tell: Any) -> None:
        def told(number: int, totals: Totals) -> None:
            tell(number, totals)
            done.append(number)
            if len(done) == 2:
                raise Broken

        workers(parts, folder, told)

    with pytest.raises(Broken):
        run(Batch(job, tmp_path / "out"), breaking, lambda *_: None)
    assert not (tmp_path / "out" / "findings.parquet").exists()
    again: list[int] = []

    def watching(parts: Sequence[Part], folder: Path, tell: Any) -> None:
        again.extend(part.number for part in parts)
        workers(parts, folder, tell)

    run(Batch(job, tmp_path / "out"), watching, lambda *_: None)
    assert len(again) >= 2
    assert not set(again) & set(done)
    assert same_files(tmp_path / "whole", tmp_path / "out")


def same_files(first: Path, second: Path) -> bool:
    names = {each.name for each in first.iterdir()}
    assert names == {each.name for each in second.iterdir()}
    assert len(names) == 5
    return all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


def test_a_finished_job_is_not_done_again(whole: Plan, records: list[dict[str, Any]], tmp_path: Path) -> None:
    source = write_lines(tmp_path / "claims.jsonl", records[:20])
    totals = batched(whole, source, tmp_path / "out")
    terms = Terms()
    batch = Batch(Job(source, whole.knowledge.snapshot, terms), tmp_path / "out")
    assert run(batch, lambda *_: pytest.fail("done again"), lambda *_: None) == totals


def test_another_job_does_not_mix_in(whole: Plan, records: list[dict[str, Any]], tmp_path: Path) -> None:
    source = write_lines(tmp_path / "claims.jsonl", records[:20])
    batched(whole, source, tmp_path / "out")
    with pytest.raises(InputError, match=r"batch\.another-job"):
        batched(whole, source, tmp_path / "out", Terms(payer="medicaid"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match=r"batch\.not-empty"):
        batched(whole, source, tmp_path / "full")


def test_a_folder_of_several_forms(whole: Plan, records: list[dict[str, Any]], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_lines(folder / "a.jsonl", records[:10])
    (folder / "b.837").write_text(one())
    (folder / "c.837").write_text("ISA*broken")
    (folder / "d.json").write_text(json.dumps(records[10]))
    totals = batched(whole, folder, tmp_path / "out")
    files = [file for (file,) in rows(tmp_path / "out" / "outcomes.parquet", "DISTINCT file")]
    assert sorted(files) == ["a.jsonl", "b.837", "d.json"]
    assert totals.refused == 1
    assert "c.837" in (tmp_path / "out" / "rejects.jsonl").read_text()


def test_the_page_tells_of_no_patient_and_loads_nothing(
    whole: Plan, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    named = [{**each, "id": f"JANE-DOE-{number}"} for number, each in enumerate(records)]
    source = write_lines(tmp_path / "claims.jsonl", named)
    totals = batched(whole, source, tmp_path / "out")
    page = (tmp_path / "out" / "summary.html").read_text()
    assert f"{totals.claims:,} claims" in page
    assert "icd10cm" in page
    assert "JANE-DOE" not in page
    assert "1960-02-01" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_column_that_claims_lack_refuses_the_file(whole: Plan, tmp_path: Path) -> None:
    place = tmp_path / "claims.parquet"
    duckdb.execute(f"COPY (SELECT 'c' AS id, 'x' AS name_of_patient) TO '{place}' (FORMAT parquet)")
    with pytest.raises(InputError, match=r"claim\.unknown-key"):
        batched(whole, place, tmp_path / "out")


def test_what_is_no_parquet_or_not_there(whole: Plan, tmp_path: Path) -> None:
    (tmp_path / "claims.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"batch\.bad-parquet"):
        batched(whole, tmp_path / "claims.parquet", tmp_path / "out")
    with pytest.raises(InputError, match=r"input\.missing"):
        batched(whole, tmp_path / "nowhere", tmp_path / "out")
