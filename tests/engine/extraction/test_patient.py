"""What a note says of its patient's sex and age."""

from __future__ import annotations

import pytest

from engine.extraction.patient import stated_patient
from kb.model.document import Document


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("68 y/o F with diabetes", ("68 y/o F", "F", 68)),
        ("Mr. X is a 62-year-old male who", ("62-year-old male", "M", 62)),
        ("A 45 yo obese white woman, here", ("45 yo obese white woman", "F", 45)),
        ("50-year-old right-hand-dominant male here", ("50-year-old right-hand-dominant male", "M", 50)),
        ("a 3-month-old boy", ("3-month-old boy", "M", 0)),
        ("18 mo old toddler girl", ("18 mo old toddler", None, 1)),
        ("His mother is a 68 yo woman. 40 yo man with HTN", ("40 yo man", "M", 40)),
        ("40 yo man. On exam a 40-year-old male.", ("40 yo man", "M", 40)),
        ("34 yo patient. A 34 yo F.", ("34 yo F", "F", 34)),
    ],
)
def test_said(text: str, said: tuple[str, str | None, int]) -> None:
    found = stated_patient([Document("1", text)])
    assert found is not None
    assert (text[found.start : found.end], found.sex, found.age) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Temperature 98 F, 5 days of cough.",
        "Married for 20 years, female partner.",
        "Her daughter, a 12 year old girl, is well.",
        "40 yo man. 41 yo man.",
        "40 yo man. 40 yo woman.",
        "Seen 3 years ago. Male pattern baldness.",
        "A 300 year old man.",
    ],
)
def test_not_said(text: str) -> None:
    assert stated_patient([Document("1", text)]) is None


def test_every_document_must_agree() -> None:
    assert stated_patient([Document("1", "40 yo man"), Document("2", "52 yo man")]) is None
    found = stated_patient([Document("1", "40 yo patient"), Document("2", "40 yo man")])
    assert found is not None
    assert (found.doc, found.sex) == ("2", "M")
