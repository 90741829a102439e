"""A proof as a tree of plain sentences: each conclusion over what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.output.quotes import Texts
from engine.coding.report import REASONS
from engine.procedures import PROCEDURES
from engine.rules.model import Rule

Rules = Mapping[str, tuple[str, str]]
"""What a rule's id stands for: why it holds, and the authority that it follows."""

PROCEDURE_RULES: Rules = {
    each.id: (each.does, f"ICD-10-CM Guidelines {each.section}") for each in PROCEDURES.values()
}
_OTHER_PERSON = {"patient": "about the patient", "other": "about another person"}


@dataclass(slots=True)
class Node:
    """One fact. ``rule`` is empty where the fact was given; ``again`` says it was shown above."""

    sentence: str
    rule: str = ""
    why: str = ""
    authority: str = ""
    evidence: list[str] = field(default_factory=list)
    absences: list[str] = field(default_factory=list)
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
                why, authority = self._rules.get(rule, ("", rule))
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
        node = Node(self._sentence(fact, self._qualifiers(number)))
        if number in shown:
            node.again = True
            return node
        shown.add(number)
        if "step" not in fact:
            node.evidence = [self._evidence(each) for each in fact["evidence"]]
            return node
        step = self._steps[fact["step"]]
        node.rule = str(step["rule"])
        node.why, node.authority = self._rules.get(node.rule, ("", ""))
        node.evidence = [self._evidence(each) for each in step["evidence"]]
        node.absences = _absences(step["absences"])
        node.premises = [self._node(each, shown) for each in step["premises"]]
        return node

    def _sentence(self, fact: Mapping[str, Any], qualifiers: list[str]) -> str:
        args = fact["args"]
        words = self._texts.quote(args) if "start" in args else ""
        try:
            tell = _SENTENCES[fact["predicate"]]
            return tell(args, f"“{words}”" if words else "The words", qualifiers, "step" in fact)
        except KeyError:  # another version of the engine may know other facts, or name their parts otherwise
            return f"{fact['predicate']}: {', '.join(f'{key} {value}' for key, value in args.items())}"

    def _evidence(self, each: Mapping[str, Any]) -> str:
        if "sha256" in each:
            words = self._texts.quote(each)
            several = f"document {each['doc']}, " if len(self._texts.texts) > 1 else ""
            return f"{several}characters {each['start']} to {each['end']}" + (f": “{words}”" if words else "")
        if "field" in each:
            return f"input {each['field']}"
        if "key" in each:
            return f"{each['release']}: {each['key']}"
        edge = f"{each['source']} {str(each['relation']).replace('_', ' ')} {each['target']}"
        stands = f", note at {each['origin']}, line {each['line']}" if "origin" in each else ""
        return f"{edge} ({each['release']}{stands})"


def _absences(absences: list[Mapping[str, Any]]) -> list[str]:
    """What was not found, the same place once."""
    by_scope: dict[str, list[str]] = {}
    for each in absences:
        by_scope.setdefault(str(each["scope"]), []).append(str(each["pattern"]))
    return [f"{', '.join(patterns)}, in {_place(scope)}" for scope, patterns in by_scope.items()]


def _place(scope: str) -> str:
    return f"characters {scope.replace('-', ' to ')}" if scope[:1].isdigit() else scope


def _condition(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    if "start" not in args:
        return f"Together they are {args['code']}."
    said = " and ".join(f"“{each}”" for each in dict.fromkeys(qualifiers))
    ways = _HOPS | ({"said": f"with {said}"} if said else {})
    # Of several hops by the same way only the last says something new.
    hops = {ways.get(how, how): code for code, how in args.get("path") or [[args["code"], "named"]]}
    return f"{words} {', '.join(f'{way} {code}' for way, code in hops.items())}."


_HOPS = {
    "named": "names",
    "said": "as the record says",
    "default": "with no more said",
    "seventh": "with its 7th character",
}
"""How a code follows from the one before it."""


def _diagnosis(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    if not derived:
        return f"Diagnosis {args['position']} of the input is {args['code']}."
    place = f"{args['status']} as number {args['position']}"
    return f"{args['code']} is {place}, confidence {args['confidence']:.2f}."


def _says(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    person = _OTHER_PERSON.get(args["experiencer"], args["experiencer"])
    section = f", in section {str(args['section']).replace('_', ' ')}" if args["section"] else ""
    return f"{words} is {args['negation']}, {args['certainty']}, {args['temporality']}, {person}{section}."


def _mention(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    sense = args.get("sense")
    if sense is None:
        return f"{words} is a term for {', '.join(args['codes'])}."
    by = {"near": "by the words near it", "section": "by its section", "default": "as it mostly does"}
    how = by.get(sense["by"], "by its name elsewhere in the document")
    named = f", a term for {', '.join(args['codes'])}" if sense["code"] else ""
    return f"{words} means {sense['name']}{named}, {how}." if sense["name"] else f"{words} stays open."


_SENTENCES: dict[str, Callable[[Mapping[str, Any], str, list[str], bool], str]] = {
    "mention": _mention,
    "says": _says,
    "qualifier": lambda args, words, *_: f"The record says {words} ({args['word']}).",
    "sex": lambda args, *_: f"The patient's sex is {args['value']}.",
    "condition": _condition,
    "diagnosis": _diagnosis,
    "suppressed": lambda args, words, *_: (
        f"{words} is not reported: {REASONS.get(args['reason'], args['reason'])}."
    ),
    "finding": lambda args, *_: str(args["message"]),
}


def explained(rules: tuple[Rule, ...]) -> Rules:
    """What proofs on a page say of each rule: its reason and its authority."""
    return {
        rule.id: (
            rule.why,
            " ".join(rule.citation[key] for key in ("source", "section") if key in rule.citation),
        )
        for rule in rules
    }
