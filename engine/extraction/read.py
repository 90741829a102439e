"""Reading a document: sections, sentences, mentions, and for each mention what is said of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from engine.extraction.context import ContextJudgement, judge_in, read_scope
from engine.extraction.laterality import FURTHEST, side_words
from engine.extraction.mentions import Named, PhraseMatcher, Reader, Span, name_sentences
from engine.extraction.sections import Section, split_sections
from engine.extraction.senses import Sense, form_of, is_written, sense_of
from engine.extraction.sentences import lead_ins, split_clauses, split_sentences
from engine.extraction.surroundings import Qualifier, Surroundings
from kb.context.cues import CueTable
from kb.context.headings import HeadingTable
from kb.context.marked_text import MarkedText
from kb.context.senses import SenseTable
from kb.lexicon.words import WordColumns, word_columns
from kb.model.document import Document

ASSESSMENT_KINDS = frozenset(
    {"assessment", "plan", "assessment_plan", "diagnosis", "possible_diagnosis", "problem_list"}
)
"""Sections in which a clinician says what the patient has (the record's final diagnostic statement)."""


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
    sides: tuple[Qualifier, ...]
    own_words: tuple[str, ...]
    around: Surroundings = field(compare=False, repr=False)
    misspelt: tuple[tuple[int, int, str], ...] = ()
    """Misspelt words of the term, each with its span and the word it is read as."""
    shared: tuple[int, int] | None = None
    """The span of the words that it shares with the term beside it."""
    sense: Sense | None = None
    """For a short form that means several things: what it means here."""

    def qualifiers(self, wanted: frozenset[str]) -> list[Qualifier]:
        """The words that qualify it: its sides, and of the words around those that are ``wanted``."""
        return [*self.sides, *self.around.said(wanted)]


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
    text = document.text
    said = word_columns(text)
    placed = list(_placed_sentences(text, headings))
    reader = _Reader(document, said, cues, MarkedText(text, cues), senses or {})
    mentions: list[Mention] = []
    for index, found, named in name_sentences(text, said, [each.span for each in placed], matcher, spelling):
        mentions += reader.read(placed[index], found, named)
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


class _Reader(NamedTuple):
    """What the reading of each sentence of a document needs."""

    document: Document
    said: WordColumns
    cues: CueTable
    marked: MarkedText
    senses: SenseTable

    def read(self, sentence: _Sentence, found: WordColumns, terms: Sequence[Named]) -> Iterator[Mention]:
        """The mentions of a sentence made of the words ``found``, in which the ``terms`` are."""
        text, kind = self.document.text, sentence.section.kind
        forms = [(each, form_of(found, each.word_at, self.senses)) for each in terms]
        named = [each for each in forms if is_written(text, each[0][:2], each[1])]
        if not named:
            return
        spans = [sentence.lead, sentence.span] if sentence.lead else [sentence.span]
        scope = read_scope(text, spans, self.cues, self.said, self.marked)
        clauses = split_clauses(text, sentence.span)
        places = [each[:2] for each, _ in named]
        for at, (each, form) in enumerate(named):
            start, end, term, own, misspelt, shared = each
            clause = _around(each, clauses) or sentence.span
            # A side word stands too near for a mention further away to stand between.
            others = places[max(0, at - FURTHEST) : at + FURTHEST + 1]
            sides = side_words(text, found, own, clause, others)
            fixes = dict(misspelt)
            yield Mention(
                doc=self.document.id,
                start=start,
                end=end,
                term=term,
                section=sentence.section,
                sentence=sentence.span,
                judgement=judge_in(scope, (start, end), self.cues, kind),
                sides=tuple([Qualifier(side, *word[:2]) for side, word in sorted(sides.items())]),
                own_words=tuple([fixes.get(index, found.folded[index]) for index in shared or own]),
                around=Surroundings(found, own, clause, scope),
                misspelt=tuple(
                    [(found.starts[index], found.ends[index], right) for index, right in misspelt]
                ),
                shared=_shared(found, each) if shared else None,
                sense=sense_of(text, found, own, kind, form) if form else None,
            )


def _shared(found: WordColumns, named: Named) -> Span | None:
    borrowed = [at for at in named.shared if at not in named.word_at]
    return (found.starts[borrowed[0]], found.ends[borrowed[-1]]) if borrowed else None


def _around(named: Named, clauses: Sequence[Span]) -> Span | None:
    """The clause that holds the whole term, if one does."""
    at = bisect_right(clauses, named.start, key=itemgetter(0)) - 1
    return clauses[at] if at >= 0 and named.end <= clauses[at][1] else None
