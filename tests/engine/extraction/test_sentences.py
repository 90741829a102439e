"""Sentences and clauses of clinical prose, lists and wrapped lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.extraction.sentences import lead_ins, split_clauses, split_sentences

CASES = [
    ("Cough. No fever.", ["Cough.", "No fever."]),
    ("Dr. Smith saw Mr. Jones vs. St. Mary.", ["Dr. Smith saw Mr. Jones vs. St. Mary."]),
    ("Take 5 mg p.o. b.i.d. with food.", ["Take 5 mg p.o. b.i.d. with food."]),
    ("Given 5 mg i.v. She slept.", ["Given 5 mg i.v.", "She slept."]),
    ("Temp 38.5 at 10.30 a.m. today.", ["Temp 38.5 at 10.30 a.m. today."]),
    ("Room No. 5, approx. 3 days.", ["Room No. 5, approx. 3 days."]),
    ("E. coli grew. J. Smith agrees.", ["E. coli grew.", "J. Smith agrees."]),
    ("has pain. denies fever.", ["has pain.", "denies fever."]),
    ("No pain.He slept.", ["No pain.", "He slept."]),
    ("? pneumonia on film. Why?", ["? pneumonia on film.", "Why?"]),
    ("• Cough\n• Fever", ["Cough", "Fever"]),
    (
        "- Cough\n  with sputum that is green\n- Fever",
        ["Cough", "with sputum that is green", "Fever"],
    ),
    ("1. Asthma\n2. Gout", ["Asthma", "Gout"]),
    ("1.\nPyeloplasty was done.", ["Pyeloplasty was done."]),
    ("Found: 1) Polyp 2) Ulcer", ["Found:", "Polyp", "Ulcer"]),
    ("Type 2 diabetes. 5 weeks ago.", ["Type 2 diabetes.", "5 weeks ago."]),
    ("[ ] cough\n[x] fever", ["[ ] cough", "[x] fever"]),
    ("Asthma\nGout", ["Asthma", "Gout"]),
    (
        "The patient came to the clinic with cough\nand fever. He left.",
        ["The patient came to the clinic with cough\nand fever.", "He left."],
    ),
    (
        "The patient was seen in the emergency department on Tuesday by\nJones and sent home.",
        ["The patient was seen in the emergency department on Tuesday by\nJones and sent home."],
    ),
    ("She has a history of\nAsthma.", ["She has a history of\nAsthma."]),
    ("Neck: supple\nChest: clear", ["Neck: supple", "Chest: clear"]),
    ("", []),
    (" \n\n ", []),
]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_only_the_part_asked_for_is_divided() -> None:
    text = "One. Two. Three."
    assert [text[a:b] for a, b in split_sentences(text, 5, 9)] == ["Two."]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("No fever, but cough", ["No fever", "but cough"]),
        ("Denies pain; has nausea", ["Denies pain", "has nausea"]),
        ("Well although tired", ["Well", "although tired"]),
        ("The butter was off", ["The butter was off"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert [text[a:b].rstrip(",;") for a, b in split_clauses(text, (0, len(text)))] == clauses


def test_a_line_that_ends_with_a_colon_introduces_its_list() -> None:
    text = "Denies:\n- fever\n- chills\n\nHe has a cough.\nExam: clear\n- soft"
    sentences = split_sentences(text)
    led = {text[a:b]: lead for (a, b), lead in zip(sentences, lead_ins(text, sentences), strict=True)}
    assert {sentence for sentence, lead in led.items() if lead} == {"fever", "chills"}
    assert led["chills"] == (0, 7)


@given(
    st.text(
        alphabet=st.sampled_from(list("aBz .,;:?!\n\t-*•19)([]é😀")),
        max_size=80,
    )
)
def test_spans_are_ordered_in_range_and_trimmed(text: str) -> None:
    position = 0
    for start, end in split_sentences(text):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        inside = start
        for first, last in split_clauses(text, (start, end)):
            assert inside <= first < last <= end
            inside = last
        position = end


@given(st.lists(st.sampled_from(["He coughs.", "No fever.", "Dr. Smith agrees."]), max_size=6))
def test_every_letter_is_in_one_sentence(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert [text[a:b] for a, b in split_sentences(text)] == pieces


def test_what_has_no_end_is_divided_before_words() -> None:
    text = "She has pain, fever and cough " * 300
    sentences = split_sentences(text)
    assert max(end - start for start, end in sentences) <= 1100
    assert " ".join(text[start:end] for start, end in sentences).split() == text.split()


def test_a_long_sentence_is_left_whole() -> None:
    text = "She has pain, fever and cough " * 60
    assert len(split_sentences(text)) == 1


def test_one_word_without_an_end_is_left_whole() -> None:
    assert split_sentences("x" * 50_000) == ((0, 50_000),)
    assert len(split_sentences("pain," * 10_000)) > 40
