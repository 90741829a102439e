"""Terms as sets of words."""

from __future__ import annotations

import pytest

from kb.lexicon.patterns import PatternEntry, Patterns, compile_patterns, is_pattern, pattern_words
from kb.lexicon.relations import Relations

RELATIONS = Relations({"renal": "kidney", "kidney": "kidney"})
META = {"relations": RELATIONS.standing, "qualifiers": ["kidney", "upper", "pole"], "indexes": ["index@2026"]}


def words(text: str) -> frozenset[str]:
    return pattern_words(text.split(), RELATIONS)


@pytest.fixture
def patterns() -> Patterns:
    entries = [
        PatternEntry(words("renal cyst"), (3,), 0, "renal cyst"),
        PatternEntry(words("kidney cyst"), (9,), 1, "kidney cyst"),
        PatternEntry(words("cyst upper pole kidney"), (4,), 4, "", 1, 17),
        PatternEntry(words("cyst ovary"), (5,), 0, "ovary cyst"),
    ]
    return Patterns(compile_patterns(entries), META)


def found(patterns: Patterns, own: str, near: str) -> set[tuple[int, ...]]:
    return {each.nodes for each in patterns.within(words(own), words(near))}


def test_a_pattern_is_met_in_any_order_and_only_whole(patterns: Patterns) -> None:
    assert found(patterns, "cyst", "renal large") == {(3,)}
    assert found(patterns, "cyst", "pole upper the of renal") == {(3,), (4,)}
    assert found(patterns, "cyst", "pole upper") == set()


def test_every_own_word_takes_part_and_only_qualifiers_stand_apart(patterns: Patterns) -> None:
    assert found(patterns, "cyst hydatid", "kidney") == set()
    assert found(patterns, "kidney", "cyst") == set()
    assert found(patterns, "cyst", "ovary") == set()


def test_of_equal_sets_the_better_source_stands_and_a_row_is_kept(patterns: Patterns) -> None:
    assert len(patterns) == 3
    (index,) = [each for each in patterns.within(words("cyst"), words("upper pole renal")) if each.table]
    assert (index.row, patterns.tables[index.table]) == (17, "index@2026")


def test_terms_whose_words_need_their_place_are_no_patterns() -> None:
    assert is_pattern(words("cyst of the kidney"))
    for term in ("cyst", "history of cyst", "cyst without infection", "other cyst", "unspecified cyst"):
        assert not is_pattern(words(term)), term
