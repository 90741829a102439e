"""What is offered to a coder of every mention, beside the codes that mentions support."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest

from engine.errors import ProofError
from engine.plan import Plan
from engine.proof.check import check
from tests.engine.coding.test_chart import assigned, decide
from tests.engine.proof.tampering import narrowed, resealed


def offered(decision: dict[str, Any]) -> dict[str, str]:
    """The codes offered, each with the kind of reason."""
    facts = (each["args"] for each in decision["proof"]["facts"] if each["predicate"] == "diagnosis")
    return {each["code"]: each["offered"] for each in facts if "offered" in each}


def test_a_shorter_name_within_the_words_is_offered(plan: Plan) -> None:
    made = decide(plan, "Ischemic heart disease.", profile="mentions")
    assert assigned(made) == ["I25.9"]
    assert offered(made)["I51.9"] == "within"


def test_what_a_combination_reports_together_is_offered(plan: Plan) -> None:
    made = decide(plan, "Hypertension. Chronic kidney disease, stage 3a.", profile="mentions")
    assert assigned(made) == ["I12.9", "N18.31"]
    assert offered(made)["I10"] == "part"


def test_the_open_code_of_the_category_is_offered(plan: Plan) -> None:
    made = decide(plan, "Localized enlarged lymph nodes.", profile="mentions")
    assert assigned(made) == ["R59.0"]
    assert offered(made)["R59.9"] in ("less", "within")


def test_a_code_beside_it_is_offered_where_the_record_has_its_words(plan: Plan) -> None:
    told = "Acute kidney failure. {}"
    assert "N17.0" not in offered(decide(plan, told.format("The tubules are whole."), profile="mentions"))
    made = decide(plan, told.format("The biopsy shows necrosis and tubular casts."), profile="mentions")
    assert "N17.9" in assigned(made)
    assert offered(made)["N17.0"] == "beside"


def test_the_reason_is_shown_and_nothing_offered_is_assigned(plan: Plan) -> None:
    made = decide(plan, "Ischemic heart disease and stage 3a chronic kidney disease.", profile="mentions")
    kinds = offered(made)
    assert kinds
    for code in made["codes"]:
        assert ("why" in code) == (code["code"] in kinds)
        assert code["code"] not in kinds or code["status"] == "suggested"


def test_nothing_is_offered_where_a_coder_reports(plan: Plan) -> None:
    made = decide(plan, "ASSESSMENT\nIschemic heart disease.")
    assert offered(made) == {}
    assert all("why" not in code for code in made["codes"])


def test_few_are_offered_for_one_mention(plan: Plan) -> None:
    text = (
        "Acute right lower quadrant abdominal pain with rebound tenderness. Type 2 diabetes mellitus with "
        "diabetic neuropathy. Closed fracture of the left femur. Malignant neoplasm of the left kidney."
    )
    made = decide(plan, text, profile="mentions")
    places = Counter(
        (code["evidence"][0]["start"], code["evidence"][0]["end"]) for code in made["codes"] if "why" in code
    )
    assert places
    assert max(places.values()) <= 5


def test_a_changed_or_missing_offer_is_refused(plan: Plan) -> None:
    honest = decide(plan, "Ischemic heart disease. Hypertension and heart failure.", profile="mentions")
    check(honest, plan.knowledge)
    facts = honest["proof"]["facts"]
    number = next(at for at, each in enumerate(facts) if "offered" in each["args"])
    altered = copy.deepcopy(honest)
    kind = altered["proof"]["facts"][number]["args"]
    kind["offered"] = kind["features"]["reached"] = "less" if kind["offered"] != "less" else "beside"
    with pytest.raises(ProofError):
        check(resealed(altered, plan.knowledge), plan.knowledge)
    shorter = narrowed(honest, [each for each in honest["proof"]["roots"] if each != number])
    shorter["codes"] = [each for each in shorter["codes"] if each["code"] != facts[number]["args"]["code"]]
    with pytest.raises(ProofError):
        check(resealed(shorter, plan.knowledge), plan.knowledge)
