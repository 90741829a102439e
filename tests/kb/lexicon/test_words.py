from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.lexicon.words import fold, folded, word_columns, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fractures", "fracture"),
        ("ALLERGIES", "allergy"),
        ("Crohn's", "crohn"),
        ("Crohn’s", "crohn"),
        ("Sjögren", "sjogren"),
        ("Sjo\u0308gren", "sjogren"),
        ("café", "cafe\u0301"),
        ("Ménière’s", "meniere"),
        ("ﬁbrosis", "fibrosis"),
        ("İstanbul", "istanbul"),
    ],
)
def test_written_forms_of_one_word_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other) == (fold(one),)


@pytest.mark.parametrize("word", ["virus", "stenosis", "abscess", "fibrous", "pancreas", "gas", "his", "ms"])
def test_a_word_that_ends_in_s_but_is_no_plural_stays(word: str) -> None:
    assert fold(word) == word


def test_different_words_stay_different() -> None:
    assert len({fold(word) for word in ("ileum", "ilium", "dysphagia", "dysphasia", "hypo", "hyper")}) == 6


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("No fever.", ["No", "fever"]),
        ("type-2 DM/CKD", ["type", "2", "DM", "CKD"]),
        ("A1c 7.5% (H+)", ["A1c", "7", "5", "%", "H", "+"]),
        ("snake_case", ["snake", "case"]),
        ("👩‍⚕️ says 𝒜nemia 😷 fever", ["says", "𝒜nemia", "fever"]),
        ("naïve cafe\u0301 x", ["naïve", "cafe\u0301", "x"]),
        ("don't ''quote''", ["don't", "quote"]),
        ("line\r\nbreak\ttab\u00a0nbsp", ["line", "break", "tab", "nbsp"]),
        ("", []),
    ],
)
def test_words_and_their_places(text: str, spans: list[str]) -> None:
    found = words(text)
    assert [text[word.start : word.end] for word in found] == spans
    assert tuple(word.folded for word in found) == folded(text)


def test_offsets_count_code_points_behind_astral_characters() -> None:
    (fever,) = words("😷😷 fever")
    assert (fever.start, fever.end) == (3, 8)


@given(st.text())
def test_spans_are_in_order_and_apart_and_no_letter_is_lost(text: str) -> None:
    found = words(text)
    ends = [0]
    for word in found:
        assert ends[-1] <= word.start < word.end <= len(text)
        ends.append(word.end)
    covered = {at for word in found for at in range(word.start, word.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())


@given(st.text())
def test_a_folded_form_is_never_empty_and_is_one_word(text: str) -> None:
    for form in folded(text):
        assert form
        assert not any(char.isspace() for char in form)


@given(st.text(st.characters(categories=["L", "Nd", "Zs"], max_codepoint=0x24F)))
def test_composed_and_decomposed_text_have_the_same_words(text: str) -> None:
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))


@given(st.text("ab'’ .\u0301+é", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_the_words_of_a_part_are_the_same_cut_from_the_whole_or_read_alone(
    text: str, start: int, end: int
) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    cut = word_columns(text).within(text, start, end)
    assert [cut.word(index) for index in range(len(cut.starts))] == words(text, start, end)
