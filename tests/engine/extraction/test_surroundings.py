from __future__ import annotations

from engine.extraction.context import read_scope
from engine.extraction.surroundings import Qualifier, Surroundings
from kb.context.cues import CueTable
from kb.lexicon.words import word_columns

TEXT = "severe chronic migraine of the left side without aura, severe and intractable"


def around(cues: CueTable, clause: tuple[int, int] = (0, len(TEXT))) -> Surroundings:
    found = word_columns(TEXT)
    return Surroundings(found, (found.folded.index("migraine"),), clause, read_scope(TEXT, [clause], cues))


def test_only_the_wanted_words_are_said_each_as_often_as_it_stands(cues: CueTable) -> None:
    said = around(cues).said(frozenset({"severe", "intractable"}))
    assert said == [Qualifier("severe", 0, 6), Qualifier("severe", 55, 61), Qualifier("intractable", 66, 77)]


def test_a_denied_word_and_a_side_are_not_said(cues: CueTable) -> None:
    assert around(cues).said(frozenset({"aura", "left", "migraine"})) == []


def test_words_outside_of_the_clause_are_not_said(cues: CueTable) -> None:
    said = around(cues, (7, 53)).said(frozenset({"severe", "chronic"}))
    assert said == [Qualifier("chronic", 7, 14)]
