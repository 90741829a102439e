"""The authored packs of a snapshot in the form the engine runs: rules, headings, cues, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.confidence import PACK as CONFIDENCE
from engine.rules.model import Combination, Finding, Rule
from engine.rules.syntax import read_rules
from kb.context.cues import CueTable, load_cues
from kb.context.headings import HeadingTable, load_headings
from kb.snapshot.knowledge import Knowledge

HEADINGS = "sections/headings.yaml"
CUES = "context/english.yaml"


@dataclass(frozen=True)
class Plan:
    """Compiled on first use and passed in with the snapshot it belongs to."""

    knowledge: Knowledge

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, by id."""
        return read_rules(self.knowledge.packs_below("rules"))

    @property
    def finding_rules(self) -> tuple[Rule, ...]:
        """The rules that speak about a claim or a coded chart."""
        return tuple(rule for rule in self.rules if isinstance(rule.then, Finding))

    @property
    def combination_rules(self) -> tuple[Rule, ...]:
        """The rules that put one code in place of others."""
        return tuple(rule for rule in self.rules if isinstance(rule.then, Combination))

    @cached_property
    def headings(self) -> HeadingTable:
        """The section headings."""
        return load_headings(self.knowledge.pack(HEADINGS), HEADINGS)

    @cached_property
    def cues(self) -> CueTable:
        """The context cues."""
        return load_cues(self.knowledge.pack(CUES), CUES)

    @property
    def confidence(self) -> Mapping[str, Any]:
        """The confidence table."""
        pack: Mapping[str, Any] = self.knowledge.pack(CONFIDENCE)
        return pack
