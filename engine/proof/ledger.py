"""What the checker reads: a decision and its snapshot, and how it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from engine.errors import ProofError
from engine.proof.checkers.written_rules import Rule, read_rule
from kb.canonical import canonical_json, plain_json
from kb.context.cue_table import CueTable
from kb.context.cues import load_cues
from kb.context.discussion import DiscussionTable, load_discussion
from kb.context.headings import HeadingTable, load_headings
from kb.lexicon.phrases import Lexicon
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph

Fact = Mapping[str, Any]
Step = Mapping[str, Any]


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
    said: dict[Any, Any]
    """What tests of a code alone said, by test, code and the releases in force."""
    reached: dict[Any, Any]
    """The entries of rules that a code may meet, likewise."""
    in_force: dict[Any, Any]
    """The rules in force, by day and payer."""
    cues: CueTable
    headings: HeadingTable
    discussion: DiscussionTable

    def keep(self, kept: dict[Any, Any], key: Any, value: Any) -> None:
        """Keeps an answer; where too many are kept, all are let go first."""
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = value


_MOST_KEPT = 500_000


@lru_cache(maxsize=2)
def tables_of(knowledge: Knowledge) -> Tables:
    """Read once a snapshot."""
    packs = knowledge.packs_below("rules").items()
    rules = [read_rule(name, rule) for name, pack in packs for rule in pack]
    return Tables(
        rules={(rule.payer, rule.id): rule for rule in rules},
        said={},
        reached={},
        in_force={},
        cues=load_cues(knowledge.pack("context/english.yaml")),
        headings=load_headings(knowledge.pack("sections/headings.yaml")),
        discussion=load_discussion(knowledge.pack("coding/discussion.yaml")),
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
    memo: dict[Any, Any] = field(default_factory=dict)
    """What a checker has worked out once for the whole decision."""

    @property
    def facts(self) -> list[Fact]:
        """The proof's facts by number."""
        facts: list[Fact] = self.decision["proof"]["facts"]
        return facts

    @property
    def steps(self) -> list[Step]:
        """The proof's steps by number."""
        steps: list[Step] = self.decision["proof"]["steps"]
        return steps

    @property
    def graph(self) -> TabularGraph:
        """The tabular list that the decision was made under."""
        if self.release is None:
            refuse("/options/release", "no release is in force, so nothing can rest on one")
        return self.knowledge.graph(self.release)

    @property
    def in_force(self) -> tuple[str, ...]:
        """The releases in force on the day, and that by which codes are judged."""
        if "in force" not in self.memo:
            releases = self.knowledge.manifest.releases_on(self.day)
            own = self.release.id if self.release else ""
            self.memo["in force"] = (own, *(release.id for release in releases))
        found: tuple[str, ...] = self.memo["in force"]
        return found

    @property
    def lexicon(self) -> Lexicon:
        """The terms of that release."""
        assert self.release is not None
        return self.knowledge.lexicon(self.release)

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
        return list(self.texts).index(args["doc"]), args["start"], args["end"]


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
    return Ledger(decision, knowledge, day, release, in_force is not None, texts, tables_of(knowledge))
