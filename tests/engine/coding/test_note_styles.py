"""Short notes of many styles: what their assessment names is assigned, whatever the layout."""

from __future__ import annotations

import pytest

from engine.code_chart import code_chart
from engine.extraction.sections import split_sections
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from kb.context.headings import HeadingTable
from kb.model.document import Document, Encounter

NOTES = [
    (
        "S: 45 yo F with dysuria x 3 days.\nO: T 98.6. Abd soft.\nA: UTI\nP: nitrofurantoin",
        "N39.0",
    ),
    (
        "SUBJECTIVE\n"
        "Cough for 1 week.\n"
        "\n"
        "OBJECTIVE\n"
        "Lungs with wheezes.\n"
        "\n"
        "ASSESSMENT\n"
        "Acute bronchitis\n"
        "\n"
        "PLAN\n"
        "Albuterol.",
        "J20.9",
    ),
    (
        "S/ cough, fever\nO/ crackles RLL\nA/ Pneumonia\nP/ azithromycin",
        "J18.9",
    ),
    (
        "A/P:\n# HTN - continue lisinopril\n# DM2 - metformin\n# Gout: allopurinol",
        "I10 E11.9 M10.9 Z79.84",
    ),
    (
        "A/P: 52M with\n1. Hypertension - controlled\n2. Type 2 diabetes - A1c 7.2\n3. Hyperlipidemia",
        "I10 E11.9 E78.5",
    ),
    (
        "ASSESSMENT AND PLAN:\n\n1) COPD exacerbation: prednisone.\n2) Tobacco use: counseled.\n",
        "J44.1 Z72.0",
    ),
    (
        "A&P\n- Asthma: stable\n- GERD: PPI",
        "J45.909 K21.9",
    ),
    (
        "Assessment & Plan\n\nHypertension\nBP at goal. Continue amlodipine.\n\nObesity\nDiet discussed.",
        "I10 E66.9",
    ),
    (
        "IMPRESSION:\n1. Acute appendicitis.\n2. Small right inguinal hernia.",
        "K35.80 K40.90",
    ),
    (
        "Dx: strep pharyngitis",
        "J02.0",
    ),
    (
        "DX - Otitis media, right",
        "H66.91",
    ),
    (
        "FINAL DIAGNOSIS: Cellulitis of left lower leg",
        "L03.116",
    ),
    (
        "Final Diagnosis\n\nAcute cholecystitis",
        "K81.0",
    ),
    (
        "PREOPERATIVE DIAGNOSIS: Cholelithiasis.\n"
        "POSTOPERATIVE DIAGNOSIS: Acute cholecystitis with cholelithiasis.\n"
        "PROCEDURE: Laparoscopic cholecystectomy.\n"
        "ANESTHESIA: General.\n"
        "INDICATIONS: Biliary colic.",
        "K80.00",
    ),
    (
        "CHEST X-RAY\n"
        "INDICATION: cough\n"
        "FINDINGS: Right lower lobe opacity.\n"
        "IMPRESSION: Right lower lobe pneumonia.",
        "J18.9",
    ),
    (
        "CT ABDOMEN\n"
        "Clinical indication: RLQ pain. Technique: contrast. Findings: appendix dilated. "
        "Impression: Acute appendicitis.",
        "K35.80",
    ),
    (
        "REASON FOR CONSULT: AKI\n"
        "HPI: ...\n"
        "IMPRESSION AND RECOMMENDATIONS:\n"
        "1. Acute kidney injury, prerenal.\n"
        "2. Hyperkalemia",
        "N17.9 E87.5",
    ),
    (
        "DISCHARGE DIAGNOSES:\n"
        "1. Community-acquired pneumonia\n"
        "2. Acute hypoxic respiratory failure\n"
        "\n"
        "HOSPITAL COURSE: ...\n"
        "DISCHARGE MEDICATIONS: levofloxacin",
        "J18.9 J96.01",
    ),
    (
        "PRINCIPAL DIAGNOSIS: Sepsis\nSECONDARY DIAGNOSES: Hypertension, CKD stage 3a",
        "A41.9 I12.9 N18.31",
    ),
    (
        "ED COURSE: given fluids.\n"
        "CLINICAL IMPRESSION: Dehydration. Viral gastroenteritis.\n"
        "DISPOSITION: Home",
        "E86.0 A08.4",
    ),
    (
        "MDM: ...\nDiagnosis:\n1. Ankle sprain, left, initial encounter",
        "S93.402A",
    ),
    (
        "Progress Note\nInterval: doing well\nProblem #1: CHF - diuresing\nProblem #2: Atrial fibrillation",
        "I50.9 I48.91",
    ),
    (
        "PROBLEM LIST:\n* Hypothyroidism\n* Osteoporosis",
        "E03.9 M81.0",
    ),
    (
        "Active Problems:\n  Hypothyroidism\n  Osteoporosis\nResolved Problems:\n  Pneumonia",
        "E03.9 M81.0",
    ),
    (
        "| # | Problem | Status |\n|---|---|---|\n| 1 | Hypertension | stable |\n| 2 | Gout | flare |",
        "I10 M10.9",
    ),
    (
        "ASSESSMENT\n| Problem | Status |\n| Hypertension | stable |\n| Gout | flare |",
        "I10 M10.9",
    ),
    (
        "Assessment:\tAsthma\tstable\n\tEczema\tflare",
        "J45.909 L30.9",
    ),
    (
        "WELL CHILD CHECK 12 months\n"
        "Growth: normal.\n"
        "Assessment: Healthy infant. Iron deficiency anemia.\n"
        "Plan: iron",
        "D50.9",
    ),
    (
        "PRENATAL VISIT\nG2P1 at 28 weeks.\nAssessment: Gestational diabetes, diet controlled.\nPlan: NST",
        "O24.410 Z3A.28",
    ),
    (
        "**Assessment and Plan**\n\n**Hypertension** - continue meds\n**Hyperlipidemia** - statin",
        "I10 E78.5",
    ),
    (
        "## Assessment\n- Plantar fasciitis\n\n## Plan\n- stretching",
        "M72.2",
    ),
    (
        "Assessment/Plan: Lumbar radiculopathy. MRI.",
        "M54.16",
    ),
    (
        "ICD-10 Diagnoses:\nE11.9 Type 2 diabetes mellitus without complications\nI10 Essential hypertension",
        "E11.9 I10",
    ),
    (
        "Visit Diagnoses\nHypothyroidism, unspecified type (E03.9)\nVitamin D deficiency [E55.9]",
        "E03.9 E55.9",
    ),
    (
        "Encounter Diagnoses\n 1. Acne vulgaris Yes\n 2. Rosacea",
        "L70.0 L71.9",
    ),
    (
        "Diagnoses and all orders for this visit:\n"
        "Essential hypertension\n"
        "- lisinopril 10 mg\n"
        "Hypothyroidism\n"
        "- levothyroxine",
        "I10 E03.9",
    ),
    (
        "Plan:\n#HTN: increase dose\n#OSA: CPAP",
        "I10 G47.33",
    ),
    (
        "Assessment\n1.Hypertension\n2.Gout",
        "I10 M10.9",
    ),
    (
        "assessment: gout\nplan: colchicine",
        "M10.9",
    ),
    (
        "Assessment   : Gout",
        "M10.9",
    ),
    (
        "ASSESSMENT --\nGout",
        "M10.9",
    ),
    (
        "Impression/Plan:\n(1) Psoriasis (2) Vitiligo",
        "L40.9 L80",
    ),
    (
        "Diagnosis ................ Gout",
        "M10.9",
    ),
    (
        "PATHOLOGIC DIAGNOSIS\nBasal cell carcinoma of the nose",
        "C44.311",
    ),
    (
        "Operative findings: gangrenous appendix.\nPostoperative diagnosis(es): Acute appendicitis",
        "K35.80",
    ),
    (
        "Hospital Problems:\nPrincipal Problem: Diverticulitis\nActive Problems: HTN",
        "K57.92 I10",
    ),
    (
        "Chief complaint\n"
        "follow up\n"
        "Assessment and plan by problem:\n"
        "\n"
        "#1 Type 2 DM with neuropathy\n"
        "A1c 8\n"
        "\n"
        "#2 CKD 3b",
        "E11.22 E11.40 N18.32",
    ),
    (
        "Dictated: ASSESSMENT AND PLAN: The patient has gout. HYPERTENSION: stable.",
        "M10.9 I10",
    ),
    (
        "Problem 1. Hypertension.\nProblem 2. Gout.",
        "I10 M10.9",
    ),
    (
        "Today's diagnoses: gout, hypertension",
        "M10.9 I10",
    ),
    (
        "Working diagnosis: cellulitis",
        "",
    ),
    (
        "D/C Dx: pneumonia",
        "J18.9",
    ),
    (
        "Discharge Dx: CHF exacerbation",
        "I50.9",
    ),
    (
        "Assessment:\n\n  • Hypertension\n  • Gout\n     ◦ acute flare",
        "I10 M10.9",
    ),
    (
        "A: 1. HTN, 2. DM2, 3. HLD",
        "I10 E11.9 E78.5",
    ),
]


@pytest.mark.parametrize(("text", "codes"), NOTES)
def test_the_assessment_is_found_in_every_layout(plan: Plan, text: str, codes: str) -> None:
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    check(decision, plan.knowledge)
    assigned = {each["code"] for each in decision["codes"] if each["status"] == "assigned"}
    assert assigned == set(codes.split())


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("S/ cough\nO/ rales\nA/ flu\nP/ rest", ["hpi", "exam", "assessment", "plan"]),
        ("Assessment 01/02/2024:\nflu", ["assessment"]),
        ("Copied from prior note of 01/02/2024: flu", ["prior_note"]),
        (
            "CC: cough\nPMH: flu\nPE: rales\nIMP: flu",
            ["chief_complaint", "history_past_medical", "exam", "diagnosis"],
        ),
        ("Preoperative Diagnosis: flu\nComplications: none", ["reason", "procedures"]),
        ("we saw a/ b testing", ["body"]),
    ],
)
def test_kinds(text: str, kinds: list[str], headings: HeadingTable) -> None:
    assert [section.kind for section in split_sections(text, headings)] == kinds
