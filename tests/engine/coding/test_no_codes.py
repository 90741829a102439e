"""Texts that must not produce a diagnosis: other people, templates, denials, advice, plans."""

from __future__ import annotations

import pytest

from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from kb.model.document import Document, Encounter

SILENT = [
    "FAMILY HISTORY\nFH: DM (mother), CAD (father)",
    "FH: DM (mother), CAD (father), breast cancer - sister.",
    "Family History: Mother with hypertension and diabetes. Father died of colon cancer at 60.",
    "Family History: Brother healthy, sister has asthma.",
    "FAMILY HISTORY:\n- Mother: HTN, DM2\n- Father: CAD, stroke\n- MGM: breast cancer",
    "Mother - hypertension, asthma\nFather - COPD",
    "HPI: Mom with diabetes, dad with gout.",
    "FHx: +DM in mother, +CAD in father",
    "FHx significant for DM, HTN. No cancer.",
    "Past Medical History:\n[ ] diabetes\n[ ] hypertension\n[ ] asthma",
    "☐ Diabetes ☐ Hypertension ☐ Stroke",
    "Diabetes: ( ) yes (x) no\nAsthma: ( ) yes (x) no",
    "Diabetes ( ) Y (x) N\nHypertension ( ) Y (x) N",
    "Condition | Yes | No\nDiabetes | | X\nHypertension | | X",
    "Asthma  Y / [N]",
    "Diabetes: Y [ ] N [x]",
    "Diabetes? No\nHypertension? N",
    "Diabetes: N\nHTN: N\nAsthma: no",
    "ROS: negative except as per HPI. Denies chest pain, dyspnea, cough, fever.",
    "ROS: 10 systems reviewed and negative for fever, cough, rash, headache.",
    "Review of Systems\nConstitutional: no fever. CV: denies CP. Resp: no SOB, cough or wheezing.",
    "ROS:\n- fever\n- chills\n- cough",
    "ROS: (-) chest pain, (-) dyspnea, (-) fever",
    "ROS: -fever -chills -cough",
    "ROS: Fever -, cough -, rash -",
    "ROS neg for fever, chills, diarrhea",
    "Without fever, chills, or cough.",
    "Fever: none\nCough: none\nRash: none",
    "Resp: cough -, dyspnea -",
    "Denies:\n- fever\n- cough\n- headache",
    "Patient denies fever, chills,\ncough, headache, or\nnausea.",
    "He denies any history of seizures, stroke,\n  diabetes, hypertension,\n  or asthma.",
    "CT head is negative for stroke.",
    "Rule out pneumonia.",
    "R/o MI",
    "Screening for colon cancer.",
    "Here for screening for diabetes.",
    "At increased risk of stroke.",
    "Return if you develop fever or chest pain.",
    "Return for worsening cough, fever, or shortness of breath.",
    "Aspirin to prevent stroke.",
    "Received pneumonia vaccine and influenza vaccine.",
    "Flu shot given. Hepatitis B vaccine.",
    "Counselled on diabetes prevention.",
    "Counseled regarding risks of obesity and hypertension.",
    "Patient education: Diabetes is a disease in which blood sugar is high. It can cause stroke.",
    "Handout given on asthma.",
    "Her partner has chlamydia.",
    "The donor had hepatitis C.",
    "If he develops pneumonia, start antibiotics.",
    "Would consider lupus if ANA positive.",
    "UTI resolved.",
    "Pneumonia, resolved.",
    "Resolved: pneumonia",
    "Planned workup for lupus.",
    "Copied from prior note of 01/02/2024: Pneumonia, UTI.",
    "Copied forward from 3/4/2023:\nPneumonia. Cellulitis of left leg.",
    "Concern for pneumonia.",
    "Suspected appendicitis. Probable cholecystitis. Likely UTI.",
    "Pneumonia vs. bronchitis.",
    "?pneumonia",
    "Negative for influenza A.",
    "No evidence of DVT.",
    "DVT ruled out. PE excluded.",
    "No h/o asthma, COPD, or sleep apnea",
    "Sister was recently diagnosed with breast cancer.",
    "Family members with COVID.",
    "Roommate with strep throat.",
    "Pt worried about cancer. Afraid of having HIV.",
    "Monitor for signs of infection, bleeding.",
    "Side effects discussed including nausea, diarrhea, rash.",
    "Call 911 for chest pain or stroke symptoms.",
    "Warning signs: fever, chest pain.",
    "Instructions: Seek care if you have fever, vomiting or severe headache.",
    "HIV test ordered. Hepatitis C screening.",
    "Tylenol prn for fever. Zofran as needed for nausea.",
    "Ibuprofen PRN headache",
    "[ ] Smoker [ ] Alcohol abuse",
    "Neither asthma nor COPD.",
    "Patient is not diabetic. Not hypertensive.",
    "Nonsmoker. Never had asthma.",
    "Allergic rhinitis: denies. Eczema: denies.",
    "Absent: fever, rash.",
    "Pertinent negatives: fever, chest pain, dyspnea, syncope.",
    "Negatives: fever, cough",
    "Cough (-), fever (-)",
    "Cough: No; Fever: No; Rash: No",
    "cough = no, fever = no",
    "No. Fever: denied",
    "Mother's history: preeclampsia.",
    "Exposure to tuberculosis at work.",
    "Unlikely pneumonia. Doubt PE.",
    "Symptoms not consistent with migraine.",
]

COUNTED = [
    ("[x] diabetes\n[ ] asthma\n[x] hypertension", {"E11.9", "I10"}),
    ("☑ Diabetes ☐ Hypertension ☒ Gout", {"E11.9", "M10.9"}),
    ("Diabetes [x] Asthma [ ]", {"E11.9"}),
    ("Diabetes: (x) yes ( ) no\nAsthma: ( ) yes (x) no", {"E11.9"}),
    ("Diabetes: Y\nHTN: N", {"E11.9"}),
    ("Diabetes | No\nGout | Yes", {"M10.9"}),
    ("Resp: cough -, wheeze +", {"R06.2"}),
    ("(+) cough, (-) fever", {"R05.9"}),
    ("Condition | Yes | No\nDiabetes | | X\nHypertension | X |\nGout | |", {"I10"}),
    ("| Problem | Present | Absent |\n|---|---|---|\n| Asthma | x | |\n| COPD | | x |", {"J45.909"}),
    ("Symptom\tYes\tNo\nFever\t\tX\nCough\tX\t", {"R05.9"}),
    ("1. Pneumonia - resolved\n2. Gout", {"M10.9"}),
    ("Her father has gout. She has asthma.", {"J45.909"}),
]


def coded(plan: Plan, text: str) -> set[str]:
    """The codes of a note but for those of factors influencing health status; the proof is checked."""
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    check(decision, plan.knowledge)
    return {each["code"] for each in decision["codes"] if not each["code"].startswith("Z")}


@pytest.mark.parametrize("heading", ["", "ASSESSMENT\n"])
@pytest.mark.parametrize("text", SILENT)
def test_no_diagnosis(plan: Plan, heading: str, text: str) -> None:
    assert coded(plan, heading + text) == set()


@pytest.mark.parametrize(("text", "codes"), COUNTED)
def test_what_is_ticked_or_said_beside_counts(plan: Plan, text: str, codes: set[str]) -> None:
    assert coded(plan, f"ASSESSMENT\n{text}") == codes
