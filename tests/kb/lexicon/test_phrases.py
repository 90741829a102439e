"""The index against a dictionary of phrases, and against the automaton that serves long documents."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

import kb.lexicon.phrases as phrases
from engine.extraction.automaton import Automaton
from kb.lexicon.phrases import Lexicon, PhraseMatch, phrase_hash
from kb.tabular.compile import text_arrays

NOISE = ["x", "and", "zz", "1", "+", "of", "with", "in", "pain", "type", "2", "é", "😷"]


def index(*terms: str) -> Lexicon:
    rows = sorted((phrase_hash(term.split()), term) for term in terms)
    arrays: dict[str, np.ndarray] = {
        "hash": np.array([row[0] for row in rows], np.uint64),
        "source": np.zeros(len(rows), np.uint8),
        "node_at": np.arange(len(rows) + 1, dtype=np.int32),
        "node": np.arange(len(rows), dtype=np.int32),
        **text_arrays("phrase", (row[1] for row in rows)),
    }
    return Lexicon(arrays, {"longest": max(len(term.split()) for term in terms)})


def naive(terms: dict[str, int], longest: int, words: Sequence[str]) -> list[PhraseMatch]:
    """Every run of words, looked up as text."""
    return sorted(
        PhraseMatch(first, last, terms[text])
        for first in range(len(words))
        for last in range(first + 1, min(first + longest, len(words)) + 1)
        if (text := " ".join(words[first:last])) in terms
    )


@pytest.fixture(scope="module")
def terms(default_lexicon: Lexicon) -> dict[str, int]:
    return {default_lexicon.phrase(term): term for term in range(len(default_lexicon))}


def random_words(random: Random, known: list[str]) -> list[str]:
    words: list[str] = []
    for _ in range(random.randrange(12)):
        part = random.choice(known).split() if random.random() < 0.6 else [random.choice(NOISE)]
        # Cut terms overlap with what stands beside them.
        words += part[random.randrange(2) :] if random.random() < 0.3 else part
    return words


def test_index_naive_search_and_automaton_agree(default_lexicon: Lexicon, terms: dict[str, int]) -> None:
    automaton = Automaton(default_lexicon)
    known = sorted(terms)
    found = 0
    for seed in range(400):
        words = random_words(Random(seed), known)
        expected = naive(terms, default_lexicon.longest, words)
        assert default_lexicon.find(words) == expected, (seed, words)
        assert automaton.find(words) == expected, (seed, words)
        found += len(expected)
    assert found > 1000


def test_every_phrase_is_found_by_its_words(default_lexicon: Lexicon, terms: dict[str, int]) -> None:
    assert len(terms) == len(default_lexicon)
    for text, term in list(terms.items())[::97]:
        assert default_lexicon.term(text.split()) == term


def test_overlapping_and_nested_terms_are_all_found() -> None:
    lexicon = index("chest pain", "pain", "pain relief", "chest")
    words = ["chest", "pain", "relief"]
    spans = [(match.first, match.last, lexicon.phrase(match.term)) for match in lexicon.find(words)]
    assert spans == [(0, 1, "chest"), (0, 2, "chest pain"), (1, 2, "pain"), (1, 3, "pain relief")]


def test_nothing_is_found_in_nothing_or_across_its_end() -> None:
    lexicon = index("chest pain")
    assert lexicon.find([]) == []
    assert lexicon.find(["chest"]) == []
    assert lexicon.term(("pain", "chest")) is None


def test_a_collision_of_hashes_makes_no_mention_and_hides_none(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every word has the same hash, so all phrases of one length collide.
    monkeypatch.setattr(phrases, "word_hash", lambda word: 7)
    lexicon = index("gout", "asthma", "chest pain", "knee pain", "croup")
    assert len({phrase_hash((word,)) for word in ("gout", "asthma", "fever")}) == 1
    words = ["fever", "asthma", "knee", "pain", "fever", "pain"]
    spans = [(match.first, match.last, lexicon.phrase(match.term)) for match in lexicon.find(words)]
    assert spans == [(1, 2, "asthma"), (2, 4, "knee pain")]


def test_the_hash_is_the_same_on_every_machine() -> None:
    # Computed apart: blake2b of each word, little-endian, in a polynomial modulo 2**64.
    assert phrase_hash(()) == 0
    one, two = phrase_hash(("knee",)), phrase_hash(("pain",))
    assert phrase_hash(("knee", "pain")) == (one * 0x9E3779B97F4A7C15 + two) % 2**64
    assert one == int.from_bytes(__import__("hashlib").blake2b(b"knee", digest_size=8).digest(), "little")
