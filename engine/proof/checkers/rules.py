"""Checks a step made by a rule of a pack, reading the rule as it is written there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.proof.checkers.conditions import CHECKERS, Answer
from engine.proof.checkers.report import allowed
from engine.proof.ledger import Fact, Ledger, Step, refuse, require
from kb.canonical import digest
from kb.model.code import dotted, undotted

_FIELDS = {"diagnosis": {"position", "code"}, "condition": {"code"}}
_SLOT = re.compile(r"\{([a-z_]+)\.([a-z_]+)\}")
_FINDING = ("rule", "disposition", "line", "codes", "message", "remedy")
Pattern = tuple[str, Mapping[str, Any], str]


def check_rule_step(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """The rule is that of the snapshot, in force, met by the premises, and concludes just this."""
    rule = ledger.rules.get(step["rule"])
    if rule is None:
        refuse(place, "the snapshot has no such rule")
    require(step["rule_digest"] == digest(rule), place, "the rule has another wording in the snapshot")
    day = ledger.day.isoformat()
    require(
        rule["status"] != "removed"
        and any(
            each["from"] <= day and ("until" not in each or day < each["until"]) for each in rule["effective"]
        ),
        place,
        "the rule is not in force on the date of service",
    )
    when, unless = patterns(rule["when"]), patterns(rule.get("unless", ()))
    premises = ledger.premises(step)
    require(len(premises) == len(when), place, "the rule needs other premises")
    evidence: dict[str, Any] = {}
    values: dict[str, str] = {}
    bound: dict[str, Fact] = {}
    for pattern, premise in zip(when, premises, strict=True):
        answer = meets(ledger, pattern, premise, bound)
        if answer is None:
            refuse(place, "a premise does not meet the rule")
        for each in answer.evidence:
            evidence[digest(each)] = each
        values |= {f"{pattern[2]}.{key}": value for key, value in answer.values.items()}
        bound[pattern[2]] = premise
    require(
        step["evidence"] == list(evidence.values()), place, "its evidence is not what the conditions rest on"
    )
    for pattern in unless:
        for other in universe(ledger, pattern[0]):
            require(meets(ledger, pattern, other, bound) is None, place, "an exception of the rule holds")
    absences = [{"pattern": f"unless[{number}]", "scope": "facts"} for number in range(len(unless))]
    require(step["absences"] == absences, place, "its absences are not the rule's")
    for name, premise in bound.items():
        values |= {f"{name}.{key}": str(value) for key, value in premise["args"].items()}
    _check_conclusion(rule, premises, values, fact, place)


def _check_conclusion(
    rule: Mapping[str, Any], premises: Sequence[Fact], values: Mapping[str, str], fact: Fact, place: str
) -> None:
    then = rule["then"]
    if "combine" in then:
        expected: dict[str, Any] = {"code": then["combine"]["into"], "by": rule["id"]}
        require(
            fact["predicate"] == "condition" and fact["args"] == expected,
            place,
            "the rule concludes another code",
        )
        return

    def fill(text: str) -> str:
        return _SLOT.sub(lambda slot: values.get(f"{slot[1]}.{slot[2]}", slot[0]), text)

    expected = {
        "rule": rule["id"],
        "disposition": then["disposition"],
        "line": None,
        "codes": [premise["args"]["code"] for premise in premises],
        "message": fill(then["message"]),
        "remedy": fill(then["remedy"]),
    }
    require(
        fact["predicate"] == "finding" and fact["args"] == expected,
        place,
        "the rule concludes something else",
    )


def patterns(written: Any) -> list[Pattern]:
    """The patterns of ``when`` or ``unless`` as (predicate, tests, name)."""
    parts = written if isinstance(written, (list, tuple)) else [written]
    pairs = [pair for part in parts for pair in part.items()]
    return [
        (
            predicate,
            {key: value for key, value in tests.items() if key != "as"},
            tests.get("as", f"{predicate}{n or ''}"),
        )
        for n, (predicate, tests) in enumerate(pairs)
    ]


def meets(ledger: Ledger, pattern: Pattern, fact: Fact, bound: Mapping[str, Fact]) -> Answer | None:
    """What shows that a fact meets a pattern, or None."""
    predicate, tests, _ = pattern
    if fact["predicate"] != predicate:
        return None
    evidence: list[dict[str, Any]] = []
    values: dict[str, str] = {}
    for key, written in tests.items():
        arguments = written if isinstance(written, list) else [written]
        if key in _FIELDS[predicate]:
            if str(fact["args"][key]) not in arguments:
                return None
            continue
        answers = [CHECKERS[key](ledger, fact, argument, bound) for argument in arguments]
        answer = next((each for each in answers if each is not None), None)
        if answer is None:
            return None
        evidence += [each for each in answer.evidence if each not in evidence]
        values |= answer.values
    return Answer(evidence, values)


def universe(ledger: Ledger, predicate: str) -> list[Fact]:
    """Every fact of the predicate, from the input itself where the input gives them."""
    if predicate == "diagnosis" and ledger.decision["kind"] == "validate":
        return [
            {"predicate": predicate, "args": {"position": position, "code": dotted(undotted(each["code"]))}}
            for position, each in enumerate(ledger.decision["input"]["diagnoses"], 1)
        ]
    facts = [fact for fact in ledger.facts if fact["predicate"] == predicate]
    if predicate == "diagnosis":
        return [fact for fact in facts if fact["args"]["status"] == "assigned"]
    return [fact for fact in facts if _is_reported(ledger, fact)]


def _is_reported(ledger: Ledger, condition: Fact) -> bool:
    """Whether the record itself (no rule) gives the condition, complete and assigned."""
    if "by" in condition["args"]:
        return False
    node = ledger.graph.node(condition["args"]["code"])
    return (
        node is not None
        and ledger.graph.is_billable(node)
        and allowed(ledger, condition, "/proof") == "assign"
    )
