"""Whoever alters a decision and makes every digest fit again is still refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ProofError
from engine.proof.check import check, snapshot_of
from engine.proof.checkers.conditions import CHECKERS, Answer
from engine.proof.ledger import tables_of
from kb.canonical import digest
from kb.snapshot.knowledge import Knowledge
from tests.engine.proof.tampering import (
    FALSE,
    OTHER_INPUT,
    REFUSED,
    TEXT,
    Decision,
    Path,
    accepted,
    copied,
    get,
    is_digest,
    judged,
    kind_of,
    leaves,
    length,
    mappings,
    moved,
    narrowed,
    one_character,
    other_key,
    put,
    resealed,
    resealed_or_bare,
)

Honest = dict[str, Decision]
ATTACKED = (
    "combined",
    "context",
    "specific",
    "encounter",
    "uncovered",
    "invalid",
    "pairs",
    "uncovered claim",
    "bundled",
)
"""Enough to hold every predicate, every kind of step and every kind of evidence."""


def sampled(honest: Honest) -> Iterator[tuple[str, Path, int]]:
    """A few places of every kind of leaf, the same ones on every run."""
    seen: Counter[Path] = Counter()
    for name in ATTACKED:
        for at, leaf in leaves(honest[name]):
            kind = kind_of(honest[name], at)
            seen[kind] += 1
            if seen[kind] in (1, 5):
                for place in sorted({0, length(leaf) - 1} if length(leaf) else ()):
                    yield name, at, place


def test_a_changed_character_is_refused_or_makes_an_honest_decision(
    honest: Honest, knowledge: Knowledge
) -> None:
    became: Counter[str] = Counter()
    kinds = set()
    for name, at, place in sampled(honest):
        made = one_character(honest[name], knowledge, at, place)
        if made is not None:
            became[made[1]] += 1
            assert made[1] != FALSE, (name, at, place)
            if made[1] == REFUSED:
                kinds.add(kind_of(honest[name], at)[0])
    assert became[REFUSED] > 300
    assert became[TEXT] + became[OTHER_INPUT] < 50
    assert {
        "mention", "says", "condition", "qualifier", "diagnosis", "suppressed", "finding",
        "step to says", "step to condition", "step to diagnosis", "step to suppressed", "step to finding",
    } <= kinds  # fmt: skip


def test_only_the_input_and_what_repeats_it_can_change_to_another_honest_decision(
    honest: Honest, knowledge: Knowledge
) -> None:
    plain = honest["plain"]
    for at, leaf in leaves(plain):
        made = one_character(plain, knowledge, at, length(leaf) - 1) if length(leaf) else None
        if made is not None and made[1] == OTHER_INPUT:
            assert at[0] == "input" or at[0] == "options", at


def test_a_changed_key_is_refused(honest: Honest, knowledge: Knowledge) -> None:
    seen: set[Path] = set()
    for name in ATTACKED:
        for at, mapping in mappings(honest[name]):
            for key in mapping:
                kind = kind_of(honest[name], (*at, key))
                if kind not in seen:
                    seen.add(kind)
                    assert other_key(honest[name], knowledge, at, key) == REFUSED, (name, at, key)
    assert len(seen) > 100


@pytest.mark.slow
def test_every_character_of_every_leaf(honest: Honest, knowledge: Knowledge) -> None:
    for name, decision in honest.items():
        for at, leaf in leaves(decision):
            for place in range(length(leaf)):
                made = one_character(decision, knowledge, at, place)
                assert made is None or made[1] != FALSE, (name, at, place)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place(honest: Honest, knowledge: Knowledge, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(honest)))
    at = data.draw(st.sampled_from([at for at, _ in leaves(honest[name])]))
    json_value = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    )
    altered = put(honest[name], at, data.draw(json_value))
    altered = resealed_or_bare(altered, knowledge, at if is_digest(at) else ())
    accepted(altered, knowledge)  # it may be an honest decision on another input; it is never a crash


JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 2**60, 10**400, 1.5, float("nan"), float("inf"), "", "\ud800", [], {}, [[]], {"a": []},
)  # fmt: skip


def test_no_malformed_decision_crashes_the_checker(honest: Honest, knowledge: Knowledge) -> None:
    seen: set[Path] = set()
    for name in ("combined", "invalid", "uncovered claim"):
        decision = honest[name]
        places = [at for at, _ in leaves(decision)] + [at for at, _ in mappings(decision) if at]
        places += [at[:-1] for at in places if at and isinstance(at[-1], int)]
        for at in places:
            kind = kind_of(decision, at)
            if kind in seen or not at:
                continue
            seen.add(kind)
            for junk in JUNK[len(seen) % 3 :: 3]:
                altered = resealed_or_bare(put(decision, at, junk), knowledge, at if is_digest(at) else ())
                try:
                    check(altered, knowledge)
                except ProofError as refused:
                    assert refused.place.startswith("/") or refused.place == ""
                else:
                    assert judged(altered, decision, at, knowledge) in (OTHER_INPUT, "unchanged"), (at, junk)


@pytest.mark.parametrize(
    "value", [None, [], {}, "", 0, {"schema": "chartproof.decision/1"}, {"kind": "code"}]
)
def test_what_is_no_decision_at_all_is_refused(value: Any, knowledge: Knowledge) -> None:
    for ask in (snapshot_of, lambda each: check(each, knowledge)):
        with pytest.raises(ProofError):
            ask(value)


def test_deep_nesting_is_refused(honest: Honest, knowledge: Knowledge) -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    made = dict(honest["plain"])
    made["queries"] = deep
    with pytest.raises(ProofError):
        check(made, knowledge)


# What follows is altered with care: the change is made wherever it shows, then all digests.


def refused(decision: Decision, knowledge: Knowledge) -> bool:
    """Whether the decision is refused with every digest recomputed."""
    return not accepted(resealed(decision, knowledge), knowledge)


def roots(decision: Decision, predicate: str) -> list[int]:
    facts = decision["proof"]["facts"]
    return [root for root in decision["proof"]["roots"] if facts[root]["predicate"] == predicate]


def fact_numbers(decision: Decision, predicate: str) -> list[int]:
    return [n for n, fact in enumerate(decision["proof"]["facts"]) if fact["predicate"] == predicate]


def test_a_span_moved_by_one(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "context", "specific"):
        decision = honest[name]
        spans = {
            (fact["args"]["start"], fact["args"]["end"])
            for fact in decision["proof"]["facts"]
            if "start" in fact["args"]
        }
        for start, end in sorted(spans):
            for to in ((start + 1, end), (start - 1, end), (start, end + 1), (start, end - 1)):
                if 0 <= to[0] < to[1]:
                    assert refused(moved(decision, (start, end), to), knowledge), (name, start, end, to)


def test_a_scope_or_heading_moved_by_one(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "context", "specific"):
        decision = honest[name]
        for number in fact_numbers(decision, "says"):
            args = decision["proof"]["facts"][number]["args"]
            spans = [*args["scope"], *([args["heading"]] if args["heading"] else [])]
            for index, span in enumerate(spans):
                for side, by in ((0, 1), (0, -1), (1, 1), (1, -1)):
                    altered = copied(decision)
                    held = altered["proof"]["facts"][number]["args"]
                    target = held["scope"][index] if index < len(held["scope"]) else held["heading"]
                    target[side] = max(0, span[side] + by)
                    if target == span:
                        continue
                    written = ",".join(f"{a}-{b}" for a, b in held["scope"])
                    for step in altered["proof"]["steps"]:
                        premises = [altered["proof"]["facts"][p] for p in step["premises"]]
                        about = [altered["proof"]["facts"][step["conclusion"]], *premises]
                        if any(fact["args"] is held for fact in about):
                            for absence in step["absences"]:
                                absence["scope"] = written
                    assert refused(altered, knowledge), (name, number, index, side, by)


def test_a_premise_dropped(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "specific", "encounter", "pairs", "order"):
        decision = honest[name]
        for number, step in enumerate(decision["proof"]["steps"]):
            for index in range(len(step["premises"])):
                altered = copied(decision)
                del altered["proof"]["steps"][number]["premises"][index]
                assert refused(altered, knowledge)
                assert refused(narrowed(altered, altered["proof"]["roots"]), knowledge)


def test_a_premise_swapped_for_another_of_its_kind(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "specific", "encounter", "pairs", "order"):
        decision = honest[name]
        facts = decision["proof"]["facts"]
        for number, step in enumerate(decision["proof"]["steps"]):
            for index, premise in enumerate(step["premises"]):
                for other in fact_numbers(decision, facts[premise]["predicate"])[:6]:
                    if other < step["conclusion"] and other != premise:
                        altered = copied(decision)
                        altered["proof"]["steps"][number]["premises"][index] = other
                        assert refused(altered, knowledge), (name, number, index, other)
                        assert refused(narrowed(altered, altered["proof"]["roots"]), knowledge)


def test_premises_in_another_order(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "specific", "pairs"):
        for number, step in enumerate(honest[name]["proof"]["steps"]):
            if len(step["premises"]) > 1:
                altered = copied(honest[name])
                altered["proof"]["steps"][number]["premises"].reverse()
                assert refused(altered, knowledge), (name, number)


def test_the_rule_digest_of_another_version(honest: Honest, knowledge: Knowledge) -> None:
    rules = {rule["id"]: rule for pack in knowledge.packs_below("rules").values() for rule in pack}
    for name in ("combined", "pairs", "invalid"):
        for number, step in enumerate(honest[name]["proof"]["steps"]):
            older = {**rules.get(step["rule"], {"id": step["rule"]}), "why": "as it was put last year"}
            at = ("proof", "steps", number, "rule_digest")
            altered = resealed(put(honest[name], at, digest(older)), knowledge, keep=at)
            assert not accepted(altered, knowledge)


def test_a_fact_that_was_found_absent_is_there(honest: Honest, knowledge: Knowledge) -> None:
    excused = copied(honest["manifestation"])
    excused["input"]["diagnoses"].append({"code": "G30.9"})
    assert refused(excused, knowledge)
    denied = copied(honest["plain"])
    text = denied["input"]["documents"][0]["text"]
    denied["input"]["documents"][0]["text"] = text.replace("Acute sinusitis.", "Acute sinusitis: no.")
    assert refused(denied, knowledge)
    for name in ("combined", "context", "specific", "manifestation", "order"):
        for number, step in enumerate(honest[name]["proof"]["steps"]):
            for index in range(len(step["absences"])):
                altered = copied(honest[name])
                del altered["proof"]["steps"][number]["absences"][index]
                assert refused(altered, knowledge)


def test_a_row_of_another_release(honest: Honest, knowledge: Knowledge) -> None:
    count = 0
    for name in ("combined", "invalid", "pairs", "order"):
        for at, leaf in leaves(honest[name]):
            if at[-1] == "release" and "citation" not in at:
                count += 1
                other = str(leaf).replace("2026", "2025").replace("2019", "2025")
                assert refused(put(honest[name], at, other), knowledge), at
    assert count > 20


def test_every_release_named_otherwise_at_once(honest: Honest, knowledge: Knowledge) -> None:
    written = json.dumps(honest["combined"])
    release = honest["combined"]["options"]["release"]
    assert refused(json.loads(written.replace(release, "icd10cm@2025-04-01")), knowledge)


def test_an_extra_fact(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "pairs"):
        for fact in honest[name]["proof"]["facts"]:
            altered = copied(honest[name])
            altered["proof"]["facts"].append(copied(fact))
            assert refused(altered, knowledge)
            altered["proof"]["roots"].append(len(altered["proof"]["facts"]) - 1)
            assert refused(altered, knowledge)


def test_an_extra_root(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "context", "pairs"):
        for number in range(len(honest[name]["proof"]["facts"])):
            altered = copied(honest[name])
            altered["proof"]["roots"].append(number)
            assert refused(altered, knowledge)


def test_a_step_twice(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "pairs"):
        proof = honest[name]["proof"]
        for number, step in enumerate(proof["steps"]):
            altered = copied(honest[name])
            altered["proof"]["steps"].append(copied(step))
            assert refused(altered, knowledge)
            again = copied(proof["facts"][step["conclusion"]]) | {"step": len(proof["steps"])}
            altered["proof"]["steps"][-1]["conclusion"] = len(proof["facts"])
            altered["proof"]["facts"].append(again)
            assert refused(altered, knowledge), number
            altered["proof"]["roots"].append(len(proof["facts"]))
            assert refused(altered, knowledge), number


def test_codes_in_another_order(honest: Honest, knowledge: Knowledge) -> None:
    decision = honest["combined"]
    altered = copied(decision)
    altered["codes"].reverse()
    assert refused(altered, knowledge)
    for first in range(len(decision["codes"]) - 1):
        altered = copied(decision)
        numbers = roots(altered, "diagnosis")
        swap(altered["proof"]["roots"], first)
        swap(altered["codes"], first)
        for number, by in ((numbers[first], 1), (numbers[first + 1], -1)):
            altered["proof"]["facts"][number]["args"]["position"] += by
        for rank, code in enumerate(altered["codes"], 1):
            code["rank"] = rank
        assert refused(altered, knowledge), first


def swap(items: list[Any], first: int) -> None:
    items[first], items[first + 1] = items[first + 1], items[first]


def test_a_finding_removed(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("invalid", "pairs", "order", "manifestation", "external cause", "stay", "conflict"):
        decision = honest[name]
        for index, root in enumerate(roots(decision, "finding")):
            shown = copied(decision)
            del shown["findings"][index]
            stops = any(each["disposition"] != "advise" for each in shown["findings"])
            shown["outcome"] = "fail" if stops else "pass"
            if decision["kind"] == "code" and not shown["findings"]:
                shown["route_reasons"] = [r for r in shown["route_reasons"] if r != "a rule has a finding"]
            assert refused(shown, knowledge)
            assert refused(narrowed(shown, [r for r in decision["proof"]["roots"] if r != root]), knowledge)


def test_an_open_question_removed_or_added(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("uncovered claim", "uncovered", "before ICD-10-CM"):
        for index in range(len(honest[name]["indeterminate"])):
            altered = copied(honest[name])
            del altered["indeterminate"][index]
            assert refused(altered, knowledge)
    entry = copied(honest["uncovered claim"]["indeterminate"][0])
    altered = copied(honest["clean"])
    altered["indeterminate"], altered["outcome"] = [entry], "indeterminate"
    assert refused(altered, knowledge)


def test_a_confidence_changed(honest: Honest, knowledge: Knowledge) -> None:
    decision = honest["combined"]
    for index, root in enumerate(roots(decision, "diagnosis")):
        for value in (0.99, 0, 1, decision["codes"][index]["confidence"] + 0.01):
            shown = put(decision, ("codes", index, "confidence"), value)
            assert refused(shown, knowledge)
            assert refused(put(shown, ("proof", "facts", root, "args", "confidence"), value), knowledge)


def test_a_feature_changed(honest: Honest, knowledge: Knowledge) -> None:
    decision = honest["combined"]
    for root in roots(decision, "diagnosis"):
        features = decision["proof"]["facts"][root]["args"]["features"]
        assert set(features) >= {"status", "place", "term", "reached", "mentions", "family"}
        for feature in features:
            for value in ("stated", "5 or more", "problem", "E10"):
                if value != features[feature]:
                    altered = put(decision, ("proof", "facts", root, "args", "features", feature), value)
                    assert refused(altered, knowledge)


def test_a_suppressed_mention_removed(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("context", "specific", "encounter"):
        decision = honest[name]
        for index, root in enumerate(roots(decision, "suppressed")):
            altered = copied(decision)
            del altered["suppressed"][index]
            assert refused(altered, knowledge)
            assert refused(narrowed(altered, [r for r in altered["proof"]["roots"] if r != root]), knowledge)


def test_a_code_removed(honest: Honest, knowledge: Knowledge) -> None:
    for name in ("combined", "context", "specific", "plain"):
        decision = honest[name]
        for index, root in enumerate(roots(decision, "diagnosis")):
            altered = copied(decision)
            del altered["codes"][index]
            altered["queries"] = [
                each for each in altered["queries"] if each["code"] != decision["codes"][index]["code"]
            ]
            for rank, later in enumerate(roots(decision, "diagnosis")[index + 1 :], index + 1):
                altered["proof"]["facts"][later]["args"]["position"] = rank
                altered["codes"][rank - 1]["rank"] = rank
            assert refused(narrowed(altered, [r for r in altered["proof"]["roots"] if r != root]), knowledge)


def test_a_status_changed(honest: Honest, knowledge: Knowledge) -> None:
    other = {"assigned": "suggested", "suggested": "assigned"}
    for name in ("combined", "context", "uncovered"):
        decision = honest[name]
        for index, root in enumerate(roots(decision, "diagnosis")):
            value = other[decision["codes"][index]["status"]]
            shown = put(decision, ("codes", index, "status"), value)
            assert refused(shown, knowledge)
            assert refused(put(shown, ("proof", "facts", root, "args", "status"), value), knowledge)


def test_a_context_said_otherwise(honest: Honest, knowledge: Knowledge) -> None:
    other = {"negated": "affirmed", "uncertain": "certain", "historical": "recent", "other": "patient"}
    count = 0
    for number in fact_numbers(honest["context"], "says"):
        for axis in ("negation", "certainty", "temporality", "experiencer"):
            at = ("proof", "facts", number, "args", axis)
            if get(honest["context"], at) in other:
                count += 1
                assert refused(put(honest["context"], at, other[get(honest["context"], at)]), knowledge)
    assert count > 5


def test_the_wrong_snapshot_or_engine(honest: Honest, knowledge: Knowledge) -> None:
    other = "sha256:" + "0" * 64
    assert refused(put(honest["plain"], ("proof", "snapshot"), other), knowledge)
    assert refused(put(honest["plain"], ("proof", "engine"), "0.0.1"), knowledge)


def test_the_options_changed(honest: Honest, knowledge: Knowledge) -> None:
    for name, key, value in (
        ("context", "setting", "inpatient"),
        ("context", "profile", "mentions"),
        ("combined", "service_date", "2026-05-5"),
        ("combined", "service_date", "20260515"),
        ("combined", "service_date", "2025-05-15"),
        ("combined", "service_date_assumed", True),
        ("plain", "service_date", "2026-05-15"),
        ("clean", "on", "2026-05-14"),
        ("clean", "payer", None),
        ("clean", "payer", ""),
        ("stay", "service_date", "2026-04-01"),
        ("stated", "sex", "M"),
        ("stated", "age", 61),
        ("stated", "stated", {"doc": "1", "start": 5, "end": 21, "of": ["age", "sex"]}),
        ("stated", "stated", {"doc": "1", "start": 5, "end": 22, "of": ["age", "sex", "sex"]}),
        ("stated", "stated", {"doc": "2", "start": 5, "end": 22, "of": ["age", "sex"]}),
        ("stated", "stated", {"doc": "1", "start": 51, "end": 60, "of": ["age"]}),
        ("age stated", "age", 70),
    ):
        assert refused(put(honest[name], ("options", key), value), knowledge), (name, key)


def test_true_is_not_one(honest: Honest, knowledge: Knowledge) -> None:
    decision = honest["plain"]
    root = roots(decision, "diagnosis")[0]
    assert refused(put(decision, ("codes", 0, "rank"), True), knowledge)
    assert refused(put(decision, ("proof", "facts", root, "args", "position"), True), knowledge)
    assert refused(put(decision, ("options", "service_date_assumed"), 1), knowledge)
    assert refused(put(decision, ("proof", "facts", 0, "args", "start"), 12.0), knowledge)


CONDITION_SAMPLES = {
    "in_release": "invalid", "needs_seventh": "invalid", "wrong_seventh": "invalid", "is_a": "combined",
    "external_cause": "external cause", "manifestation": "manifestation", "first_listed": "order",
    "after": "pairs", "same_code": "pairs", "excludes1": "pairs", "code_first": "order",
}  # fmt: skip


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    """What checkers said is kept for all decisions; here they are exchanged."""
    tables_of.cache_clear()
    yield
    tables_of.cache_clear()


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("name", sorted(CONDITION_SAMPLES))
def test_every_checker_of_a_condition_matters(
    name: str, honest: Honest, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = honest[CONDITION_SAMPLES[name]]
    assert accepted(decision, knowledge)
    for wrong in (lambda *_: None, lambda *_: Answer([{"release": "none", "key": "none"}])):
        tables_of.cache_clear()
        monkeypatch.setitem(CHECKERS, name, wrong)
        assert not accepted(decision, knowledge)


PROCEDURES_OF = {
    "check_claim", "check_claim_fact", "check_says", "check_scope", "check_section", "check_mention",
    "check_qualifier", "check_all_named", "check_diagnosis", "check_suppressed", "check_rule_step",
    "check_condition", "check_code_set", "check_views", "check_span", "check_form", "check_sex",
}  # fmt: skip


def test_every_checker_refuses_something(honest: Honest, knowledge: Knowledge) -> None:
    """Each checker is the one that stops at least one alteration."""
    stopped = set()
    for altered in alterations(honest):
        try:
            check(resealed_or_bare(altered, knowledge), knowledge)
        except ProofError as refusal:
            trace = refusal.__traceback__
            while trace is not None:
                stopped.add(trace.tb_frame.f_code.co_name)
                trace = trace.tb_next
    assert stopped >= PROCEDURES_OF, PROCEDURES_OF - stopped


def alterations(honest: Honest) -> Iterator[Decision]:
    """One alteration, or a few, for each checker."""
    combined, context, specific, pairs = (
        honest[name] for name in ("combined", "context", "specific", "pairs")
    )
    lines = pairs["input"]["lines"] * 2
    yield put(pairs, ("input", "lines"), lines)
    yield put(pairs, ("input", "diagnoses", 0, "code"), "E10.8")
    yield put(combined, ("queries",), 1)
    facts = combined["proof"]["facts"]
    for number, fact in enumerate(facts):
        if fact["predicate"] == "mention":
            yield put(combined, ("proof", "facts", number, "args", "phrase"), "x")
            yield put(combined, ("proof", "facts", number, "evidence", 0, "end"), 10**6)
    for predicate, key, value in (
        ("says", "negation", "negated"),
        ("says", "scope", [[0, 1]]),
        ("says", "heading", None),
        ("condition", "code", "E11.8"),
        ("diagnosis", "confidence", 1),
    ):
        yield put(combined, ("proof", "facts", fact_numbers(combined, predicate)[0], "args", key), value)
    for number in fact_numbers(combined, "condition"):
        if "by" in facts[number]["args"]:
            yield put(combined, ("proof", "facts", number, "args", "code"), "E11.21")
    yield put(combined, ("codes",), [])
    yield put(context, ("proof", "facts", roots(context, "suppressed")[0], "args", "reason"), "uncertain")
    yield put(specific, ("proof", "facts", fact_numbers(specific, "qualifier")[0], "args", "word"), "x")
    for index, root in enumerate(roots(context, "suppressed")):
        altered = copied(context)
        del altered["suppressed"][index]
        yield narrowed(altered, [r for r in altered["proof"]["roots"] if r != root])
    swapped = copied(combined)
    proof = swapped["proof"]
    numbers = roots(swapped, "diagnosis")
    swap(proof["roots"], 0)
    for number, position in zip(numbers, (2, 1), strict=False):
        proof["facts"][number]["args"]["position"] = position
    yield swapped
    sexed = copied(specific)
    sexed["proof"]["facts"].append(
        {"predicate": "sex", "args": {"value": "F"}, "evidence": [{"field": "/options/sex"}]}
    )
    sexed["proof"]["roots"].append(len(sexed["proof"]["facts"]) - 1)
    yield sexed
