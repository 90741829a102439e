"""The authored packs of a snapshot in the form the engine runs: rules, headings, cues, confidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from engine.coding.integral import PACK as INTEGRAL_SYMPTOMS
from engine.coding.integral import IntegralSymptoms
from engine.coding.queries import PACK as QUERIES
from engine.coding.queries import OpenQuestions
from engine.coding.sequence import PACK as SEQUENCE
from engine.coding.sequence import SequenceTable
from engine.conditions.model import View
from engine.confidence import PACK as SCORECARD
from engine.confidence import Scorecard, read_scorecard
from engine.edits import EditTables
from engine.routing import PACK as ROUTING
from engine.routing import RoutingPolicy, routing_policy
from engine.rules.compile import RulePlan
from engine.rules.model import Combination, Conclusion, Rule
from engine.rules.packs import read_packs
from engine.rules.preview import takes_part
from kb.context.apart import PACK as APART
from kb.context.apart import ApartTable, load_apart
from kb.context.cues import CueTable, load_cues
from kb.context.discussion import PACK as DISCUSSION
from kb.context.discussion import DiscussionTable, load_discussion
from kb.context.headings import HeadingTable, load_headings
from kb.context.senses import SenseTable, load_senses
from kb.context.told_sites import NO_SITES, SiteTable, load_told_sites
from kb.context.told_sites import PACK as TOLD_SITES
from kb.context.treatment import PACK as TREATMENT
from kb.context.treatment import load_over
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph

if TYPE_CHECKING:
    from engine.coding.infarctions import Infarctions
    from engine.coding.past import PastForms

HEADINGS = "sections/headings.yaml"
CUES = "context/english.yaml"
SENSES = "context/senses.yaml"

CHRONIC = "chronic"
"""The value set of conditions that last."""

CONFIRMED_ONLY = "confirmed-only"
"""The value set of diseases of which an uncertain diagnosis is never coded (Guidelines I.C.1, I.C.10.c)."""

_MOST_DAYS = 10_000


@dataclass(frozen=True)
class Plan:
    """Compiled on first use and passed in with the snapshot it belongs to."""

    knowledge: Knowledge
    drafted: tuple[Rule, ...] | None = field(default=None, compare=False)
    """Rules to run in the place of the snapshot's, to try them; what they decide is not to be kept."""
    _views: dict[date, View] = field(default_factory=dict, compare=False)
    _plans: dict[tuple[int, str | None, str | None, bool], RulePlan] = field(
        default_factory=dict, compare=False
    )
    _policies: dict[tuple[date, str], RoutingPolicy] = field(default_factory=dict, compare=False)

    _sequences: dict[str, SequenceTable] = field(default_factory=dict, compare=False)
    _integral: dict[str, IntegralSymptoms] = field(default_factory=dict, compare=False)
    _questions: dict[str, OpenQuestions] = field(default_factory=dict, compare=False)
    _past: dict[str, PastForms | None] = field(default_factory=dict, compare=False)
    _infarctions: dict[str, Infarctions | None] = field(default_factory=dict, compare=False)
    _named: dict[tuple[str, str], tuple[tuple[int, int], ...]] = field(default_factory=dict, compare=False)
    _among: dict[tuple[str, str], dict[int, bool]] = field(default_factory=dict, compare=False)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, by id; a payer's own after that of all."""
        return read_packs(self.knowledge) if self.drafted is None else self.drafted

    @cached_property
    def concluding(self) -> dict[str, list[Rule]]:
        """The rules that conclude facts for others, by the kind of fact."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if isinstance(rule.then, Conclusion):
                found.setdefault(rule.then.predicate, []).append(rule)
        return found

    def view(self, day: date) -> View:
        """What conditions may look at on a day of service."""
        view = self._views.get(day)
        if view is None:
            if len(self._views) >= _MOST_DAYS:
                self._views.clear()
            view = self._views[day] = self._view(day)
        return view

    def _view(self, day: date) -> View:
        release = self.knowledge.manifest.release_on(ICD10CM_TABULAR, day)
        return View(self.knowledge, day, self.knowledge.graph(release) if release else None)

    def rule_plan(self, view: View, payer: str | None, *, combining: bool = False) -> RulePlan:
        """The rules in force, planned: those that put one code in place of others, or all others.

        A payer's own rule stands in the place of the one with the same id. Days between which no rule or
        release begins or ends share a plan.
        """
        release = view.graph.release.id if view.graph else None
        own_payer = payer if payer in self._payers else None
        key = bisect_right(self._turns, view.day), release, own_payer, combining
        plan = self._plans.get(key)
        if plan is None:
            plan = RulePlan(self._rules_for(view.day, payer, combining), view)
            self._plans[key] = plan
        return plan

    def _rules_for(self, day: date, payer: str | None, combining: bool) -> Iterator[Rule]:
        own = {rule.id for rule in self.rules if rule.payer == payer and rule.payer and rule.in_force(day)}
        for rule in self.rules:
            applies = rule.payer == payer if rule.payer else rule.id not in own
            if not applies or isinstance(rule.then, Combination) is not combining:
                continue
            if rule.in_force(day) and takes_part(rule):
                yield rule

    @cached_property
    def _payers(self) -> frozenset[str]:
        return frozenset(rule.payer for rule in self.rules if rule.payer)

    @cached_property
    def _turns(self) -> list[date]:
        periods = [period for rule in self.rules for period in rule.effective]
        periods += [release.period for release in self.knowledge.manifest.releases]
        return sorted({day for period in periods for day in (period.start, period.until) if day})

    @cached_property
    def edit_tables(self) -> EditTables:
        """The tables of official edits, opened when a claim first asks them."""
        return EditTables(self.knowledge)

    @cached_property
    def headings(self) -> HeadingTable:
        """The section headings."""
        return load_headings(self.knowledge.pack(HEADINGS), HEADINGS)

    @cached_property
    def cues(self) -> CueTable:
        """The context cues."""
        return load_cues(self.knowledge.pack(CUES), CUES)

    @cached_property
    def senses(self) -> SenseTable:
        """The senses of short forms; empty for a snapshot older than the pack."""
        packs = self.knowledge.packs_below("context")
        return load_senses(packs[SENSES], SENSES) if SENSES in packs else {}

    @cached_property
    def scorecard(self) -> Scorecard:
        """How sure codes are."""
        return read_scorecard(self.knowledge.pack(SCORECARD))

    def routing(self, day: date, release: Release) -> RoutingPolicy:
        """Who finishes charts of that day, with value sets as codes of the release."""
        key = day, release.id
        policy = self._policies.get(key)
        if policy is None:
            pack, sets = self.knowledge.pack(ROUTING), self.knowledge.value_sets
            if len(self._policies) >= _MOST_DAYS:
                self._policies.clear()
            policy = self._policies[key] = routing_policy(pack, day, sets, self.knowledge.graph(release))
        return policy

    @cached_property
    def discussion(self) -> DiscussionTable:
        """The words of discussions and plans."""
        return load_discussion(self.knowledge.pack(DISCUSSION))

    @cached_property
    def treatment_over(self) -> frozenset[str]:
        """The words by which a drug is no current treatment."""
        return load_over(self.knowledge.pack(TREATMENT))

    def sequence(self, graph: TabularGraph) -> SequenceTable:
        """The order that the guidelines ask for, for one release."""
        found = self._sequences.get(graph.release.id)
        if found is None:
            found = self._sequences[graph.release.id] = SequenceTable(self.knowledge.pack(SEQUENCE), graph)
        return found

    def integral_symptoms(self, graph: TabularGraph) -> IntegralSymptoms:
        """The symptoms that belong to diseases, for one release."""
        found = self._integral.get(graph.release.id)
        if found is None:
            found = self._integral[graph.release.id] = IntegralSymptoms(
                self.knowledge.pack(INTEGRAL_SYMPTOMS), graph
            )
        return found

    def past(self, graph: TabularGraph) -> PastForms | None:
        """What past conditions are reported as, for one release; None for a snapshot older than the pack."""
        # It reads notes with all that belongs to that, which a claim never needs.
        from engine.coding.past import PACK as PAST
        from engine.coding.past import PastForms

        if graph.release.id not in self._past:
            packs = self.knowledge.packs_below("coding")
            known = PastForms(packs[PAST], graph) if PAST in packs else None
            self._past[graph.release.id] = known
        return self._past[graph.release.id]

    def infarctions(self, graph: TabularGraph) -> Infarctions | None:
        """What a second infarction is reported as, for one release; None for a snapshot without the pack."""
        from engine.coding.infarctions import PACK as SUBSEQUENT
        from engine.coding.infarctions import Infarctions

        if graph.release.id not in self._infarctions:
            packs = self.knowledge.packs_below("coding")
            known = Infarctions(packs[SUBSEQUENT], graph) if SUBSEQUENT in packs else None
            self._infarctions[graph.release.id] = known
        return self._infarctions[graph.release.id]

    def open_questions(self, graph: TabularGraph) -> OpenQuestions:
        """What is asked about unspecified codes, for one release; nothing in a snapshot before the pack."""
        if graph.release.id not in self._questions:
            pack = self.knowledge.packs_below("coding").get(QUERIES, {"queries": []})
            self._questions[graph.release.id] = OpenQuestions(pack, graph)
        return self._questions[graph.release.id]

    @cached_property
    def apart(self) -> ApartTable:
        """The words by which two conditions are said to be unrelated."""
        packs = self.knowledge.packs_below("coding")
        return load_apart(packs[APART]) if APART in packs else ApartTable()

    @cached_property
    def told_sites(self) -> SiteTable:
        """The sites whose side may be told elsewhere than in the assessment."""
        packs = self.knowledge.packs_below("coding")
        return load_told_sites(packs[TOLD_SITES]) if TOLD_SITES in packs else NO_SITES

    def is_chronic(self, graph: TabularGraph, node: int) -> bool:
        """Whether a condition lasts, so that a history of it is a present disease."""
        return self._is_in(CHRONIC, graph, node)

    def is_confirmed_only(self, graph: TabularGraph, node: int) -> bool:
        """Whether an uncertain diagnosis of the disease is never coded, not even for an inpatient."""
        return self._is_in(CONFIRMED_ONLY, graph, node)

    def _is_in(self, name: str, graph: TabularGraph, node: int) -> bool:
        key = name, graph.release.id
        known = self._among.setdefault(key, {})
        if node not in known:
            if key not in self._named:
                self._named[key] = nodes_of(self.knowledge, graph, name)
            known[node] = any(start <= node < end for start, end in self._named[key])
        return known[node]


def nodes_of(knowledge: Knowledge, graph: TabularGraph, name: str) -> tuple[tuple[int, int], ...]:
    """The nodes of a value set as intervals; none where the snapshot has no such set."""
    sets = knowledge.value_sets
    known = any(each.id == name for each in sets) and sets.get(name).in_force(graph.release.period)
    return sets.intervals(name, graph) if known else ()
