"""The sample of tables that comes with the package: what it holds, and that it never lets anything pass."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.snapshot.knowledge import Knowledge
from kb.tables.pairs.columns import pair_columns
from loaders.claims.native import parse_claim
from loaders.tables.starter import starter_tables
from tests.engine.edits.claims import native

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
SETTINGS = {"practitioner": "practitioner", "hospital": "outpatient_hospital"}


def decide(plan: Plan, *codes: str, **claim: Any) -> dict[str, Any]:
    read = parse_claim(json.dumps(native("c", [{"code": code} for code in codes], **claim)))
    made: dict[str, Any] = json.loads(json.dumps(validate_claim(plan, read, canonical_claim(read))))
    assert check(made, plan.knowledge)
    return made


def test_a_first_claim_passes(plan: Plan) -> None:
    assert decide(plan, "99214", payer="medicare")["outcome"] == "pass"


def test_a_pair_of_the_sample_is_found_and_says_that_it_is_a_sample(plan: Plan) -> None:
    decision = decide(plan, "80048", "80053")
    (finding,) = [each for each in decision["findings"] if each["rule"] == "ncci.ptp"]
    assert (finding["line"], finding["codes"]) == (1, ["80053", "80048"])
    assert "sample" in finding["message"]
    assert decision["outcome"] == "fail"


def test_a_pair_that_it_lacks_is_open_once_with_what_to_load(plan: Plan) -> None:
    decision = decide(plan, "99214", "36415", "93000", "80061")
    assert decision["outcome"] == "indeterminate"
    (each,) = [each for each in decision["indeterminate"] if each["rule"] == "ncci.ptp"]
    assert each["line"] is None
    assert "sample" in each["reason"]
    assert each["load"] == "ncci-ptp-practitioner in force on 2026-05-15: chartproof kb load PATH"


@pytest.mark.parametrize("rule", ["ncci.mue", "ncci.add-on"])
def test_a_code_that_it_lacks_is_open(plan: Plan, rule: str) -> None:
    assert rule in {each["rule"] for each in decide(plan, "27447")["indeterminate"]}


def test_no_wall_of_reasons(plan: Plan) -> None:
    decision = decide(plan, "27447", "33533", "66984", "99205", "93970", payer="medicare")
    assert len({(each["reason"], each["load"]) for each in decision["indeterminate"]}) <= 5  # one a table


def test_it_is_small_and_without_descriptors() -> None:
    read = list(starter_tables())
    assert sum(table.rows_read for _, table, _ in read) <= 300
    assert all(not table.refused for _, table, _ in read)
    assert {table.schema.name for _, table, _ in read} == {
        "mpfs", "ncci-add-on", "ncci-mue-hospital", "ncci-mue-practitioner", "ncci-ptp-hospital",
        "ncci-ptp-practitioner",
    }  # fmt: skip


def test_a_whole_table_takes_its_place(knowledge: Knowledge) -> None:
    manifest = knowledge.manifest
    sample = manifest.releases_of("ncci-add-on")[0]
    assert sample.sample
    from dataclasses import replace

    whole = replace(sample, sample=False, sha256="0" * 64)
    assert manifest.with_release(whole).releases_of("ncci-add-on") == (whole,)


def sample(knowledge: Knowledge, name: str) -> Any:
    (release,) = [each for each in knowledge.manifest.releases if each.table == name]
    return release


def read(place: str) -> list[dict[str, str]]:
    path = DATA / place
    if not path.exists():
        pytest.skip("the official tables are not beside this checkout")
    opened = {".xz": lzma.open, ".gz": gzip.open}.get(path.suffix, open)
    with opened(path, "rt") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_pair_is_cms_s(knowledge: Knowledge, setting: str) -> None:
    rows = read(f"ncci_ptp/ncci_ptp_2024q3_{SETTINGS[setting]}.csv.xz")
    official = {
        (row["column1"], row["column2"], row["modifier_indicator"], row["rationale"])
        for row in rows
        if row["deletion_date"] in ("", "*")
    }
    index = knowledge.pairs_of(sample(knowledge, f"ncci-ptp-{setting}"))
    columns: Mapping[str, Any] = pair_columns(index)
    for at, (one, two) in enumerate(zip(columns["column_one"], columns["column_two"], strict=True)):
        edit = index.edit(at)
        assert (one.decode(), two.decode(), str(edit.indicator), edit.rationale) in official


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_unit_limit_is_cms_s(knowledge: Knowledge, setting: str) -> None:
    rows = read(f"ncci_mue/ncci_mue_2024-07-01_{SETTINGS[setting]}.csv")
    official = {
        (row["hcpcs_code"], int(row["mue_units"]), int(row["mue_mai"]), row["mue_rationale"]) for row in rows
    }
    table = knowledge.table_of(sample(knowledge, f"ncci-mue-{setting}"))
    for at in range(len(table)):
        assert tuple(table.row(at).values()) in official


def test_every_add_on_is_cms_s_and_whole(knowledge: Knowledge) -> None:
    rows = read("ncci_aoc/ncci_aoc_2024-06-03.csv")
    table = knowledge.table_of(sample(knowledge, "ncci-add-on"))
    whole = [table.row(at) for at in range(len(table))]
    held = [(str(row["add_on"]), str(row["primary"]), row["edit_type"]) for row in whole]
    named = {code for code, _, _ in held}
    known = named | {primary for _, primary, _ in held}
    limits = knowledge.table_of(sample(knowledge, "ncci-mue-practitioner"))
    known |= {str(limits.value(at, "code")) for at in range(len(limits))}
    official = [(row["add_on_code"], row["primary_code"], int(row["aoc_edit_type"])) for row in rows]
    assert sorted(held) == sorted(each for each in official if each[0] in named)
    assert not [each for each in official if each[0] in known and each[0] not in named]


def test_every_indicator_is_cms_s(knowledge: Knowledge) -> None:
    indicators = read("mpfs/pfs_rvu_indicators_2024-07_nodesc.csv.gz")
    rows = {row["hcpcs_code"]: row for row in indicators if not row["mod"]}
    table = knowledge.table_of(sample(knowledge, "mpfs"))
    columns = {
        "status": "status", "professional_technical": "pctc", "global_days": "glob",
        "multiple_procedure": "mult_proc", "bilateral_surgery": "bilat_surg",
        "assistant_at_surgery": "asst_surg", "co_surgeons": "co_surg", "team_surgery": "team_surg",
    }  # fmt: skip
    for at in range(len(table)):
        official = rows[str(table.value(at, "code"))]
        for ours, theirs in columns.items():
            assert table.value(at, ours) == official[theirs].removesuffix(".0"), (
                table.value(at, "code"),
                ours,
            )
