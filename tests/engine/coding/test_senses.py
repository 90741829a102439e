"""Short forms that mean several things: what decides, and what is left open."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from engine.code_chart import code_chart
from engine.errors import ProofError
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from kb.canonical import digest
from kb.context.senses import load_senses
from kb.errors import KnowledgeError
from kb.lexicon.words import folded
from kb.model.document import Document, Encounter


def decide(plan: Plan, text: str) -> dict[str, Any]:
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    check(decision, plan.knowledge)
    return decision


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("RA, seen by rheumatology.", ["M06.9"]),
        ("SpO2 98% on RA.", []),
        ("1. RA\n2. Gout", ["M06.9", "M10.9"]),
        ("MS, on ocrelizumab.", ["G35.D"]),
        ("MS with diastolic murmur, valve area 1.2.", ["I05.0"]),
        ("Cerebral palsy. CP stable.", ["G80.9"]),
        ("CP with exertion.", ["R07.9"]),
        ("PE on CTA, started heparin.", ["I26.99"]),
        ("Seen in the ED.", []),
        ("ED, wants sildenafil.", ["N52.9"]),
        ("as needed, ms. pe", []),
        ("Stroke volume normal.", []),
        ("EKG without ST elevation, 1 mm depression in V4.", []),
        ("Severe AS, gradient 40.", ["I35.0"]),
        ("PD on carbidopa.", ["G20.C"]),
        ("Growth normal.", []),
        ("AR", []),
    ],
)
def test_what_is_coded(plan: Plan, text: str, codes: list[str]) -> None:
    decision = decide(plan, f"ASSESSMENT\n{text}")
    assert [each["code"] for each in decision["codes"]] == codes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("EXAM\nMS: alert and oriented", "other_sense"),
        ("VITALS\nRA", "other_sense"),
        ("HPI: AR was mentioned", "open_sense"),
    ],
)
def test_the_reason_names_the_short_form(plan: Plan, text: str, reason: str) -> None:
    assert [each["reason"] for each in decide(plan, text)["suppressed"]] == [reason]


def test_the_checker_refuses_another_sense(plan: Plan) -> None:
    decision = copy.deepcopy(decide(plan, "ASSESSMENT\nMS, on ocrelizumab."))
    (mention,) = [fact for fact in decision["proof"]["facts"] if fact["predicate"] == "mention"]
    mention["args"]["sense"]["by"], mention["args"]["sense"]["span"] = "default", None
    decision["digest"] = digest({key: value for key, value in decision.items() if key != "digest"})
    with pytest.raises(ProofError, match="another sense"):
        check(decision, plan.knowledge)


def test_every_code_of_a_sense_is_in_force(plan: Plan) -> None:
    release = plan.knowledge.nearest_release(plan.knowledge.newest_covered_day())
    graph, lexicon = plan.knowledge.graph(release), plan.knowledge.lexicon(release)
    for phrase, form in plan.senses.items():
        assert lexicon.term(phrase) is not None
        assert all(graph.node(each.code) is not None for each in form.meanings if each.code)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("MS", "senses[0]"),
        ({"words": ["MS"], "means": [{"code": "G35"}]}, "senses[0].means[0]"),
        ({"words": [""], "means": []}, "senses[0].words"),
        ({"words": ["MS"], "means": [], "default": "x"}, "senses[0]"),
        ({"words": ["MS"], "means": [{"name": "x", "sections": ["attic"]}]}, "senses[0].means[0]"),
        ({"words": ["MS"], "means": [{"name": "x", "reach": "far"}]}, "senses[0].means[0]"),
        ({"words": ["MS", "ms"], "means": []}, "senses[0]"),
    ],
)
def test_what_is_refused(entry: object, place: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_senses({"senses": [entry]})
    assert refused.value.place == f"senses.yaml:{place}"


def test_a_short_form_is_folded() -> None:
    table = load_senses({"senses": [{"words": ["M.S."], "means": [{"name": "x", "near": ["The MRI"]}]}]})
    assert table[folded("m.s.")].meanings[0].near == (("the", "mri"),)
