"""What the names of a drug make."""

from __future__ import annotations

from kb.lexicon.substances import effect_terms


def test_each_way_of_taking_a_drug_names_its_own_code() -> None:
    made = dict(effect_terms({"substance": "T46.4X", "names": ["lisinopril"]}))
    assert made["lisinopril overdose"] == ("T46.4X1",)
    assert made["intentional lisinopril overdose"] == ("T46.4X2",)
    assert made["due to lisinopril"] == ("T46.4X5",)
    assert made["stopped taking lisinopril"] == ("T46.4X6",)


def test_the_reason_of_an_underdosing_is_a_second_code() -> None:
    made = dict(effect_terms({"substance": "T46.4X", "names": ["lisinopril"]}))
    assert made["can't afford lisinopril"] == ("T46.4X6", "Z91.120")
    assert made["forgets to take lisinopril"] == ("T46.4X6", "Z91.138")


def test_what_is_no_medicine_has_poisonings_only() -> None:
    made = dict(effect_terms({"substance": "T40.1X", "names": ["heroin"], "poisoning_only": True}))
    assert {code for codes in made.values() for code in codes} == {"T40.1X1", "T40.1X2"}


def test_due_to_what_the_body_lacks_is_no_adverse_effect() -> None:
    made = dict(effect_terms({"substance": "T45.4X", "names": ["iron"], "also_lacking": True}))
    assert "due to iron" not in made
    assert made["iron induced"] == ("T45.4X5",)


def test_an_allergy_is_a_status() -> None:
    made = dict(effect_terms({"substance": "T37.0X", "names": ["sulfa"]}))
    assert made["due to sulfa allergy"] == ("Z88.2",)
