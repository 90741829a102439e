"""Reading a document: sections, sentences, mentions, and for each mention what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.extraction.context import ContextJudgement, Scope, judge_in, read_scope
from engine.extraction.laterality import side_of, side_words
from engine.extraction.mentions import Named, PhraseMatcher, Span, find_named, sentence_words
from engine.extraction.sections import Section, split_sections
from engine.extraction.senses import Sense, form_of, is_written, sense_of
from engine.extraction.sentences import lead_ins, split_clauses, split_sentences
from kb.context.cues import CueTable
from kb.context.headings import HeadingTable
from kb.context.senses import SenseTable
from kb.lexicon.words import Word
from kb.model.document import Document

ASSESSMENT_KINDS = frozenset({"assessment", "plan", "assessment_plan", "diagnosis", "problem_list"})
"""Sections in which a clinician says what the patient has (the record's final diagnostic statement)."""

_QUALIFIER_REACH = 14


@dataclass(frozen=True, slots=True)
class Qualifier:
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
    sense: Sense | None = None
    """For a short form that means several things: what it means here."""


def read_document(
    document: Document,
    matcher: PhraseMatcher,
    headings: HeadingTable,
    cues: CueTable,
    senses: SenseTable | None = None,
) -> list[Mention]:
    """The mentions of a document in order of their place; without ``senses`` none has one."""
    text = document.text
    mentions: list[Mention] = []
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
            mentions += _read_sentence(document, placed, sentence, lead, matcher, cues, senses or {})
    return mentions


def _read_sentence(
    document: Document,
    section: Section,
    sentence: Span,
    lead: Span | None,
    matcher: PhraseMatcher,
    cues: CueTable,
    senses: SenseTable,
) -> list[Mention]:
    text = document.text
    found = sentence_words(text, sentence)
    forms = {each: form_of(found, each.word_at, senses) for each in find_named(found, matcher)}
    named = [
        each for each, form in forms.items() if not form or is_written(text, (each.start, each.end), form)
    ]
    if not named:
        return []
    scope = read_scope(text, [lead, sentence] if lead else [sentence], cues)
    clauses = split_clauses(text, sentence)
    mentions = []
    for each in named:
        others = [(other.start, other.end) for other in named if other is not each]
        clause = next((c for c in clauses if c[0] <= each.start and each.end <= c[1]), sentence)
        sides = side_words(text, found, each.word_at, clause, others)
        mentions.append(
            Mention(
                doc=document.id,
                start=each.start,
                end=each.end,
                term=each.term,
                section=section,
                sentence=sentence,
                judgement=judge_in(scope, (each.start, each.end), cues, section.kind),
                qualifiers=(
                    *(Qualifier(side, word.start, word.end) for side, word in sorted(sides.items())),
                    *_qualifiers(found, each, clause, scope, cues),
                ),
                own_words=tuple(found[index].folded for index in each.word_at),
                sense=sense_of(text, found, each.word_at, section.kind, form)
                if (form := forms[each])
                else None,
            )
        )
    return mentions


def _qualifiers(
    found: Sequence[Word], named: Named, clause: Span, scope: Scope, cues: CueTable
) -> list[Qualifier]:
    """The affirmed words of the clause around a mention; side words are judged apart."""
    first, last = named.word_at[0], named.word_at[-1]
    own = set(named.word_at)
    near = []
    for index in range(max(0, first - _QUALIFIER_REACH), min(len(found), last + 1 + _QUALIFIER_REACH)):
        word = found[index]
        if index in own or side_of(word.folded) or word.start < clause[0] or word.end > clause[1]:
            continue
        if judge_in(scope, (word.start, word.end), cues).negation.value == "affirmed":
            near.append(Qualifier(word.folded, word.start, word.end))
    return near
