"""Medical necessity by local coverage articles: of invented rows, and of A56781 where it is at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.plan import Plan
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.store import save_table
from loaders.tables.coverage import policy
from loaders.tables.coverage.export import FORMATS
from loaders.tables.source import open_source
from loaders.tables.table import Hints
from tests.engine.edits.test_facts import decide, open_for
from tests.invented_tables import with_tables

RULE = "coverage.diagnosis-not-covered"
MCD = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "mcd"
START = date(2026, 4, 1)
ARTICLE = {"article_id": 71, "article_version": 3}
OTHER = {"article_id": 75, "article_version": 1}
OF_WEST = {"contractor_id": 1, "contractor_type": 9, "contractor_version": 1}
OF_EAST = {"contractor_id": 2, "contractor_type": 9, "contractor_version": 1}


@pytest.fixture(scope="module")
def plan(knowledge: Knowledge) -> Plan:
    rows: dict[str, Sequence[dict[str, Any]]] = {
        "mcd-article": [{**each, "effective": date(2026, 4, 15)} for each in (ARTICLE, OTHER)],
        "mcd-article-contractor": [{**ARTICLE, **OF_WEST}, {**OTHER, **OF_EAST}],
        "mcd-article-hcpcs": [
            {**ARTICLE, "group": 1, "code": "Q9001", "code_version": 9},
            {**OTHER, "group": 1, "code": "Q9001", "code_version": 9},
        ],
        "mcd-article-icd10-covered": [
            {**ARTICLE, "group": 1, "code": "E119", "code_version": 9, "asterisk": "N"},
            {**ARTICLE, "group": 1, "code": "I10", "code_version": 9, "asterisk": "Y"},
            {**OTHER, "group": 1, "code": "J00", "code_version": 9, "asterisk": "N"},
        ],
        "mcd-contractor": [
            {**OF_WEST, "name": "West", "contractor_number": "99101"},
            {**OF_EAST, "name": "East", "contractor_number": "99202"},
        ],
    }
    return Plan(with_tables(knowledge, {name: [(START, None, each)] for name, each in rows.items()}))


@pytest.mark.parametrize(
    ("diagnoses", "pointers", "where", "finds"),
    [
        (["J00"], [1], "99101", ["Q9001", "J00"]),
        (["J00", "R05.1"], [], "99101", ["Q9001", "J00", "R05.1"]),
        (["J00", "E11.9"], [1], "99101", ["Q9001", "J00"]),
        (["J00", "E11.9"], [1, 2], "99101", None),
        (["E11.9"], [1], "99101", None),
        (["J00"], [1], "99202", None),
        (["E11.9"], [1], "99202", ["Q9001", "E11.9"]),
    ],
)
def test_diagnoses_of_the_line(
    plan: Plan, diagnoses: list[str], pointers: list[int], where: str, finds: list[str] | None
) -> None:
    line = {"code": "Q9001", "diagnosis_pointers": pointers}
    decision = decide(plan, [line], diagnoses=[{"code": each} for each in diagnoses], jurisdiction=where)
    found = [each for each in decision["findings"] if each["rule"] == RULE]
    assert [each["codes"] for each in found] == ([finds] if finds else [])
    assert not open_for(decision, RULE)
    for each in found:
        assert (each["disposition"], each["line"]) == ("line_item_denial", 1)
        assert each["citation"]["release"] == "mcd-article-icd10-covered@2026-04-01"


def test_what_stays_open(plan: Plan) -> None:
    line = {"code": "Q9001", "diagnosis_pointers": [1]}
    asterisk = decide(plan, [line], diagnoses=[{"code": "I10"}], jurisdiction="99101")
    assert "asterisk" in open_for(asterisk, RULE)[0]
    nowhere = decide(plan, [line], diagnoses=[{"code": "J00"}])
    assert "names no jurisdiction" in open_for(nowhere, RULE)[0]
    unknown = decide(plan, [line], diagnoses=[{"code": "J00"}], jurisdiction="99999")
    assert open_for(unknown, RULE)
    # On 10 April another version was in force, or none: the export does not say.
    early = decide(plan, [line], jurisdiction="99101", **{"from": "2026-04-10"})
    assert not open_for(early, RULE)


def test_silent(plan: Plan) -> None:
    line = {"code": "Q9001", "diagnosis_pointers": [1]}
    silent = [
        decide(plan, [{**line, "code": "Q9002"}], jurisdiction="99101"),
        decide(plan, [{**line, "modifiers": ["GA"]}], diagnoses=[{"code": "J00"}], jurisdiction="99101"),
        decide(plan, [line], diagnoses=[{"code": "J00"}], jurisdiction="99101", payer="acme"),
        decide(plan, [line], diagnoses=[{"code": "J00"}], payer="acme"),
    ]
    for decision in silent:
        assert RULE not in {each["rule"] for each in (*decision["findings"], *decision["indeterminate"])}


def test_nothing_is_asked_where_no_coverage_is_loaded(knowledge: Knowledge) -> None:
    bare = decide(Plan(knowledge), [{"code": "93306", "diagnosis_pointers": [1]}], jurisdiction="WI")
    assert RULE not in {each["rule"] for each in bare["indeterminate"]}


@pytest.fixture(scope="module")
def published(knowledge: Knowledge) -> Plan:
    if not MCD.is_dir():
        pytest.skip(f"the published coverage database is not beside the checkout ({MCD})")
    names = (
        *("article_x_contractor", "article_x_icd10_covered_group", "contractor", "contractor_jurisdiction"),
        *("state_lookup", "contractor_type_lookup"),
    )
    wanted = [(MCD / "current_article" / f"{name}.csv", Hints()) for name in names]
    wanted.append((MCD / "WI_L33577_A56781_covered_codes.json", Hints(start=date(2025, 1, 1))))
    wanted.append((MCD / "documents_latest_2025-08.csv.gz", Hints()))
    manifest = knowledge.manifest
    for path, hints in wanted:
        source = open_source(path)
        (reader,) = [
            each for each in (*FORMATS, policy.FORMAT) if each.wanted.matches(source.name, source.head())
        ]
        for table in reader.read(source, hints):
            name, schema = table.schema.name, table.schema
            sha256 = hashlib.sha256(f"published {name} {path.name}".encode()).hexdigest()
            count = len(table.columns[schema.columns[0].name])
            release = Release(name, schema.authority, table.period, "", path.name, sha256, count)
            save_table(knowledge.home, release, schema, table.columns)
            manifest = manifest.with_release(release)
    return Plan(Knowledge(knowledge.home, knowledge.home.save_manifest(manifest)))


@pytest.mark.parametrize(
    ("diagnosis", "where", "day", "finds", "opens"),
    [
        ("J00", "WI", "2025-03-03", True, ""),
        ("I05.1", "WI", "2025-03-03", False, ""),
        ("J00", "06102", "2025-03-03", True, ""),
        ("J00", "FL", "2025-03-03", False, ""),
        ("J00", "WI", "2024-12-31", False, "older version"),
        # The newer version's words are at hand, and neither its list nor its dates.
        ("J00", "WI", "2026-03-03", False, "dates"),
    ],
)
def test_a56781(published: Plan, diagnosis: str, where: str, day: str, finds: bool, opens: str) -> None:
    line = {"code": "93306", "diagnosis_pointers": [1]}
    claim = {"from": day, "jurisdiction": where, "diagnoses": [{"code": diagnosis}], "payer": "medicare"}
    decision = decide(published, [line], **claim)
    found = [each for each in decision["findings"] if each["rule"] == RULE]
    assert bool(found) is finds
    assert all("A56781" in each["citation"]["source"] for each in found)
    reasons = open_for(decision, RULE)
    assert bool(reasons) is bool(opens)
    assert all(opens in each for each in reasons)
