"""The mentions of an encounter, each with the code it supports and what is to become of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.coding.candidates import Candidate, candidate
from engine.coding.report import Said, verdict
from engine.confidence import Features, confidence
from engine.extraction.mentions import PhraseMatcher
from engine.extraction.read import ASSESSMENT_KINDS, Mention, read_document
from engine.options import CodeOptions
from engine.plan import Plan
from kb.lexicon.terms import TermSource
from kb.model.document import Encounter


@dataclass(frozen=True, slots=True)
class Supported:
    """``status`` is assign, suggest or suppress, with the reason for the last two.

    ``fuller`` is the index of the mention that names the same condition more fully.
    """

    found: Candidate
    status: str
    reason: str
    confidence: float
    fuller: int | None = None

    @property
    def words(self) -> frozenset[str]:
        """The words of the note that name and qualify the condition."""
        return frozenset(self.found.mention.own_words) | {each.word for each in self.found.used}


def supported_mentions(
    plan: Plan, encounter: Encounter, options: CodeOptions, matcher: PhraseMatcher | None
) -> list[Supported]:
    """Every mention in the order of documents and places."""
    lexicon = plan.knowledge.lexicon(options.release)
    read = [
        mention
        for document in encounter.documents
        for mention in read_document(document, matcher or lexicon, plan.headings, plan.cues)
    ]
    assessed = any(mention.section.kind in ASSESSMENT_KINDS for mention in read)
    return _without_short_names([_weigh(plan, options, mention, assessed) for mention in read])


def _weigh(plan: Plan, options: CodeOptions, mention: Mention, assessed: bool) -> Supported:
    graph, lexicon = plan.knowledge.graph(options.release), plan.knowledge.lexicon(options.release)
    found = candidate(graph, lexicon, mention, options.sex)
    source = TermSource(lexicon.source(mention.term))
    judgement = mention.judgement
    status, reason = verdict(
        Said(
            judgement.negation.value,
            judgement.certainty.value,
            judgement.temporality.value,
            judgement.experiencer.value,
            judgement.temporality.source == "section",
        ),
        mention.section.kind,
        graph.chapter(found.family),
        setting=options.setting,
        profile=options.profile,
        assessed=assessed,
        indicator=source is TermSource.INDICATOR,
    )
    if status != "suppress" and found.reason:
        status, reason = "suppress", found.reason
    features = Features(
        source.name.lower(),
        "assessed" if mention.section.kind in ASSESSMENT_KINDS else "elsewhere",
        "stated" if found.supported == found.node else "default",
    )
    return Supported(found, status, reason, confidence(plan.confidence, features))


def _without_short_names(read: Sequence[Supported]) -> list[Supported]:
    """Drops the short name of a condition that the encounter also names in full.

    "Diabetes" after "type 1 diabetes" is the same disease: its words are among the other's.
    """
    kept = []
    for each in read:
        fuller = next(
            (
                index
                for index, other in enumerate(read)
                if each.status != "suppress"
                and other.status == "assign"
                and other.found.node != each.found.node
                and each.words < other.words
            ),
            None,
        )
        kept.append(
            each if fuller is None else replace(each, status="suppress", reason="fuller", fuller=fuller)
        )
    return kept
