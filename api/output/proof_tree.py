"""A proof as a tree of plain sentences: each conclusion over what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from api.output.proof_sentences import sentence
from api.output.quotes import Texts
from engine.procedures import PROCEDURES
from engine.rules.model import Rule
from engine.rules.sentences import excuses
from kb.model.code import undotted


class Told(NamedTuple):
    """What a rule's id stands for: why it holds, the authority that it follows, and what excuses from it."""

    why: str = ""
    authority: str = ""
    excuses: tuple[str, ...] = ()


Rules = Mapping[str, Told]
PROCEDURE_RULES: Rules = {
    each.id: Told(each.does, f"ICD-10-CM Guidelines {each.section}") for each in PROCEDURES.values()
}
_RELATIONS = {"is_a": "stands below", "parent": "stands below"}


@dataclass(slots=True)
class Node:
    """One fact by its ``number`` in the proof.

    ``rule`` is empty where the fact was given; ``again`` says it was shown above.
    """

    number: int
    sentence: str
    rule: str = ""
    why: str = ""
    authority: str = ""
    evidence: list[str] = field(default_factory=list)
    absences: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    premises: list[Node] = field(default_factory=list)
    again: bool = False


class ProofTree:
    """Reads the proof of one decision."""

    def __init__(self, decision: Mapping[str, Any], texts: Texts, rules: Rules) -> None:
        proof = decision["proof"]
        self._facts: list[Mapping[str, Any]] = proof["facts"]
        self._steps: list[Mapping[str, Any]] = proof["steps"]
        self._roots: list[int] = proof["roots"]
        self._texts = texts
        self._rules = {**PROCEDURE_RULES, **rules}

    def roots(self, predicate: str) -> list[int]:
        """The roots that conclude ``predicate``, in the order of what they prove."""
        return [root for root in self._roots if self._facts[root]["predicate"] == predicate]

    def tree(self, root: int) -> Node:
        """The tree under a fact. A premise used twice is written out once."""
        return self._node(root, set())

    def why(self, root: int) -> list[str]:
        """In a few sentences, why a diagnosis was coded: each condition, and the rule that joined it."""
        said = []
        for premise in self._premises(root):
            fact = self._facts[premise]
            rule = self._rule(fact)
            if fact["predicate"] == "condition" and "start" not in fact["args"]:
                joined = " and ".join(dict.fromkeys(self._code(each) for each in self._premises(premise)))
                why, authority, _ = self._rules.get(rule, Told(authority=rule))
                said.append(f"{joined} together are {self._code(premise)}. {why} ({authority})")
            else:
                said.append(self._sentence(fact, self._qualifiers(premise)))
        return list(dict.fromkeys(said))

    def _code(self, fact: int) -> str:
        return str(self._facts[fact]["args"].get("code", ""))

    def _rule(self, fact: Mapping[str, Any]) -> str:
        return str(self._steps[fact["step"]]["rule"]) if "step" in fact else ""

    def _premises(self, fact: int) -> list[int]:
        step = self._facts[fact].get("step")
        return [] if step is None else list(self._steps[step]["premises"])

    def _qualifiers(self, fact: int) -> list[str]:
        premises = [self._facts[each] for each in self._premises(fact)]
        return [str(each["args"]["word"]) for each in premises if each["predicate"] == "qualifier"]

    def _node(self, number: int, shown: set[int]) -> Node:
        fact = self._facts[number]
        node = Node(number, self._sentence(fact, self._qualifiers(number)))
        if number in shown:
            node.again = True
            return node
        shown.add(number)
        if "step" not in fact:
            node.evidence = [self._evidence(each) for each in fact["evidence"]]
            return node
        step = self._steps[fact["step"]]
        node.rule = str(step["rule"])
        node.why, node.authority, not_there = self._rules.get(node.rule, Told())
        node.evidence = [self._evidence(each) for each in step["evidence"]]
        node.absences = _absences(step["absences"], not_there)
        counted: list[int] = []
        for each in step.get("aggregates", ()):
            node.counts.append(f"{each['name']} is {each['value']}")
            counted += [fact for fact in each["facts"] if fact not in step["premises"]]
        rests_on = dict.fromkeys([*step["premises"], *counted])
        node.premises = [self._node(each, shown) for each in rests_on]
        return node

    def _sentence(self, fact: Mapping[str, Any], qualifiers: list[str]) -> str:
        args = fact["args"]
        return sentence(fact, self._texts.quote(args) if "start" in args else "", qualifiers)

    def _evidence(self, each: Mapping[str, Any]) -> str:
        if "sha256" in each:
            words = self._texts.quote(each)
            several = f"document {each['doc']}, " if len(self._texts.texts) > 1 else ""
            return f"{several}characters {each['start']} to {each['end']}" + (f": “{words}”" if words else "")
        if "field" in each:
            return f"input {each['field']}"
        if "key" in each:
            return f"{each['release']}: {each['key']}"
        relation = _RELATIONS.get(each["relation"], str(each["relation"]).replace("_", " "))
        edge = f"{each['source']} {relation} {each['target']}"
        stands = f", note at {each['origin']}, line {each['line']}" if "origin" in each else ""
        return f"{edge} ({each['release']}{stands})"


def _absences(absences: list[Mapping[str, Any]], excuses: tuple[str, ...]) -> list[str]:
    """What was not found, the same place once; an entry of ``unless`` in the words of its rule."""
    by_scope: dict[str, list[str]] = {}
    for each in absences:
        by_scope.setdefault(str(each["scope"]), []).append(str(each["pattern"]))
    named = {f"unless[{number}]": excuse for number, excuse in enumerate(excuses)}
    said: list[str] = []
    for scope, patterns in by_scope.items():
        if scope == "facts" and named.keys() >= set(patterns):
            said += [named[each] for each in patterns]
        else:
            said.append(f"{', '.join(patterns)}, in {_place(scope)}")
    return said


def _place(scope: str) -> str:
    return f"characters {scope.replace('-', ' to ')}" if scope[:1].isdigit() else scope


def concludes(decision: Mapping[str, Any], root: int, wanted: str) -> bool:
    """Whether a root of a decision concludes this code, or is a finding of this rule."""
    args = decision["proof"]["facts"][root]["args"]
    return wanted == args.get("rule") or undotted(wanted) == undotted(str(args.get("code", "")))


def explained(rules: tuple[Rule, ...]) -> Rules:
    """What proofs on a page say of each rule: its reason, its authority and its excuses."""
    return {
        rule.id: Told(
            rule.why,
            " ".join(rule.citation[key] for key in ("source", "section") if key in rule.citation),
            tuple(each.removesuffix(".") for each in excuses(rule)),
        )
        for rule in rules
    }
