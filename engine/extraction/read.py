"""Reading a document: sections, sentences, mentions, and for each mention what is said of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from engine.extraction.context import ContextJudgement, Scope, is_affirmed, judge_in, read_scope
from engine.extraction.laterality import FURTHEST, side_of, side_words
from engine.extraction.mentions import Named, PhraseMatcher, Reader, Span, name_sentences
from engine.extraction.sections import Section, split_sections
from engine.extraction.senses import Sense, form_of, is_written, sense_of
from engine.extraction.sentences import lead_ins, split_clauses, split_sentences
from kb.context.cues import CueTable
from kb.context.headings import HeadingTable
from kb.context.senses import SenseTable
from kb.lexicon.titles import trimester
from kb.lexicon.words import Word
from kb.model.document import Document

ASSESSMENT_KINDS = frozenset(
    {"assessment", "plan", "assessment_plan", "diagnosis", "possible_diagnosis", "problem_list"}
)
"""Sections in which a clinician says what the patient has (the record's final diagnostic statement)."""

_QUALIFIER_REACH = 14


class Qualifier(NamedTuple):
    """A word near a mention that may make it more specific; sides appear under their full name."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in a document: where, what the words around it say, and the words that qualify it."""

    doc: str
    start: int
    end: int
    term: int
    section: Section
    sentence: Span
    judgement: ContextJudgement
    qualifiers: tuple[Qualifier, ...]
    own_words: tuple[str, ...]
    misspelt: tuple[tuple[int, int, str], ...] = ()
    """Misspelt words of the term, each with its span and the word it is read as."""
    shared: tuple[int, int] | None = None
    """The span of the words that it shares with the term beside it."""
    sense: Sense | None = None
    """For a short form that means several things: what it means here."""


def read_document(
    document: Document,
    matcher: PhraseMatcher,
    headings: HeadingTable,
    cues: CueTable,
    senses: SenseTable | None = None,
    spelling: Reader | None = None,
) -> list[Mention]:
    """The mentions of a document in order of their place.

    Without ``senses`` none has one, and without ``spelling`` no misspelt word is read.
    """
    placed = list(_placed_sentences(document.text, headings))
    mentions: list[Mention] = []
    for index, found, named in name_sentences(
        document.text, [each.span for each in placed], matcher, spelling
    ):
        mentions += _read_sentence(document, placed[index], found, named, cues, senses or {})
    return mentions


class _Sentence(NamedTuple):
    """A sentence with the section it stands in, and the sentence that introduces its list."""

    span: Span
    section: Section
    lead: Span | None


def _placed_sentences(text: str, headings: HeadingTable) -> Iterator[_Sentence]:
    kind_before = "body"
    for section in split_sections(text, headings):
        kind = section.kind
        if kind == "unknown" and kind_before in ASSESSMENT_KINDS:
            kind = kind_before
        elif kind != "unknown":
            kind_before = kind
        start = section.start if section.kind == "unknown" else section.body_start
        placed = Section(kind, section.heading, section.start, section.body_start, section.end)
        sentences = split_sentences(text, start, section.end)
        for sentence, lead in zip(sentences, lead_ins(text, sentences), strict=True):
            yield _Sentence(sentence, placed, lead)


def _read_sentence(
    document: Document,
    sentence: _Sentence,
    found: Sequence[Word],
    terms: Sequence[Named],
    cues: CueTable,
    senses: SenseTable,
) -> Iterator[Mention]:
    """The mentions of a sentence made of the words ``found``, in which the ``terms`` are."""
    text = document.text
    forms = {each: form_of(found, each.word_at, senses) for each in terms}
    named = [each for each in terms if is_written(text, (each.start, each.end), forms[each])]
    if not named:
        return
    spans = [sentence.lead, sentence.span] if sentence.lead else [sentence.span]
    scope = read_scope(text, spans, cues, found)
    clauses = split_clauses(text, sentence.span)
    for at, each in enumerate(named):
        # A side word stands too near for a mention further away to stand between.
        others = [(other.start, other.end) for other in named[max(0, at - FURTHEST) : at + FURTHEST + 1]]
        clause = _around(each, clauses) or sentence.span
        sides = side_words(text, found, each.word_at, clause, others)
        yield Mention(
            doc=document.id,
            start=each.start,
            end=each.end,
            term=each.term,
            section=sentence.section,
            sentence=sentence.span,
            judgement=judge_in(scope, (each.start, each.end), cues, sentence.section.kind),
            qualifiers=(
                *(Qualifier(side, word.start, word.end) for side, word in sorted(sides.items())),
                *_qualifiers(found, each, clause, scope),
            ),
            own_words=tuple(
                dict(each.misspelt).get(index, found[index].folded) for index in each.shared or each.word_at
            ),
            shared=_shared(found, each),
            misspelt=tuple((*found[index][:2], right) for index, right in each.misspelt),
            sense=sense_of(text, found, each.word_at, sentence.section.kind, form)
            if (form := forms[each])
            else None,
        )


def _shared(found: Sequence[Word], named: Named) -> Span | None:
    borrowed = [at for at in named.shared if at not in named.word_at]
    return (found[borrowed[0]].start, found[borrowed[-1]].end) if borrowed else None


def _around(named: Named, clauses: Sequence[Span]) -> Span | None:
    """The clause that holds the whole term, if one does."""
    at = bisect_right(clauses, named.start, key=itemgetter(0)) - 1
    return clauses[at] if at >= 0 and named.end <= clauses[at][1] else None


def _qualifiers(found: Sequence[Word], named: Named, clause: Span, scope: Scope) -> Iterator[Qualifier]:
    """The affirmed words of the clause around a mention; side words are judged apart."""
    first, last = named.word_at[0], named.word_at[-1]
    low = max(0, first - _QUALIFIER_REACH)
    for index, word in enumerate(found[low : last + 1 + _QUALIFIER_REACH], low):
        start, end, said = word
        if start < clause[0] or end > clause[1] or index in named.word_at or side_of(said):
            continue
        if is_affirmed(scope, (start, end)):
            yield Qualifier(said, start, end)
            ordinal = trimester(found[index - 1].folded, said) if index > low else None
            if ordinal:
                yield Qualifier(ordinal, found[index - 1].start, end)
