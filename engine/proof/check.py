"""The independent checker: does every step of a decision follow, from evidence that is really there?

It shares the snapshot's data with the engine and none of its reasoning. Wherever it can, it works
out what a value must be and compares; nothing in a decision is believed because a digest fits.
Which rules fire, which codes are listed and what a person reads is worked out again as a whole. What
it takes on trust is the reading of the text: that no word more speaks of a mention, and that no term
across a line or sentence is left out, is what ``replay`` shows.

Order of the check: form, digests, facts, steps, then that everything a person reads (codes,
findings, reasons, route) is exactly what the proof says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.procedures import CONTEXT, PROCEDURES, REPORT, SPECIFICITY, SUPPRESS
from engine.proof.checkers.claim import check_claim
from engine.proof.checkers.claim_facts import CLAIM_FACTS
from engine.proof.checkers.context import check_says
from engine.proof.checkers.mentions import check_all_named, check_mention, check_qualifier, check_sex
from engine.proof.checkers.report import check_diagnosis, check_suppressed
from engine.proof.checkers.rules import check_rule_step
from engine.proof.checkers.specificity import check_condition
from engine.proof.checkers.universe import check_claim_fact
from engine.proof.checkers.views import check_views
from engine.proof.ledger import Fact, Ledger, Step, open_ledger, require
from engine.proof.shape import check_form
from engine.version import KNOWN_VERSIONS
from kb.canonical import Written, plain_json, sha256
from kb.snapshot.knowledge import Knowledge

_GIVEN: Mapping[str, Callable[[Ledger, Fact, str], None]] = {
    "mention": check_mention,
    "qualifier": check_qualifier,
    "sex": check_sex,
    **dict.fromkeys(CLAIM_FACTS, check_claim_fact),
}
_DERIVED: Mapping[str, Callable[[Ledger, Step, Fact, str], None]] = {
    CONTEXT.id: check_says,
    SPECIFICITY.id: check_condition,
    REPORT.id: check_diagnosis,
    SUPPRESS.id: check_suppressed,
}
_BY = {"says": CONTEXT.id, "condition": SPECIFICITY.id, "diagnosis": REPORT.id, "suppressed": SUPPRESS.id}
"""The procedure that alone concludes a predicate; a finding and a combination are a rule's."""
_WORDING = {name: procedure.digest for name, procedure in PROCEDURES.items()}
_STAGES = ((CONTEXT.id, SPECIFICITY.id), None, (REPORT.id, SUPPRESS.id))
"""Steps are checked in this order, None being those by rules: later ones look at all earlier ones."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was checked, when everything held."""

    facts: int
    steps: int


def snapshot_of(decision: Any) -> str:
    """The snapshot that a decision was made under; ProofError if it is no decision."""
    check_form(decision)
    return str(decision["proof"]["snapshot"])


def check(decision: Any, knowledge: Knowledge) -> Checked:
    """Checks a whole decision under its own snapshot; raises ProofError at the first thing amiss."""
    plain = check_form(decision)
    proof = decision["proof"]
    require(proof["snapshot"] == knowledge.snapshot, "/proof/snapshot", "it names another snapshot")
    require(proof["engine"] in KNOWN_VERSIONS, "/proof/engine", "no engine of that version is known here")
    inside = Written(decision["input"], plain=plain)
    require(proof["input"] == sha256(inside.data), "/proof/input", "it is not the digest of the input")
    bare = {key: value for key, value in decision.items() if key != "digest"}
    whole = sha256(inside.within(bare, "input"))
    require(decision["digest"] == whole, "/digest", "it is not the digest of the decision")
    require(decision["id"] == decision["input"]["id"], "/id", "it is not the input's id")
    if decision["kind"] == "validate":
        check_claim(decision["input"], inside.data)
    ledger = open_ledger(decision, knowledge)
    _check_links(ledger)
    for number, fact in enumerate(ledger.facts):
        if "step" not in fact:
            _GIVEN[fact["predicate"]](ledger, fact, f"/proof/facts/{number}")
    for stage in _STAGES:
        for number, step in enumerate(ledger.steps):
            if step["rule"] in (stage or ()) or (stage is None and step["rule"] not in PROCEDURES):
                _check_step(ledger, number, step)
    if decision["kind"] == "code":
        check_all_named(ledger)
    check_views(ledger)
    return Checked(len(ledger.facts), len(ledger.steps))


def _check_step(ledger: Ledger, number: int, step: Step) -> None:
    place, fact = f"/proof/steps/{number}", ledger.facts[step["conclusion"]]
    if step["rule"] not in PROCEDURES:
        check_rule_step(ledger, step, fact, place)
        return
    require(step["rule_digest"] == _WORDING[step["rule"]], place, "its rule has another wording here")
    _DERIVED[step["rule"]](ledger, step, fact, place)


def _check_links(ledger: Ledger) -> None:
    """Facts and steps name each other, premises come first, and every one is needed by a root."""
    facts, steps, roots = ledger.facts, ledger.steps, ledger.decision["proof"]["roots"]
    for number, fact in enumerate(facts):
        place = f"/proof/facts/{number}"
        if "step" in fact:
            require(fact["step"] < len(steps), place, "it names no step")
            step = steps[fact["step"]]
            require(step["conclusion"] == number, place, "its step concludes another fact")
            by = None if "by" in fact["args"] else _BY.get(fact["predicate"])
            if by is None:
                require(step["rule"] not in PROCEDURES, place, "only a rule concludes it")
            else:
                require(step["rule"] == by, place, "another procedure concludes it")
    for number, step in enumerate(steps):
        place = f"/proof/steps/{number}"
        require(step["conclusion"] < len(facts), place, "it concludes no fact")
        require(facts[step["conclusion"]].get("step") == number, place, "its conclusion names another step")
        late = max(_rests_on(step), default=-1)
        require(late < step["conclusion"], place, "a premise does not come before it")
    ends = [step["conclusion"] for step in steps]
    require(ends == sorted(ends), "/proof/steps", "they are not in the order of their conclusions")
    _check_roots(ledger, roots)


def _rests_on(step: Step) -> list[int]:
    """The facts that a step used: its premises and what it counted."""
    counted = [fact for each in step.get("aggregates", ()) for fact in each["facts"]]
    return [*step["premises"], *counted]


def _check_roots(ledger: Ledger, roots: list[int]) -> None:
    place = "/proof/roots"
    require(len(set(roots)) == len(roots), place, "a root is named twice")
    require(all(number < len(ledger.facts) for number in roots), place, "it names no fact")
    needed: set[int] = set()
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            step = ledger.facts[number].get("step")
            waiting += _rests_on(ledger.steps[step]) if step is not None else ()
    require(len(needed) == len(ledger.facts), place, "a fact is used by nothing")
    kept = [plain_json([fact["predicate"], fact["args"]]) for fact in ledger.facts]
    require(len(set(kept)) == len(kept), "/proof/facts", "a fact stands twice")
