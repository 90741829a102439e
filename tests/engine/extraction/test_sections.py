"""Sections: the styles of heading, what is no heading, and that sections cover the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.extraction.sections import split_sections
from kb.context.headings import HeadingTable, load_headings
from kb.errors import KnowledgeError

STYLES = [
    ("CHIEF COMPLAINT\n\nCough.", ["chief_complaint"]),
    ("Past Medical History:\nAsthma", ["history_past_medical"]),
    ("PMH: HTN, DM\nPSH: appendectomy", ["history_past_medical", "history_past_surgical"]),
    ("ALLERGIES - NONE\nMEDS - aspirin", ["allergies", "medications"]),
    ("## Assessment and Plan\nAsthma.", ["assessment_plan"]),
    ("**Family History:** father had gout", ["family_history"]),
    ("__HPI__\nCough.", ["hpi"]),
    ("1. Chief Complaint: cough\n2. Family History: none", ["chief_complaint", "family_history"]),
    ("- Social History: smoker\n- Medications: aspirin", ["social_history", "medications"]),
    ("S: cough\nO: clear lungs\nA: bronchitis\nP: rest", ["hpi", "exam", "assessment", "plan"]),
    ("A/P: asthma, stable", ["assessment_plan"]),
    ("A&P:\nasthma", ["assessment_plan"]),
    ("PRE-OP DIAGNOSIS: hernia\nPOST-OP DIAGNOSIS: same", ["reason", "diagnosis"]),
    ("INDICATION: cough\nFINDINGS: clear\nIMPRESSION: normal", ["reason", "imaging", "diagnosis"]),
    ("HOSPITAL COURSE BY PROBLEM:\nPneumonia.", ["hospital_course"]),
    ("DISPOSITION: discharged home", ["disposition"]),
    ("Physical Exam (focused):\nClear.", ["exam"]),
    ("Seen today. Family History: father had gout.", ["body", "family_history"]),
    ("HISTORY OF PRESENT ILLNESS: CHIEF COMPLAINT: Pain.", ["hpi", "chief_complaint"]),
    ("Seen today PAST MEDICAL HISTORY: asthma", ["body", "history_past_medical"]),
    ("FAMILY HISTORY:\nGout\n\nTRANSFUSION RECORD:\nNone", ["family_history", "unknown"]),
]


@pytest.mark.parametrize(("text", "kinds"), STYLES)
def test_heading_styles(text: str, kinds: list[str], headings: HeadingTable) -> None:
    assert [section.kind for section in split_sections(text, headings)] == kinds


NO_HEADINGS = [
    "On physical exam the lungs were clear.",
    "Her family history is unknown.",
    "discharged home",
    "purulent wound discharge",
    "He brought a list of his\nmedications\nto the visit.",
    "The plan: rest.",
    "Right knee x-ray: no fracture.",
    "Abdominal CT: normal.",
    "• Cardiovascular: No murmurs.",
]


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_words_in_prose_and_labels_open_no_section(text: str, headings: HeadingTable) -> None:
    assert [section.kind for section in split_sections(text, headings)] == ["body"]


def test_items_of_an_assessment_are_problems_not_sections(headings: HeadingTable) -> None:
    text = "ASSESSMENT AND PLAN\n1. Allergies: start cetirizine\n\nHYPERTENSION:\nStable."
    assert [section.kind for section in split_sections(text, headings)] == ["assessment_plan"]


def test_bodies_and_headings_as_written(headings: HeadingTable) -> None:
    text = "**PMH:** HTN\n## Plan\nRest"
    sections = split_sections(text, headings)
    assert [(s.heading, text[s.body_start : s.end]) for s in sections] == [
        ("PMH", "HTN\n"),
        ("Plan", "\nRest"),
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "PMH: ",
                "PLAN\n",
                "## HPI\n",
                "Cough. ",
                "Labs: ",
                "\n",
                " é ",
                "1. ",
                ":",
                "**",
                "S:",
            ]
        ),
        max_size=30,
    )
)
def test_sections_cover_the_text_without_gaps(pieces: list[str]) -> None:
    table = load_headings(
        {
            "headings": {
                "history_past_medical": ["pmh"],
                "plan": ["plan"],
                "hpi": ["hpi"],
                "results": ["labs"],
            },
            "letters": {"s": "hpi"},
        }
    )
    text = "".join(pieces)
    sections = split_sections(text, table)
    assert sections[0].start == 0
    assert sections[-1].end == len(text)
    for section, following in pairwise(sections):
        assert section.end == following.start
    for section in sections:
        assert section.start <= section.body_start <= section.end
        assert section.heading in text[section.start : section.body_start]


@pytest.mark.parametrize(
    "pack",
    [
        {"headings": {"horoscope": ["stars"]}},
        {"headings": {"plan": ["plan"], "hpi": ["Plans"]}},
        {"headings": {"plan": "plan"}},
        {"headings": {"plan": ["--"]}},
        {"headings": {"plan": ["plan"]}, "letters": {"p": "horoscope"}},
    ],
)
def test_a_heading_pack_that_cannot_be_read_is_refused(pack: dict[str, object]) -> None:
    with pytest.raises(KnowledgeError) as refusal:
        load_headings(pack, "own.yaml")
    assert refusal.value.code == "sections.pack"
    assert refusal.value.place.startswith("own.yaml:")
