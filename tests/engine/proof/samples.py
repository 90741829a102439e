"""Invented notes and claims, and the honest decisions on them, as they come back from storage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from api.replay import replay
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.model.document import Document, Encounter
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim

PLAIN = """Assessment:
Acute sinusitis. Gastroesophageal reflux disease.
"""

COMBINED = """HISTORY OF PRESENT ILLNESS
Type 2 diabetes for ten years, here with hypertension.

ASSESSMENT
1. Type 2 diabetes mellitus.
2. Chronic kidney disease, stage 3a.
3. Hypertension, well controlled.
4. Heart failure.
5. Diabetes again discussed: type 2 diabetes mellitus, with the diet sheet handed out today.
"""

CONTEXT = """HPI: The patient denies chest pain and has no asthma. Possible pneumonia.
Mother had breast cancer. History of pneumonia in 2010.

FAMILY HISTORY
Father with hypertension.

REVIEW OF SYSTEMS
Fever: no. Headache.

PHYSICAL EXAM
Wheezing. Rhinitis.

ASSESSMENT AND PLAN
Migraine. Return if vomiting occurs. Suspected appendicitis.
"""

SPECIFIC = """Assessment
1. Fracture of the lower end of the right radius, healing.
2. Primary osteoarthritis of the left knee.
3. Acute otitis media.
4. Migraine.
5. Fracture of left clavicle.
6. Degenerative disc disease.
"""

INJURY = """HISTORY OF PRESENT ILLNESS
She fell down the stairs six weeks ago while playing basketball. She takes insulin.

ASSESSMENT
1. Fracture of the lower end of the left radius, healing.
2. Type 2 diabetes mellitus.
3. Pneumonia. Cough.
4. Alcohol abuse. Alcohol dependence.

PLAN
We discussed the risks of surgery, including stroke.
"""

ENCOUNTER = (
    ("consult", "Impression: Chronic sinusitis. Asthma.\n"),
    ("progress", "Plan\nAcute bronchitis; hypothyroidism. No pneumonia.\n"),
)

CONFLICT = """Assessment
1. Type 1 diabetes mellitus.
2. Type 2 diabetes mellitus.
3. Dementia in Alzheimer's disease.
"""

STATED = """HPI: 62-year-old woman, seen with her husband, a 70 yo man.

Assessment: Breast cancer in a 62 y/o F.
"""

CHARTS: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "plain": (PLAIN, {}),
    "combined, mentions": (COMBINED, {"profile": "mentions"}),
    "plain, mentions": (PLAIN, {"profile": "mentions", "sex": "F", "age": 40}),
    "combined": (COMBINED, {"service_date": date(2026, 5, 15)}),
    "context": (CONTEXT, {}),
    "context, inpatient": (CONTEXT, {"setting": "inpatient"}),
    "context, mentions": (CONTEXT, {"profile": "mentions", "setting": "ed"}),
    "specific": (SPECIFIC, {"sex": "M"}),
    "injury": (INJURY, {}),
    "encounter": (ENCOUNTER, {}),
    "conflict": (CONFLICT, {}),
    "stated": (STATED, {}),
    "age stated": (STATED, {"sex": "F"}),
    "uncovered": (COMBINED, {"service_date": date(2019, 5, 15)}),
    "before ICD-10-CM": (PLAIN, {"service_date": date(2014, 5, 15)}),
    "nothing": ("Seen today.\n", {}),
    "empty": ("", {}),
}

BUNDLED = [
    {"number": 1, "code": "45380", "modifiers": ["59"], "diagnosis_pointers": [1]},
    {"number": 2, "code": "45385", "diagnosis_pointers": [1]},
    {"number": 3, "code": "80048"},
    {"number": 4, "code": "80053", "units": 2},
    {"number": 5, "code": "99292"},
    {"number": 6, "code": "99213"},
    {"number": 7, "code": "27447"},
]
"""Two endoscopies of which one is bypassed, a panel in a panel reported twice, critical care that goes on
from nothing, a visit on the day of an endoscopy, and a code that the sample tables don't hold."""

CLAIMS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "clean": ({"codes": ["E11.9", "I10"]}, {}),
    "invalid": ({"codes": ["Q99.Z", "E11", "S52.501", "S52.501Z", "W52A"]}, {}),
    "pairs": ({"codes": ["E10.9", "E119", "e11.9 ", "I10", "E11.9"]}, {}),
    "order": ({"codes": ["F02.80", "I10", "G30.9"]}, {}),
    "manifestation": ({"codes": ["I10", "F02.80"]}, {}),
    "external cause": ({"codes": ["W01.0XXA", "S52.501A"]}, {}),
    "uncovered claim": ({"codes": ["E11.9", "E11.9", "Q99.Z"], "from": "2019-05-15"}, {}),
    "before the code set": ({"codes": ["E11.9"], "from": "2014-05-15"}, {}),
    "stay": ({"codes": ["E11"], "type": "inpatient", "from": "2026-04-01", "through": "2026-05-01"}, {}),
    "judged on another day": ({"codes": ["E11"]}, {"on": date(2026, 6, 1), "payer": "medicare"}),
    "no diagnoses": ({"codes": []}, {}),
    "bundled": ({"codes": ["D12.3", "E11.9"], "lines": BUNDLED}, {}),
    "bundled, outpatient": ({"codes": ["D12.3"], "lines": BUNDLED[:4], "type": "outpatient"}, {}),
    "bundled, medicaid": ({"codes": ["D12.3"], "lines": BUNDLED[:4], "payer": "medicaid"}, {}),
}


def encounter(written: Any, name: str = "note") -> Encounter:
    """One text, or several documents as (id, text)."""
    pairs = [("1", written)] if isinstance(written, str) else list(written)
    joined = "".join(text for _, text in pairs)
    return Encounter(
        name,
        tuple(Document(each, text, "Progress note", "2026-05-15", "Dr Example") for each, text in pairs),
        hashlib.sha256(joined.encode()).hexdigest(),
    )


def chart(plan: Plan, written: Any, **options: Any) -> dict[str, Any]:
    """The decision on a note, read back from its JSON."""
    read = encounter(written)
    made = code_chart(plan, read, resolve(plan.knowledge, read, **options))
    return stored(made)


def claim(plan: Plan, written: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """The decision on a claim, read back from its JSON."""
    record = {
        "id": "claim-1",
        "type": "professional",
        "from": "2026-05-15",
        "diagnoses": [{"code": code} for code in written["codes"]],
        "lines": [{"number": 1, "code": "99213", "units": 1, "charge": "120.00"}],
        "patient": {"sex": "F", "birth_date": "1980-02-03"},
        "payer": "acme",
    } | {key: value for key, value in written.items() if key != "codes"}
    read = parse_claim(json.dumps(record))
    return stored(validate_claim(plan, read, canonical_claim(read), **options))


def stored(decision: Mapping[str, Any]) -> dict[str, Any]:
    """As it comes back from a file."""
    made: dict[str, Any] = json.loads(json.dumps(decision))
    return made


def decisions(plan: Plan) -> dict[str, dict[str, Any]]:
    """Every decision, by name."""
    return {name: chart(plan, text, **options) for name, (text, options) in CHARTS.items()} | {
        name: claim(plan, record, **options) for name, (record, options) in CLAIMS.items()
    }


@cache
def _other_plan(knowledge: Knowledge) -> Plan:
    """A plan beside the one that made the decisions; making one takes a moment."""
    return Plan(knowledge)


def replayed(decision: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """What the engine makes of the decision's input, by another plan than the one that made it."""
    return replay(decision, _other_plan(knowledge))
