"""The independent checker: does every step of a decision follow, from evidence that is really there?

It shares the snapshot's data with the engine and none of its reasoning. Wherever it can, it works
out what a value must be and compares; nothing in a decision is believed because a digest fits. It
proves soundness: what is there follows. That nothing was left out is what ``replay`` shows.

Order of the check: shape, digests, facts, steps, then that everything a person reads (codes,
findings, reasons, route) is exactly what the proof says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.procedures import PROCEDURES
from engine.proof.checkers.claim import check_diagnosis_field
from engine.proof.checkers.context import check_says
from engine.proof.checkers.report import check_diagnosis, check_suppressed
from engine.proof.checkers.rules import check_rule_step
from engine.proof.checkers.specificity import check_condition
from engine.proof.checkers.views import check_views
from engine.proof.ledger import Fact, Ledger, Step, open_ledger, refuse, require
from engine.proof.spans import check_span, require_whole_words
from engine.version import KNOWN_VERSIONS
from kb.canonical import digest
from kb.lexicon.variants import significant
from kb.lexicon.words import folded
from kb.snapshot.knowledge import Knowledge

SCHEMA = "chartproof.decision/1"

_COMMON = {
    "schema",
    "kind",
    "id",
    "input",
    "options",
    "outcome",
    "findings",
    "indeterminate",
    "proof",
    "digest",
}
_KEYS = {
    "code": _COMMON | {"route", "route_reasons", "codes", "suppressed", "queries"},
    "validate": _COMMON,
}
_PROOF_KEYS = {"input", "snapshot", "engine", "facts", "steps", "roots"}
_STEP_KEYS = {"rule", "rule_digest", "premises", "conclusion", "evidence", "absences"}
_ROOTS = {"code": {"diagnosis", "suppressed", "finding"}, "validate": {"finding"}}

_PROCEDURE_CHECKERS: Mapping[str, Callable[[Ledger, Step, Fact, str], None]] = {
    "extraction.context": check_says,
    "coding.specificity": check_condition,
    "coding.report": check_diagnosis,
    "coding.suppress": check_suppressed,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was checked, when everything held."""

    facts: int
    steps: int


def snapshot_of(decision: Any) -> str:
    """The snapshot that a decision was made under; ProofError if it names none."""
    _check_shape(decision)
    return str(decision["proof"]["snapshot"])


def check(decision: Any, knowledge: Knowledge) -> Checked:
    """Checks a whole decision under its own snapshot; raises ProofError at the first thing amiss."""
    _check_shape(decision)
    proof = decision["proof"]
    require(proof["snapshot"] == knowledge.snapshot, "/proof/snapshot", "it names another snapshot")
    require(proof["engine"] in KNOWN_VERSIONS, "/proof/engine", "no engine of that version is known here")
    require(proof["input"] == digest(decision["input"]), "/proof/input", "it is not the digest of the input")
    bare = {key: value for key, value in decision.items() if key != "digest"}
    require(decision["digest"] == digest(bare), "/digest", "it is not the digest of the decision")
    require(decision["id"] == decision["input"].get("id"), "/id", "it is not the input's id")
    ledger = open_ledger(decision, knowledge)
    for number, fact in enumerate(ledger.facts):
        _check_fact(ledger, number, fact)
    for number, step in enumerate(ledger.steps):
        _check_step(ledger, number, step)
    _check_roots(ledger)
    check_views(ledger)
    return Checked(len(ledger.facts), len(ledger.steps))


def _check_shape(decision: Any) -> None:
    require(
        isinstance(decision, dict) and decision.get("schema") == SCHEMA,
        "/schema",
        "it is no decision of this form",
    )
    require(decision.get("kind") in _KEYS, "/kind", "it is of no known kind")
    require(set(decision) == _KEYS[decision["kind"]], "", "a part is missing or does not belong")
    require(set(decision["proof"]) == _PROOF_KEYS, "/proof", "a part is missing or does not belong")


def _check_fact(ledger: Ledger, number: int, fact: Fact) -> None:
    place = f"/proof/facts/{number}"
    if "step" in fact:
        require(set(fact) == {"predicate", "args", "step"}, place, "a part is missing or does not belong")
        step = fact["step"]
        require(type(step) is int and 0 <= step < len(ledger.steps), place, "it names no step")
        require(ledger.steps[step]["conclusion"] == number, place, "its step concludes another fact")
        return
    require(set(fact) == {"predicate", "args", "evidence"}, place, "a part is missing or does not belong")
    checker = _GIVEN.get((ledger.decision["kind"], fact["predicate"]))
    if checker is None:
        refuse(place, "nothing of that kind can be given by the input")
    checker(ledger, fact, place)


