"""What a draft would change is told in sums and claim ids; what a rule took part in is found again."""

from __future__ import annotations

import json

from api.authoring.draft import draft, pack_name
from api.authoring.simulate import simulate
from api.authoring.touched import touched
from engine.errors import ProofError
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.api.authoring.conftest import Write
from tests.engine.rules.rule_texts import rule


def claim(id: str, dx: str, units: int = 2) -> str:
    lines = [
        {"number": 1, "code": "99213", "units": units, "charge": "150.00"},
        {"number": 2, "code": "J1885", "units": 1, "charge": "20.50"},
    ]
    patient = {"sex": "F", "birth_date": "1960-02-01", "id": "SECRET"}
    return json.dumps({"id": id, "type": "professional", "from": "2026-05-15", "patient": patient,
                       "diagnoses": [{"code": dx}], "lines": lines})  # fmt: skip


# The sample tables don't hold the second line's code, so that each claim is open before.
CLAIMS = [claim("a", "E11.9"), claim("b", "I10"), claim("c", "E11.22"), claim("d", "E11.9", 1)]


def test_changes_by_rule_disposition_and_dollars(knowledge: Knowledge, write: Write) -> None:
    made = draft(knowledge, [write("visits.yaml")])
    said = simulate(Plan(knowledge), made.plan, map(parse_claim, CLAIMS)).as_json()
    assert (said["claims"], said["changed"], said["billed_on_changed"]) == (4, 2, "341.00")
    assert said["outcomes"] == [{"before": "indeterminate", "after": "fail", "claims": 2}]
    sums = {"change": "added", "findings": 2, "claims": 2, "billed": "300.00", "examples": ["a", "c"]}
    assert said["by_rule"] == [{"rule": "site.visits", **sums}]
    assert said["by_disposition"] == [{"disposition": "line_item_denial", **sums}]
    assert "SECRET" not in json.dumps(said)


def test_a_payers_version_of_a_rule_takes_findings_away(knowledge: Knowledge, write: Write) -> None:
    base = next(each for each in Plan(knowledge).rules if each.id == "icd10cm.external-cause-first-listed")
    own = dict(base.source) | {"then": {**base.source["then"], "disposition": "advise"}}
    own.pop("official")
    made = draft(knowledge, [write("acme.yaml", own)], "acme")
    said = simulate(Plan(knowledge), made.plan, [parse_claim(claim("x", "W01.0XXA"))], "acme").as_json()
    assert said["outcomes"] == [{"before": "fail", "after": "indeterminate", "claims": 1}]
    assert [(each["disposition"], each["change"]) for each in said["by_disposition"]] == [
        ("advise", "added"), ("return_to_provider", "removed"),
    ]  # fmt: skip
    other = simulate(Plan(knowledge), made.plan, [parse_claim(claim("x", "W01.0XXA"))], "other").as_json()
    assert other["changed"] == 0


def test_drafting_stores_nothing(knowledge: Knowledge, write: Write) -> None:
    before = sorted(each.name for each in knowledge.home.path.rglob("*"))
    made = draft(knowledge, [write("visits.yaml")])
    assert len(made.rules) == len(Plan(knowledge).rules) + 1
    assert [each.id for each in made.own] == ["site.visits"]
    assert sorted(each.name for each in knowledge.home.path.rglob("*")) == before


def test_a_file_of_a_shipped_pack_is_its_next_version() -> None:
    in_force = frozenset({"rules/combinations.yaml"})
    assert pack_name("/x/kb/packs/rules/combinations.yaml", in_force) == "rules/combinations.yaml"
    assert pack_name("/x/combinations.yaml", in_force) == "rules/site/combinations.yaml"
    assert pack_name("/x/rules/combinations.yaml", frozenset()) == "rules/site/combinations.yaml"
    assert pack_name("/x/a.yaml", in_force, "acme") == "rules/payers/acme/a.yaml"


def test_decisions_that_a_rule_took_part_in(knowledge: Knowledge, write: Write) -> None:
    concludes = rule(id="site.concludes", then={"conclude": {"visit_repeated": {"line": "{visit.number}"}}})
    finds = rule(id="site.finds", when=[{"visit_repeated": {"as": "visit"}}],
                 then={"disposition": "suspend", "message": "line {visit.line}", "remedy": "x"})  # fmt: skip
    plan = draft(knowledge, [write("visits.yaml", concludes, finds)]).plan
    lines = []
    for text in CLAIMS[:2]:
        read = parse_claim(text)
        lines.append(json.dumps(validate_claim(plan, read, canonical_claim(read))))
    data = "\n".join([*lines, "{not json", ""]).encode()
    found = list(touched("site.concludes", "d.jsonl", data))
    assert [(each["id"], each["record"], each["roles"]) for each in found if isinstance(each, dict)] == [
        ("a", 1, [{"as": "conclusion", "concludes": "visit_repeated"}])
    ]
    (refused,) = [each for each in found if isinstance(each, ProofError)]
    assert refused.place == "d.jsonl:3"
    (alone,) = touched("site.finds", "d.json", json.dumps(json.loads(lines[0]), indent=1).encode())
    assert isinstance(alone, dict)
    assert alone["roles"][0]["disposition"] == "suspend"
