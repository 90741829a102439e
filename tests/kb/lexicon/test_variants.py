from __future__ import annotations

import pytest

from kb.lexicon.variants import SKIPPED_WORDS, significant, variants


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pneumonia, unspecified organism", {"pneumonia unspecified organism", "pneumonia"}),
        ("Unspecified asthma", {"unspecified asthma", "asthma"}),
        ("Hypertension NOS", {"hypertension nos", "hypertension"}),
        (
            "Essential (primary) hypertension",
            {"essential primary hypertension", "essential hypertension"},
        ),
        (
            "Human immunodeficiency virus [HIV] disease",
            {"human immunodeficiency virus hiv disease", "human immunodeficiency virus disease"},
        ),
        ("Pain in right knee", {"pain in knee"}),
        ("Bilateral inguinal hernia", {"inguinal hernia"}),
        ("Flu", set()),
        ("Gout", {"gout"}),
    ],
)
def test_the_phrases_of_a_title(text: str, expected: set[str]) -> None:
    assert {" ".join(phrase) for phrase in variants(text)} >= expected if expected else not variants(text)
    plain = {" ".join(phrase) for phrase in variants(text)}
    assert not any(word in SKIPPED_WORDS for phrase in plain for word in phrase.split())


@pytest.mark.parametrize(
    "text",
    ["Other specified diabetes mellitus", "Any condition in O10", "Codes of this category", "such as:",
     "Anemia in diseases classified elsewhere", "Otherwise: such as gout", "See also gout", ""],
)  # fmt: skip
def test_text_that_names_nothing_gives_no_phrase(text: str) -> None:
    assert variants(text) == []


def test_no_phrase_is_given_twice() -> None:
    found = variants("Asthma (bronchial) (bronchial) NOS")
    assert len(found) == len(set(found))


def test_sides_and_articles_are_not_significant() -> None:
    assert significant(("the", "left", "knee", "l", "his", "pain")) == ("knee", "pain")
