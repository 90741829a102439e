"""The mentions of an encounter, each with the code it supports and what is to become of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.coding.candidates import Candidate, candidates
from engine.coding.report import Said, verdict
from engine.coding.structured import belonging
from engine.confidence import Features, confidence
from engine.extraction.mentions import PhraseMatcher, Span
from engine.extraction.read import ASSESSMENT_KINDS, Mention, Qualifier, read_document
from engine.options import CodeOptions
from engine.plan import Plan
from kb.lexicon.terms import TermSource
from kb.model.document import Encounter


@dataclass(frozen=True, slots=True)
class Supported:
    """``status`` is assign, suggest or suppress, with the reason for the last two.

    ``other`` is the index of the mention that makes this one redundant.
    """

    found: Candidate
    status: str
    reason: str
    confidence: float
    other: int | None = None

    @property
    def words(self) -> frozenset[str]:
        """The words of the note that name and qualify the condition."""
        return frozenset(self.found.mention.own_words) | {each.word for each in self.found.used}


def supported_mentions(
    plan: Plan, encounter: Encounter, options: CodeOptions, matcher: PhraseMatcher | None
) -> list[Supported]:
    """Every mention in the order of documents and places; twice where both sides need a code."""
    lexicon = plan.knowledge.lexicon(options.release)
    read = [
        mention
        for document in encounter.documents
        for mention in read_document(document, matcher or lexicon, plan.headings, plan.cues)
    ]
    assessed = any(mention.section.kind in ASSESSMENT_KINDS for mention in read)
    texts = {document.id: document.text for document in encounter.documents}
    beside: dict[tuple[str, Span], list[Span]] = {}
    for mention in read:
        beside.setdefault((mention.doc, mention.sentence), []).append((mention.start, mention.end))
    made = []
    for mention in read:
        near = belonging(texts[mention.doc], mention, beside[mention.doc, mention.sentence])
        made += _weigh(plan, options, mention, near, texts[mention.doc], assessed)
    return made


def _weigh(
    plan: Plan,
    options: CodeOptions,
    mention: Mention,
    near: list[Qualifier],
    text: str,
    assessed: bool,
) -> list[Supported]:
    graph, lexicon = plan.knowledge.graph(options.release), plan.knowledge.lexicon(options.release)
    found = candidates(graph, lexicon, mention, near, text, options.sex)
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
        graph.chapter(found[0].family),
        setting=options.setting,
        profile=options.profile,
        assessed=assessed,
        indicator=source is TermSource.INDICATOR,
        general=source is TermSource.GENERAL and found[0].met is None,
        nearby=found[0].met is not None and not found[0].met.close,
    )
    if status == "suppress":
        found = found[:1]
    elif found[0].reason:
        status, reason = "suppress", found[0].reason
    place = "assessed" if mention.section.kind in ASSESSMENT_KINDS else "elsewhere"
    return [
        Supported(
            each,
            status,
            reason,
            confidence(
                plan.confidence,
                Features(source.name.lower(), place, "default" if each.by_default else "stated"),
            ),
        )
        for each in found
    ]
