"""What the checker reads: a decision and its snapshot, and how it refuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn, TypeVar

from engine.errors import ProofError
from engine.proof.checkers.written_rules import Rule, read_rule
from kb.canonical import canonical_json, plain_json
from kb.context.cue_table import CueTable
from kb.context.cues import load_cues
from kb.context.discussion import DiscussionTable, load_discussion
from kb.context.headings import HeadingTable, load_headings
from kb.context.senses import SenseTable, load_senses
from kb.lexicon.phrases import Lexicon
from kb.lexicon.term_source import TermSource
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph

Fact = Mapping[str, Any]
Step = Mapping[str, Any]
Found = TypeVar("Found")


def refuse(place: str, why: str) -> NoReturn:
    """Stops the check; ``place`` is a JSON Pointer into the decision."""
    raise ProofError(
        "proof.refused",
        f"The proof does not hold: {why}.",
        place=place,
        next_step="Do not rely on this decision; derive it again from the source.",
    )


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; Python alone takes true for 1."""
    return plain_json(one) == plain_json(other) or canonical_json(one) == canonical_json(other)


def require(holds: bool, place: str, why: str) -> None:
    """Refuses unless ``holds``."""
    if not holds:
        refuse(place, why)


@dataclass(frozen=True, slots=True)
class Tables:
    """The packs of a snapshot as the checker reads them."""

    rules: Mapping[tuple[str | None, str], Rule]
    """By the payer whose own they are (None: all payers') and id."""
    payers: frozenset[str | None]
    """Those that have rules of their own."""
    turns: Sequence[str]
    """The days on which rules begin or end."""
    kept: Mapping[str, dict[Any, Any]]
    """Answers that hold for all decisions, by what was asked."""
    knowledge: Knowledge

    @property
    def cues(self) -> CueTable:
        """The context cues."""
        return self._read("cues", lambda: load_cues(self.knowledge.pack("context/english.yaml")))

    @property
    def headings(self) -> HeadingTable:
        """The section headings."""
        return self._read("headings", lambda: load_headings(self.knowledge.pack("sections/headings.yaml")))

    @property
    def senses(self) -> SenseTable:
        """The senses of short forms."""
        knowledge, name = self.knowledge, "context/senses.yaml"
        return self._read(
            "senses",
            lambda: load_senses(knowledge.pack(name) if knowledge.has_pack(name) else {"senses": []}),
        )

    @property
    def discussion(self) -> DiscussionTable:
        """The words of discussions and plans."""
        return self._read(
            "discussion", lambda: load_discussion(self.knowledge.pack("coding/discussion.yaml"))
        )

    def _read(self, name: str, read: Callable[[], Found]) -> Found:
        """A pack that only charts ask, read when one does."""
        return self.once("packs", name, read)

    def once(self, about: str, key: Any, find: Callable[[], Found]) -> Found:
        """What ``find`` gives, kept under the key; where too many are kept, all are let go first."""
        kept = self.kept[about]
        try:
            found: Found = kept[key]
            return found
        except KeyError:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            value = kept[key] = find()
            return value


_MOST_KEPT = 100_000


class Term(NamedTuple):
    """A phrase of the lexicon: who says so, and the nodes that it names."""

    source: TermSource
    nodes: tuple[int, ...]


@lru_cache(maxsize=2)
def tables_of(knowledge: Knowledge) -> Tables:
    """Read once a snapshot."""
    packs = knowledge.packs_below("rules").items()
    rules = [read_rule(name, rule) for name, pack in packs for rule in pack]
    return Tables(
        rules={(rule.payer, rule.id): rule for rule in rules},
        payers=frozenset(rule.payer for rule in rules),
        turns=sorted({day for rule in rules for each in rule.source["effective"] for day in each.values()}),
        kept=defaultdict(dict),
        knowledge=knowledge,
    )


