"""Judging one target phrase in one short text, as the ``context`` command does line by line."""

from __future__ import annotations

import re

from engine.extraction.context import ContextJudgement, Span, judge
from engine.extraction.sections import Section, split_sections
from engine.extraction.sentences import lead_ins, split_sentences
from kb.context.cue_table import CueTable
from kb.context.headings import HeadingTable
from kb.lexicon.words import folded, words


def find_target(text: str, target: str) -> Span | None:
    """The first place of ``target`` in ``text``: whatever the case and spacing, else by its folded
    words. ``None`` if it isn't there."""
    parts = target.split()
    if not parts:
        return None
    pattern = r"\s+".join(re.escape(part) for part in parts)
    edges = (
        r"\b" if parts[0][0].isalnum() else "",
        r"\b" if parts[-1][-1].isalnum() else "",
    )
    for before, after in (edges, ("", "")):
        found = re.search(before + pattern + after, text, re.IGNORECASE)
        if found:
            return found.start(), found.end()
    wanted = folded(target)
    present = words(text)
    for index in range(len(present) - len(wanted) + 1 if wanted else 0):
        run = present[index : index + len(wanted)]
        if tuple(word.folded for word in run) == wanted:
            return run[0].start, run[-1].end
    return None


def _section_at(sections: tuple[Section, ...], position: int) -> Section:
    return next(s for s in reversed(sections) if s.start <= position)


def judge_target(text: str, target: str, headings: HeadingTable, table: CueTable) -> ContextJudgement:
    """The judgement on ``target`` in ``text``; on the whole text where it does not occur."""
    place = find_target(text, target)
    if place is None:
        return judge(text, [(0, len(text))], (0, len(text)), table)
    section = _section_at(split_sections(text, headings), place[0])
    sentences = split_sentences(text, section.body_start, section.end)
    leads = lead_ins(text, sentences)
    for sentence, lead in zip(sentences, leads, strict=True):
        if sentence[0] < place[1] and place[0] < sentence[1]:
            spans = [lead, sentence] if lead else [sentence]
            return judge(text, spans, place, table, section.kind)
    return judge(text, [(section.start, section.end)], place, table, section.kind)
