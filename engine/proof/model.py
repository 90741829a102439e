"""The parts of a proof (DESIGN: evidence -> fact -> step -> conclusion) and their JSON form.

A fact is either *given*, with the evidence that shows it, or *derived* by a step. Facts and steps
are numbered in the order in which they were made, so a premise always has a lower number than its
conclusion. The JSON form is compact on purpose: a decision is kept for years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kb.canonical import plain_json


@dataclass(frozen=True, slots=True)
class NoteSpan:
    """``text[start:end]`` of a document in code points, with the sha256 of those characters."""

    doc: str
    start: int
    end: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"doc": self.doc, "start": self.start, "end": self.end, "sha256": self.sha256}


class InputField(NamedTuple):
    """A value of the input, by JSON Pointer (RFC 6901)."""

    path: str

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"field": self.path}


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a release or pack, by its key."""

    release: str
    key: str

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"release": self.release, "key": self.key}


@dataclass(frozen=True, slots=True)
class Edge:
    """A typed edge of the graph; for a note, ``target`` is the code that the note names.

    ``origin`` is the node at which the note stands and ``line`` its line in the release's source.
    """

    source: str
    relation: str
    target: str
    release: str
    origin: str = ""
    line: int = 0

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        stored: dict[str, Any] = {
            "source": self.source,
            "relation": self.relation,
            "target": self.target,
            "release": self.release,
        }
        if self.origin:
            stored |= {"origin": self.origin, "line": self.line}
        return stored


Evidence = NoteSpan | InputField | TableRow | Edge


@dataclass(frozen=True, slots=True)
class Absence:
    """What was looked for and not found: a pattern, and where (a note span or the whole input)."""

    pattern: str
    scope: str

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"pattern": self.pattern, "scope": self.scope}


class Fact:
    """``predicate(args)``. ``step`` is the number of the step that derived it, or None if given.

    Each is itself alone: two that say the same are two facts.
    """

    __slots__ = ("args", "evidence", "id", "predicate", "step")

    def __init__(
        self,
        id: int,
        predicate: str,
        args: Mapping[str, Any],
        evidence: tuple[Evidence, ...] = (),
        step: int | None = None,
    ) -> None:
        self.id = id
        self.predicate = predicate
        self.args = args
        self.evidence = evidence
        self.step = step

    @property
    def code(self) -> str | None:
        """Its code, if it has one."""
        return self.args.get("code") or None

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        stored: dict[str, Any] = {"predicate": self.predicate, "args": dict(self.args)}
        if self.step is None:
            stored["evidence"] = [each.as_json() for each in self.evidence]
        else:
            stored["step"] = self.step
        return stored


@dataclass(frozen=True, slots=True)
class AggregateUse:
    """A count or sum that a step rests on: its name in the rule, the facts counted, and the number."""

    name: str
    facts: tuple[Fact, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One application of a rule: what it was bound to, what it used, what it found absent."""

    id: int
    rule: str
    rule_digest: str
    premises: tuple[int, ...]
    conclusion: int
    evidence: tuple[Evidence, ...] = ()
    absences: tuple[Absence, ...] = ()
    aggregates: tuple[AggregateUse, ...] = ()

    def as_json(self, number: Mapping[int, int]) -> dict[str, Any]:
        """The stored form; ``number`` gives each fact its number in the proof."""
        stored: dict[str, Any] = {
            "rule": self.rule,
            "rule_digest": self.rule_digest,
            "premises": [number[each] for each in self.premises],
            "conclusion": number[self.conclusion],
            "evidence": [each.as_json() for each in self.evidence],
            "absences": [each.as_json() for each in self.absences],
        }
        if self.aggregates:
            stored["aggregates"] = [
                {"name": each.name, "facts": [number[fact.id] for fact in each.facts], "value": each.value}
                for each in self.aggregates
            ]
        return stored

    @property
    def rests_on(self) -> tuple[int, ...]:
        """The facts that the step used: its premises and what it counted."""
        return (*self.premises, *(fact.id for each in self.aggregates for fact in each.facts))


OPEN = -2
"""The id of a fact that may exist: whatever is asked of it can't be judged."""


def doubted(predicate: str, reason: str, load: str, number: int | None = None) -> Fact:
    """A fact that may exist, of the line ``number`` if that can be told; it is never part of a proof."""
    return Fact(OPEN, predicate, {"number": number, "reason": reason, "load": load})


class ProofBuilder:
    """Collects facts and steps while the engine works. The same fact is kept once."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.steps: list[Step] = []
        self._known: dict[tuple[str, bytes], Fact] = {}

    def given(self, predicate: str, args: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Fact:
        """A fact that the input or a table shows."""
        key = predicate, plain_json(args)
        return self._known.get(key) or self._add(key, args, evidence, None)

    def take(self, predicate: str, args: Mapping[str, Any], evidence: tuple[Evidence, ...]) -> Fact:
        """A fact of the input that stands there once by its place, so that none need be compared."""
        fact = Fact(len(self.facts), predicate, args, evidence)
        self.facts.append(fact)
        return fact

    def derive(
        self,
        predicate: str,
        args: Mapping[str, Any],
        *,
        rule: str,
        rule_digest: str,
        premises: tuple[Fact, ...],
        evidence: tuple[Evidence, ...] = (),
        absences: tuple[Absence, ...] = (),
        aggregates: tuple[AggregateUse, ...] = (),
    ) -> Fact:
        """A fact that a rule concludes from others."""
        key = predicate, plain_json(args)
        known = self._known.get(key)
        if known is not None:
            return known
        step = len(self.steps)
        fact = self._add(key, args, (), step)
        ids = tuple(each.id for each in premises)
        self.steps.append(Step(step, rule, rule_digest, ids, fact.id, evidence, absences, aggregates))
        return fact

    def _add(
        self,
        key: tuple[str, bytes],
        args: Mapping[str, Any],
        evidence: tuple[Evidence, ...],
        step: int | None,
    ) -> Fact:
        fact = Fact(len(self.facts), key[0], dict(args), evidence, step)
        self._known[key] = fact
        self.facts.append(fact)
        return fact

    def as_json(self, roots: list[int]) -> dict[str, Any]:
        """The part of the proof that the roots rest on, renumbered from 0 in the same order."""
        wanted = sorted(self._closure(roots))
        number = {old: new for new, old in enumerate(wanted)}
        steps = [step for step in self.steps if step.conclusion in number]
        step_number = {step.id: new for new, step in enumerate(steps)}
        facts = []
        for old in wanted:
            stored = self.facts[old].as_json()
            if "step" in stored:
                stored["step"] = step_number[stored["step"]]
            facts.append(stored)
        return {
            "facts": facts,
            "steps": [step.as_json(number) for step in steps],
            "roots": [number[each] for each in roots],
        }

    def _closure(self, roots: list[int]) -> set[int]:
        wanted: set[int] = set()
        waiting = list(roots)
        while waiting:
            fact = waiting.pop()
            if fact not in wanted:
                wanted.add(fact)
                step = self.facts[fact].step
                if step is not None:
                    waiting += self.steps[step].rests_on
        return wanted