@dataclass(slots=True)
class Ledger:
    """A decision under check. ``graph`` is that of the release it names, in force or not."""

    decision: Mapping[str, Any]
    knowledge: Knowledge
    day: date
    release: Release | None
    covered: bool
    texts: Mapping[str, str]
    tables: Tables
    era: str
    """Names the releases in force on the day, and that by which codes are judged."""
    facts: list[Fact]
    """The proof's facts by number."""
    steps: list[Step]
    """The proof's steps by number."""
    _graph: TabularGraph | None
    memo: dict[Any, Any] = field(default_factory=dict)
    """What a checker has worked out once for the whole decision."""

    def once(self, about: Any, find: Callable[[], Found]) -> Found:
        """What ``find`` gives, worked out once for the whole decision."""
        memo = self.memo
        if about not in memo:
            memo[about] = find()
        found: Found = memo[about]
        return found

    @property
    def graph(self) -> TabularGraph:
        """The tabular list that the decision was made under."""
        if self._graph is None:
            refuse("/options/release", "no release is in force, so nothing can rest on one")
        return self._graph

    @property
    def lexicon(self) -> Lexicon:
        """The terms of that release."""
        assert self.release is not None
        return self.knowledge.lexicon(self.release)

    def term(self, phrase: str) -> Term | None:
        """The phrase as the lexicon has it, its words parted by single spaces."""
        assert self.release is not None
        return self.tables.once("terms", (self.release.id, phrase), lambda: self._term(phrase))

    def _term(self, phrase: str) -> Term | None:
        lexicon = self.lexicon
        number = lexicon.term(phrase.split(" "))
        return None if number is None else Term(TermSource(lexicon.source(number)), lexicon.nodes(number))

    def value_set(self, name: str) -> frozenset[str]:
        """The codes of a value set in that release; none where it is not in force or not defined."""
        return self.tables.once("value sets", (name, self.graph.release.id), lambda: self._expanded(name))

    def _expanded(self, name: str) -> frozenset[str]:
        sets, graph = self.knowledge.value_sets, self.graph
        known = any(each.id == name and each.in_force(graph.release.period) for each in sets)
        return sets.expand(name, graph) if known else frozenset()

    def premises(self, step: Step) -> list[Fact]:
        """The facts that a step rests on."""
        return [self.facts[number] for number in step["premises"]]

    def resting_on(self, step: Step, place: str, *predicates: str) -> tuple[list[Fact], list[Fact]]:
        """The first premises, which must be of these predicates, and the others."""
        facts = self.premises(step)
        first = facts[: len(predicates)]
        require([each["predicate"] for each in first] == list(predicates), place, "it rests on other things")
        return first, facts[len(predicates) :]

    def behind(self, fact: Fact) -> list[Fact]:
        """The facts that a derived fact was concluded from."""
        return self.premises(self.steps[fact["step"]])

    def place(self, fact: Fact) -> tuple[int, int, int]:
        """Where in the documents a fact stands, in reading order."""
        args = fact["args"]
        order = self.once("order", lambda: {doc: number for number, doc in enumerate(self.texts)})
        return order[args["doc"]], args["start"], args["end"]


def open_ledger(decision: Mapping[str, Any], knowledge: Knowledge) -> Ledger:
    """Reads the options and the packs that the check needs."""
    options, inside = decision["options"], decision["input"]
    day = date.fromisoformat(options["service_date"])
    in_force = knowledge.manifest.release_on(ICD10CM_TABULAR, day)
    release = in_force if decision["kind"] == "validate" else knowledge.nearest_release(day)
    named = release.id if release else None
    require(options["release"] == named, "/options/release", "it is not the release for that day")
    documents = inside["documents"] if decision["kind"] == "code" else ()
    texts = {each["id"]: each["text"] for each in documents}
    require(len(texts) == len(documents), "/input/documents", "two documents have the same id")
    tables = tables_of(knowledge)
    era = tables.once("eras", (day, named), lambda: _era(knowledge, day, release))
    proof, graph = decision["proof"], knowledge.graph(release) if release else None
    covered, facts, steps = in_force is not None, proof["facts"], proof["steps"]
    return Ledger(decision, knowledge, day, release, covered, texts, tables, era, facts, steps, graph)


def _era(knowledge: Knowledge, day: date, release: Release | None) -> str:
    releases = [release, *knowledge.manifest.releases_on(day)]
    return " ".join(each.id if each else "none" for each in releases)