def _check_step(ledger: Ledger, number: int, step: Step) -> None:
    place = f"/proof/steps/{number}"
    require(set(step) == _STEP_KEYS, place, "a part is missing or does not belong")
    conclusion = step["conclusion"]
    require(type(conclusion) is int and 0 <= conclusion < len(ledger.facts), place, "it concludes no fact")
    fact = ledger.facts[conclusion]
    require(fact.get("step") == number, place, "its conclusion names another step")
    for premise in step["premises"]:
        require(
            type(premise) is int and 0 <= premise < conclusion, place, "a premise does not come before it"
        )
    procedure = PROCEDURES.get(step["rule"])
    if procedure is None:
        check_rule_step(ledger, step, fact, place)
        return
    require(step["rule_digest"] == procedure.digest, place, "its rule has another wording here")
    _PROCEDURE_CHECKERS[procedure.id](ledger, step, fact, place)


def _check_roots(ledger: Ledger) -> None:
    """Every root is something shown, and every fact and step is needed by a root."""
    roots = ledger.decision["proof"]["roots"]
    place = "/proof/roots"
    require(len(set(roots)) == len(roots), place, "a root is named twice")
    needed: set[int] = set()
    waiting = list(roots)
    while waiting:
        number = waiting.pop()
        require(type(number) is int and 0 <= number < len(ledger.facts), place, "it names no fact")
        if number not in needed:
            needed.add(number)
            step = ledger.facts[number].get("step")
            waiting += ledger.steps[step]["premises"] if step is not None else ()
    require(len(needed) == len(ledger.facts), place, "a fact is used by nothing")
    require(
        sorted(fact["step"] for fact in ledger.facts if "step" in fact) == list(range(len(ledger.steps))),
        "/proof/steps",
        "a step is used by nothing or twice",
    )
    for number in roots:
        shown = _ROOTS[ledger.decision["kind"]]
        require(ledger.facts[number]["predicate"] in shown, place, "a root is nothing that is shown")


def _check_mention(ledger: Ledger, fact: Fact, place: str) -> None:
    """A mention: the span's words are the phrase, and the lexicon says which codes that names."""
    args = fact["args"]
    require(set(args) == {"doc", "start", "end", "phrase", "codes"}, place, "a part is missing")
    span, row = fact["evidence"]
    words = check_span(ledger, span, place)
    require(
        (span["doc"], span["start"], span["end"]) == (args["doc"], args["start"], args["end"]),
        place,
        "span differs",
    )
    require_whole_words(ledger.texts[args["doc"]], args["start"], args["end"], place)
    phrase = significant(folded(words))
    require(" ".join(phrase) == args["phrase"], place, "the words are not the phrase")
    release = ledger.graph.release.id
    require(row == {"release": f"lexicon/{release}", "key": args["phrase"]}, place, "it cites another row")
    term = ledger.lexicon.term(phrase)
    if term is None:
        refuse(place, "the lexicon has no such phrase")
    named = [ledger.graph.code(node) for node in ledger.lexicon.nodes(term)]
    require(named == args["codes"], place, "the phrase names other codes")


def _check_qualifier(ledger: Ledger, fact: Fact, place: str) -> None:
    """A qualifier: one word of the note, or a side under its full name."""
    args = fact["args"]
    require(
        set(args) == {"doc", "start", "end", "word"} and len(fact["evidence"]) == 1,
        place,
        "a part is missing",
    )
    span = fact["evidence"][0]
    words = check_span(ledger, span, place)
    require(
        (span["doc"], span["start"], span["end"]) == (args["doc"], args["start"], args["end"]),
        place,
        "span differs",
    )
    require_whole_words(ledger.texts[args["doc"]], args["start"], args["end"], place)
    said = folded(words)
    meant = (*said, *SIDES.get(said[0], ())) if len(said) == 1 else ()
    require(args["word"] in meant, place, "the word says something else")


def _check_sex(ledger: Ledger, fact: Fact, place: str) -> None:
    require(fact["evidence"] == [{"field": "/options/sex"}], place, "it cites another field")
    require(fact["args"] == {"value": ledger.decision["options"]["sex"]}, place, "the option says otherwise")
    require(fact["args"]["value"] in ("F", "M"), place, "it says nothing of the sex")


_BOTH = ("bilateral", "right", "left")
SIDES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("left", "lt", "l"), ("left",)),
    **dict.fromkeys(("right", "rt", "r", "od"), ("right",)),
    **dict.fromkeys(("bilateral", "bilaterally", "both", "ou"), _BOTH),
}
"""Folded side words, and the sides of titles that they support."""

_GIVEN: Mapping[tuple[str, str], Callable[[Ledger, Fact, str], None]] = {
    ("code", "mention"): _check_mention,
    ("code", "qualifier"): _check_qualifier,
    ("code", "sex"): _check_sex,
    ("validate", "diagnosis"): check_diagnosis_field,
}
