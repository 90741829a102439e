"""What the checker reads: a decision and its snapshot, and how it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from engine.errors import ProofError
from kb.context.cue_table import CueTable
from kb.context.cues import load_cues
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


def require(holds: bool, place: str, why: str) -> None:
    """Refuses unless ``holds``."""
    if not holds:
        refuse(place, why)


@dataclass(slots=True)
class Ledger:
    """A decision under check. ``graph`` is that of the release it names, in force or not."""

    decision: Mapping[str, Any]
    knowledge: Knowledge
    day: date
    release: Release | None
    covered: bool
    texts: Mapping[str, str]
    rules: Mapping[str, Mapping[str, Any]]
    cues: CueTable
    headings: HeadingTable

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
    def lexicon(self) -> Lexicon:
        """The terms of that release."""
        assert self.release is not None
        return self.knowledge.lexicon(self.release)

    def premises(self, step: Step) -> list[Fact]:
        """The facts that a step rests on."""
        return [self.facts[number] for number in step["premises"]]


def open_ledger(decision: Mapping[str, Any], knowledge: Knowledge) -> Ledger:
    """Reads the options and the packs that the check needs."""
    options = decision["options"]
    try:
        day = date.fromisoformat(options["service_date"])
    except (TypeError, ValueError):
        refuse("/options/service_date", "it is not a date")
    in_force = knowledge.manifest.release_on(ICD10CM_TABULAR, day)
    release = in_force
    if decision["kind"] == "code":
        release = knowledge.nearest_release(day)
    require(
        options["release"] == (release.id if release else None),
        "/options/release",
        "it is not the release for that day",
    )
    rules = {
        rule["id"]: rule
        for pack in knowledge.packs_below("rules").values()
        for rule in pack
        if isinstance(rule, dict)
    }
    documents = decision["input"].get("documents", ())
    return Ledger(
        decision=decision,
        knowledge=knowledge,
        day=day,
        release=release,
        covered=in_force is not None,
        texts={each["id"]: each["text"] for each in documents},
        rules=rules,
        cues=load_cues(knowledge.pack("context/english.yaml")),
        headings=load_headings(knowledge.pack("sections/headings.yaml")),
    )
