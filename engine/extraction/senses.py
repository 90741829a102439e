"""Which of its senses a short form has in its place: MS is multiple sclerosis, or mitral stenosis.

In this order: the phrase of a sense that stands nearest in the sentence (of equally near ones the
one before), the first sense that is meant in this kind of section, the first whose name the document
writes out, the default. Where nothing decides, the sense stays open and nothing may be coded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.extraction.mentions import Span
from kb.context.senses import Meaning, SenseTable, ShortForm
from kb.lexicon.words import WordColumns


@dataclass(frozen=True, slots=True)
class Sense:
    """What a short form means; ``name`` is empty where that stays open, ``code`` where it is no diagnosis.

    ``by`` is ``near``, ``section``, ``elsewhere``, ``default`` or ``nothing``; ``span`` are the words
    that decided, for the first and the third of them.
    """

    name: str
    code: str
    by: str
    span: Span | None = None


def is_written(text: str, span: Span, form: ShortForm | None) -> bool:
    """Whether the words are written as their entry asks: "as" is not AS."""
    return form is None or not form.capitals or text[slice(*span)].isupper()


def sense_of(text: str, found: WordColumns, own: Sequence[int], section_kind: str, form: ShortForm) -> Sense:
    """The sense of the short form made of the words ``own`` of a sentence's words ``found``."""
    near = [
        (count, start > own[0], number, span)
        for number, meaning in enumerate(form.meanings)
        for count, start, span in _near(found, own, meaning)
    ]
    if near:
        _, _, number, span = min(near)
        return _sense(form.meanings[number], "near", span)
    for meaning in form.meanings:
        if section_kind in meaning.sections:
            return _sense(meaning, "section")
    whole = text.lower()
    if len(whole) == len(text):
        for meaning in form.meanings:
            at = whole.find(meaning.name)
            if at >= 0:
                return _sense(meaning, "elsewhere", (at, at + len(meaning.name)))
    for meaning in form.meanings:
        if meaning.name == form.default:
            return _sense(meaning, "default")
    return Sense("", "", "nothing")


def _sense(meaning: Meaning, by: str, span: Span | None = None) -> Sense:
    return Sense(meaning.name, meaning.code, by, span)


def _near(found: WordColumns, own: Sequence[int], meaning: Meaning) -> list[tuple[int, int, Span]]:
    """The phrases of a meaning around the form: words in between, first word, span."""
    met = []
    last = min(len(found.starts), own[-1] + meaning.reach + 1)
    for phrase in meaning.near:
        first = max(0, own[0] - meaning.reach - len(phrase))
        if phrase[0] not in found.folded[first:last]:
            continue
        for start in range(first, last):
            end = start + len(phrase)
            if tuple(found.folded[start:end]) != phrase:
                continue
            count = own[0] - end if end <= own[0] else start - own[-1] - 1
            if 0 <= count < meaning.reach:
                met.append((count, start, (found.starts[start], found.ends[end - 1])))
    return met


def form_of(found: WordColumns, own: Sequence[int], table: SenseTable) -> ShortForm | None:
    """The entry of the table for the words ``own``, if it has one."""
    return table.get(tuple([found.folded[index] for index in own]))
