"""Context: what each cue says of the target, and where it stops saying it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.extraction.context import judge, judge_in, read_scope
from engine.extraction.context_lines import judge_target
from kb.context.cue_table import AXES, CueTable
from kb.context.headings import HeadingTable

PLAIN = ""
CASES = [
    # the text, the target, every value that is not its axis's first
    ("Denies chest pain", "chest pain", "negated"),
    ("father had colon cancer", "colon cancer", "other"),
    ("discharged home", "discharged home", PLAIN),
    ("purulent wound discharge", "wound discharge", PLAIN),
    ("Cough and fever.", "fever", PLAIN),
    # negation
    ("Denies fever, chills, or vomiting", "vomiting", "negated"),
    ("no fever/chills/nausea", "nausea", "negated"),
    ("• Constitutional: Denies fevers, chills", "chills", "negated"),
    ("CT is negative for stroke", "stroke", "negated"),
    ("No evidence of metastases", "metastases", "negated"),
    ("No radiographic signs of effusion", "effusion", "negated"),
    ("neck supple without rigidity", "rigidity", "negated"),
    ("without rebound, guarding, or masses", "masses", "negated"),
    ("diabetes without neuropathy, gout", "gout", PLAIN),
    ("did not have any seizures", "seizures", "negated"),
    ("nor did she report fever", "fever", "negated"),
    ("denies symptoms such as fever or chills", "fever", "negated"),
    ("no severe headache", "headache", "negated"),
    ("PE was ruled out", "PE", "negated"),
    ("fever, cough, and rash are absent", "rash", "negated"),
    ("bowel sounds absent", "bowel sounds", "negated"),
    ("effusion is not seen", "effusion", "negated"),
    ("No fever but has cough", "cough", PLAIN),
    ("Denies fever, however endorses cough", "cough", PLAIN),
    ("no fever, she has a cough", "cough", PLAIN),
    ("No fever; cough for a week", "cough", PLAIN),
    ("No fever. Cough.", "cough", PLAIN),
    ("Denies chest pain. Endorses nausea", "nausea", PLAIN),
    ("non-tender abdomen", "abdomen", PLAIN),
    ("not on insulin for diabetes", "diabetes", PLAIN),
    # no negation at all
    ("No increase in mass", "mass", PLAIN),
    ("no change in nodule", "nodule", PLAIN),
    ("not only fever", "fever", PLAIN),
    ("gram negative bacteremia", "bacteremia", PLAIN),
    ("hypertension is not controlled", "hypertension", PLAIN),
    ("non-Hodgkin lymphoma", "lymphoma", PLAIN),
    ("warm without lesion", "warm without lesion", PLAIN),
    # templates
    ("[ ] chest pain", "chest pain", "negated"),
    ("[x] chest pain", "chest pain", PLAIN),
    ("[ ] chest pain [x] dyspnea", "dyspnea", PLAIN),
    ("[x] chest pain [ ] dyspnea", "dyspnea", "negated"),
    ("☐ cough", "cough", "negated"),
    ("Chest pain: no", "Chest pain", "negated"),
    ("Fever - negative", "Fever", "negated"),
    ("Cough: no, fever: yes", "fever", PLAIN),
    ("ROS: (-) fever, (+) cough", "fever", "negated"),
    ("ROS: (-) fever, (+) cough", "cough", PLAIN),
    ("ROS: -fever, -chills, +cough", "chills", "negated"),
    ("ROS: -fever, -chills, +cough", "cough", PLAIN),
    ("Denies:\n- fever\n- chills", "chills", "negated"),
    # certainty
    ("rule out MI", "MI", "uncertain"),
    ("r/o PE", "PE", "uncertain"),
    ("cannot rule out pneumonia", "pneumonia", "uncertain"),
    ("cannot exclude PE", "PE", "uncertain"),
    ("PE cannot be excluded", "PE", "uncertain"),
    ("possible pneumonia", "pneumonia", "uncertain"),
    ("probable pneumonia, asthma", "asthma", PLAIN),
    ("this is likely viral gastroenteritis", "gastroenteritis", "uncertain"),
    ("suspected sepsis", "sepsis", "uncertain"),
    ("consistent with gout", "gout", "uncertain"),
    ("pneumonia vs bronchitis", "pneumonia", "uncertain"),
    ("pneumonia vs bronchitis", "bronchitis", "uncertain"),
    ("?pneumonia", "pneumonia", "uncertain"),
    ("PE is unlikely", "PE", "negated uncertain"),
    # temporality
    ("history of DVT", "DVT", "background"),
    ("h/o DVT, stroke", "stroke", "background"),
    ("s/p appendectomy", "appendectomy", "historical"),
    ("appendectomy in 2015", "appendectomy", "background"),
    ("previous stroke", "stroke", "historical"),
    ("cellulitis, resolved", "cellulitis", "negated historical"),
    ("no history of stroke", "stroke", "negated background"),
    ("history of COPD presents with chest pain", "chest pain", PLAIN),
    ("2-day history of fever", "fever", PLAIN),
    ("History of present illness: cough", "cough", PLAIN),
    ("a 45 year old with asthma", "asthma", PLAIN),
    ("pain for the past 2 months with nausea", "nausea", PLAIN),
    ("If fever develops, call", "fever", "hypothetical"),
    ("return if chest pain occurs", "chest pain", "hypothetical"),
    ("Should bleeding occur, call", "bleeding", "hypothetical"),
    ("Call for any of the following: fever, rash", "rash", "hypothetical"),
    ("monitor for hypoglycemia", "hypoglycemia", "hypothetical"),
    ("at risk of falls", "falls", "hypothetical"),
    ("heparin for DVT prophylaxis", "DVT", "hypothetical"),
    ("dizzy as if from vertigo", "vertigo", PLAIN),
    ("PMH: HTN, DM", "DM", "historical"),
    ("known to have gout", "gout", "background"),
    ("In 2005, he had a stroke", "stroke", "background"),
    ("comorbidities including gout, asthma", "asthma", "background"),
    ("used to have migraine", "migraine", "historical"),
    ("Denies tobacco use", "tobacco use", "negated historical"),
    ("ASSESSMENT: tobacco use", "tobacco use", "historical"),
    ("tobacco amblyopia", "tobacco amblyopia", PLAIN),
    # experiencer
    ("Family history of breast cancer", "breast cancer", "other"),
    ("mother and sister had breast cancer", "breast cancer", "other"),
    ("wife has influenza", "influenza", "other"),
    ("breast cancer in her maternal aunt", "breast cancer", "other"),
    ("FAMILY HISTORY:\nGout\nMother: asthma", "Gout", "other"),
    ("FAMILY HISTORY:\nGout\n\nPLAN: treat asthma", "asthma", PLAIN),
    ("mother reports fever", "fever", PLAIN),
    ("father had gout, but she has lupus", "lupus", PLAIN),
]


def marked(text: str, target: str, headings: HeadingTable, cues: CueTable) -> str:
    judgement = judge_target(text, target, headings, cues)
    values = [(axis, getattr(judgement, axis).value) for axis in AXES]
    return " ".join(value for axis, value in values if value != AXES[axis][0])


@pytest.mark.parametrize(("text", "target", "expected"), CASES)
def test_each_behaviour(
    text: str, target: str, expected: str, headings: HeadingTable, cues: CueTable
) -> None:
    assert marked(text, target, headings, cues) == expected


def test_the_deciding_words_are_the_evidence(cues: CueTable) -> None:
    text = "CT is negative for stroke."
    judgement = judge(text, [(0, len(text))], (19, 25), cues)
    assert judgement.negation.source == "cue"
    assert judgement.negation.cue is not None
    assert text[slice(*judgement.negation.cue)] == "is negative for"
    assert judgement.temporality.source == "default"
    assert judgement.temporality.cue is None
    assert judgement.scope == ((0, len(text)),)


def test_a_section_default_holds_only_where_no_cue_reaches(cues: CueTable) -> None:
    text = "asthma, now with pneumonia"
    scope = read_scope(text, [(0, len(text))], cues)
    past = judge_in(scope, (0, 6), cues, "history_past_medical").temporality
    present = judge_in(scope, (17, 26), cues, "history_past_medical").temporality
    assert (past.value, past.source, past.cue) == ("historical", "section", None)
    assert (present.value, present.source) == ("recent", "cue")


def test_only_the_spans_given_are_searched(cues: CueTable) -> None:
    text = "Denies. fever"
    assert judge(text, [(8, 13)], (8, 13), cues).negation.value == "affirmed"
    assert judge(text, [(0, 6), (8, 13)], (8, 13), cues).negation.value == "negated"


PIECES = [
    *("denies", "no", "not", "without", "is absent", "resolved", "[ ]", "(-)"),
    *("history of", "if", "possible", "vs", "mother had", "cough", "fever,", "rash", "or", "but"),
]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14)


@given(words=WORDS, later=WORDS)
def test_judgements_repeat_and_later_sentences_do_not_matter(
    words: list[str], later: list[str], headings: HeadingTable, cues: CueTable
) -> None:
    first = " ".join([*words, "dyspnea", "today."])
    judgement = judge_target(first, "dyspnea", headings, cues)
    assert judge_target(first, "dyspnea", headings, cues) == judgement
    assert judge_target(f"{first} Then {' '.join(later)}.", "dyspnea", headings, cues) == judgement


@given(words=WORDS)
def test_cue_spans_lie_in_the_text_beside_the_target(words: list[str], cues: CueTable) -> None:
    before = " ".join(words)
    text = f"{before} dyspnea {before}"
    target = (len(before) + 1, len(before) + 8)
    judgement = judge(text, [(0, len(text))], target, cues)
    for axis in AXES:
        held = getattr(judgement, axis)
        assert held.value in AXES[axis]
        assert (held.cue is not None) == (held.source == "cue")
        if held.cue is not None:
            start, end = held.cue
            assert 0 <= start < end <= len(text)
            assert end <= target[0] or target[1] <= start
