"""The mentions of an encounter, each with the code it supports and what is to become of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from engine.coding.candidates import Candidate, candidates, past_candidate
from engine.coding.dominance import dominant_hand
from engine.coding.listed import by_item
from engine.coding.record import Record
from engine.coding.report import COPIED, OF_OTHERS, Said, asked_for, verdict
from engine.coding.standing import Standing, Standings
from engine.coding.structured import belonging
from engine.coding.told_elsewhere import ToldSites
from engine.extraction.mentions import PhraseMatcher, Span
from engine.extraction.read import ASSESSMENT_KINDS, Mention, read_document
from engine.options import CodeOptions
from engine.plan import Plan
from kb.lexicon.term_source import TermSource
from kb.lexicon.words import folded
from kb.model.document import Encounter


@dataclass(frozen=True, slots=True)
class Supported:
    """``status`` is assign, suggest or suppress, with the reason for the last two.

    ``other`` is the index of the mention that makes this one redundant.
    """

    found: Candidate
    status: str
    reason: str
    other: int | None = None

    @property
    def words(self) -> frozenset[str]:
        """The words of the note that name and qualify the condition."""
        return frozenset(self.found.mention.own_words) | {each.word for each in self.found.used}


def names_doubt(each: Supported) -> bool:
    """Whether it is an uncertain diagnosis of an assessment, for which a coder reports the symptom (IV.H)."""
    told = each.found.mention.section.kind in ASSESSMENT_KINDS
    return told and (each.status, each.reason) == ("suppress", "uncertain")


@dataclass(frozen=True, slots=True)
class _Read:
    """A mention with what it supports, before it is known which others the encounter has."""

    mention: Mention
    family: int
    found: Sequence[Candidate]
    standing: Standing
    source: TermSource
    treatment: str
    """``current`` or ``over`` for a drug, else empty."""
    passed: bool = False
    """Reported as what its being past leaves."""

    def verdict(self, plan: Plan, options: CodeOptions, nearest: Standing) -> tuple[str, str]:
        """What is to become of it where the diagnoses of the encounter stand at ``nearest``."""
        judgement, graph = self.mention.judgement, plan.knowledge.graph(options.release)
        sense = self.mention.sense
        if sense and not sense.code:
            return "suppress", "other_sense" if sense.name else "open_sense"
        said = verdict(
            Said(
                judgement.negation.value,
                judgement.certainty.value,
                judgement.temporality.value,
                judgement.experiencer.value,
                judgement.temporality.source == "section" and self.mention.section.kind != COPIED,
                plan.is_chronic(graph, self.family),
                plan.is_confirmed_only(graph, self.family),
                graph.code(self.family)[:3] in OF_OTHERS,
            ),
            self.mention.section.kind,
            graph.chapter(self.family),
            setting=options.setting,
            profile=options.profile,
            standing=self.standing,
            nearest=nearest,
            indicator=self.source is TermSource.INDICATOR,
            treatment=self.treatment,
            passed=self.passed,
            general=self.source is TermSource.GENERAL and self.found[0].met is None,
            nearby=self.found[0].met is not None and not self.found[0].met.close,
        )
        return asked_for(options.profile, said)


def supported_mentions(
    plan: Plan, encounter: Encounter, options: CodeOptions, matcher: PhraseMatcher | None
) -> list[Supported]:
    """Every mention in the order of documents and places; twice where both sides need a code."""
    graph, lexicon = plan.knowledge.graph(options.release), plan.knowledge.lexicon(options.release)
    spelling = plan.knowledge.spelling(options.release)
    read = []
    for document in encounter.documents:
        mentions = read_document(
            document, matcher or lexicon, plan.headings, plan.cues, plan.senses, spelling
        )
        record = Record(graph, lexicon, document.text, dominant_hand(document.text), options.sex)
        standings, told = Standings(document.text, plan.discussion), ToldSites(record, plan.told_sites)
        beside: dict[Span, list[Span]] = {}
        over: dict[Span, bool] = {}
        for mention in mentions:
            beside.setdefault(mention.sentence, []).append((mention.start, mention.end))
        for mention in mentions:
            others = _nearby(beside[mention.sentence], (mention.start, mention.end))
            near = belonging(document.text, mention, others, lexicon.patterns, plan.told_sites.in_lists)
            listed = by_item(record, mention, near, plan.told_sites)
            found = listed or candidates(record, mention, near)
            stands = standings.of(mention.section.kind, mention.start, mention.sentence[0])
            source = TermSource(lexicon.source(mention.term))
            together = source is TermSource.TOGETHER
            family = lexicon.nodes(mention.term)[0] if together else found[0].family
            if stands is Standing.NAMED and source is not TermSource.TREATMENT:
                found = told.told_of(mention, found)
            treatment = ""
            if source is TermSource.TREATMENT:
                if mention.sentence not in over:
                    words = folded(document.text[slice(*mention.sentence)])
                    over[mention.sentence] = not plan.treatment_over.isdisjoint(words)
                treatment = "over" if over[mention.sentence] else "current"
            past = _past(plan, options, mention, family, document.text) if not together else None
            if past is not None:
                found = [past_candidate(mention, family, past)]
            read.append(_Read(mention, family, found, stands, source, treatment, past is not None))
    nearest = _nearest(plan, options, read)
    return [each for one in read for each in _weigh(plan, options, one, nearest)]


_NEAR = 16
"""More mentions than stand between a mention and a word that qualifies it (Surroundings), and one more."""


def _nearby(spans: Sequence[Span], own: Span) -> Sequence[Span]:
    """Of the mentions of a sentence, in order, those around one of them."""
    at = bisect_left(spans, own)
    return spans[max(0, at - _NEAR) : at + _NEAR + 1]


def _past(plan: Plan, options: CodeOptions, mention: Mention, family: int, text: str) -> int | None:
    """What the mention stands for because what it names is past, in the profile of reporting."""
    forms, said = plan.past(plan.knowledge.graph(options.release)), mention.judgement
    if forms is None or options.profile != "report":
        return None
    if (said.negation.value, said.experiencer.value) != ("affirmed", "patient"):
        return None
    return forms.of(family, mention, text)


def _nearest(plan: Plan, options: CodeOptions, read: Sequence[_Read]) -> Standing:
    """Where the diagnoses of the encounter stand; an external cause is none (Guidelines I.C.20.a.6)."""
    graph = plan.knowledge.graph(options.release)
    for place in (Standing.NAMED, Standing.DISCUSSED):
        if any(
            one.standing == place
            and not graph.is_external_cause(one.family)
            and one.verdict(plan, options, place)[0] == "assign"
            for one in read
        ):
            return place
    return Standing.ELSEWHERE


def _weigh(plan: Plan, options: CodeOptions, one: _Read, nearest: Standing) -> list[Supported]:
    found = one.found
    status, reason = one.verdict(plan, options, nearest)
    if status == "suppress":
        found = found[:1]
    elif found[0].reason:
        status, reason = "suppress", found[0].reason
    return [Supported(each, status, reason) for each in found]
