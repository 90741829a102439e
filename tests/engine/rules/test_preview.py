"""A rule in preview is shown and changes nothing; the checker comes to the same on its own."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.build import bulk_change
from engine.code_chart import code_chart
from engine.errors import ProofError, RuleError
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from engine.rules.read import read_rules
from engine.validate_claim import validate_claim
from kb.canonical import digest
from kb.model.claim import canonical_claim
from kb.model.document import Document, Encounter
from kb.snapshot.build import compile_packs
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest, Pack
from loaders.claims.native import parse_claim
from tests.engine.rules.rule_texts import rule

CLAIM = """{"id": "c1", "type": "professional", "from": "2026-05-15", "diagnoses": [{"code": "E11.9"}],
 "lines": [{"number": 1, "code": "99213", "units": 2}]}"""


def with_packs(knowledge: Knowledge, packs: Mapping[str, Any], folder: Path) -> Plan:
    """The plan of a snapshot like ``knowledge`` with more packs."""
    home, made = knowledge.home, []
    for name, content in packs.items():
        place = folder / name.replace("/", "_")
        place.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        with place.open("rb") as stream:
            made.append(Pack(name, home.save_source(stream)))
    with bulk_change(home):
        manifest = Manifest(knowledge.manifest.releases, (*knowledge.manifest.packs, *made))
        compile_packs(home, manifest)
        return Plan(Knowledge(home, home.save_manifest(manifest)))


def judged(plan: Plan) -> dict[str, Any]:
    claim = parse_claim(CLAIM)
    return validate_claim(plan, claim, canonical_claim(claim))


@pytest.mark.parametrize(
    ("pack", "status"), [("rules/preview/site/a.yaml", "stable"), ("rules/site/a.yaml", "preview")]
)
def test_a_finding_in_preview_advises_and_says_so(
    knowledge: Knowledge, tmp_path: Path, pack: str, status: str
) -> None:
    plan = with_packs(knowledge, {pack: [rule(status=status)]}, tmp_path)
    decision = judged(plan)
    assert decision["outcome"] == "pass"
    (finding,) = decision["findings"]
    assert (finding["rule"], finding["disposition"], finding["preview"]) == ("site.visits", "advise", True)
    check(decision, plan.knowledge)
    for change in ({"disposition": "line_item_denial"}, {"preview": None}):
        altered = copy.deepcopy(decision)
        altered["findings"][0] |= change
        altered["findings"][0] = {k: v for k, v in altered["findings"][0].items() if v is not None}
        del altered["digest"]
        altered["digest"] = digest(altered)
        with pytest.raises(ProofError):
            check(altered, plan.knowledge)


def test_the_same_rule_in_force_stops_the_claim(knowledge: Knowledge, tmp_path: Path) -> None:
    plan = with_packs(knowledge, {"rules/site/a.yaml": [rule()]}, tmp_path)
    decision = judged(plan)
    assert decision["outcome"] == "fail"
    assert "preview" not in decision["findings"][0]
    check(decision, plan.knowledge)


def test_what_a_preview_cannot_judge_leaves_nothing_open(knowledge: Knowledge, tmp_path: Path) -> None:
    asks = [{"line": {"code": "99213", "as": "visit"}}, {"patient": {"age": {"at_least": "18"}}}]
    then = {"disposition": "advise", "message": "{visit.code}", "remedy": "x"}
    for status, outcome in (("stable", "indeterminate"), ("preview", "pass")):
        plan = with_packs(
            knowledge, {"rules/site/b.yaml": [rule(status=status, when=asks, then=then)]}, tmp_path
        )
        decision = judged(plan)
        assert decision["outcome"] == outcome
        check(decision, plan.knowledge)


def test_a_preview_combines_no_codes_and_routes_no_chart(knowledge: Knowledge, tmp_path: Path) -> None:
    encounter = Encounter("e", (Document("d", "Assessment: Migraine."),), "0" * 64)
    base = code_chart(Plan(knowledge), encounter, resolve(knowledge, encounter))
    code = base["codes"][0]["code"]
    combines = rule(
        id="site.combines", status="preview",
        when={"condition": {"is_a": [code], "as": "visit"}},
        then={"combine": {"replace": ["visit"], "into": "I10"}},
    )  # fmt: skip
    finds = rule(
        id="site.finds", status="preview", when={"diagnosis": {"code": code, "as": "visit"}},
        then={"disposition": "suspend", "message": "{visit.code}", "remedy": "x"},
    )  # fmt: skip
    plan = with_packs(knowledge, {"rules/site/c.yaml": [combines, finds]}, tmp_path)
    tried = code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    for key in ("codes", "outcome", "route", "route_reasons", "indeterminate"):
        assert tried[key] == base[key]
    assert [each["rule"] for each in tried["findings"]] == ["site.finds"]
    check(tried, plan.knowledge)


def test_nothing_else_may_rest_on_a_preview_or_give_way_to_it() -> None:
    concludes = rule(id="site.concludes", then={"conclude": {"visit_repeated": {"code": "{dx.code}"}}})
    asks = rule(id="site.asks", when=[{"visit_repeated": {"as": "visit"}}],
                then={"disposition": "advise", "message": "{visit.code}", "remedy": "x"})  # fmt: skip
    with pytest.raises(RuleError, match="in preview") as caught:
        read_rules({"rules/preview/site/a.yaml": [concludes], "rules/site/b.yaml": [asks]})
    assert caught.value.code == "rule.rests-on-preview"
    read_rules({"rules/preview/site/a.yaml": [concludes], "rules/preview/site/b.yaml": [asks]})
    with pytest.raises(RuleError) as caught:
        read_rules({"rules/site/a.yaml": [rule()], "rules/preview/payers/acme/a.yaml": [rule()]})
    assert caught.value.code == "rule.preview-replaces"


def test_a_payers_rule_takes_a_place_of_its_own_kind_only() -> None:
    base, own = rule(), rule(then={"disposition": "advise", "message": "x", "remedy": "x"})
    rules = read_rules({"rules/site/a.yaml": [base], "rules/payers/acme/a.yaml": [own]})
    assert [(each.payer, bool(each.replaces)) for each in rules] == [(None, False), ("acme", True)]
    other = rule(then={"conclude": {"visit_repeated": {"code": "{dx.code}"}}})
    with pytest.raises(RuleError) as caught:
        read_rules({"rules/site/a.yaml": [base], "rules/payers/acme.yaml": [other]})
    assert (caught.value.code, caught.value.path) == ("rule.other-kind", (0, "then"))
