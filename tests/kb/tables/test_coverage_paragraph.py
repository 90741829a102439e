"""Introductions of diagnosis groups, invented."""

from __future__ import annotations

import pytest

from kb.tables.coverage_paragraph import conditions, meant, open_ended, together

PROCEDURES = {1: ["Q9001", "Q9002", "Q9003"], 2: ["0901T", "99901"]}


@pytest.mark.parametrize(
    ("words", "named", "mentioned"),
    [
        ("For Q9001 and 99901:", {"Q9001", "99901"}, set()),
        ("For Q9001 through Q9003", {"Q9001", "Q9002", "Q9003"}, set()),
        ("Codes Q9001-Q9003.", {"Q9001", "Q9002", "Q9003"}, set()),
        ("Procedure 0901T, effective 01/01/2031", {"0901T"}, set()),
        ("Q8888 is no code of the article", set(), set()),
        ("For all codes except Q9001", set(), {"Q9001"}),
        ("Q9001 when reported with Q9002", {"Q9001"}, {"Q9002"}),
        ("Q9001 when performed following Q9002", {"Q9001"}, {"Q9002"}),
        ("For studies only, Q9001", {"Q9001"}, set()),
        ("For Q9001. Procedure Q9002 is non-covered.", {"Q9001"}, {"Q9002"}),
        ("Does not apply to Q9001. For Q9002:", {"Q9002"}, {"Q9001"}),
        ("They support the CPT/HCPCS code section Group 2 above", {"0901T", "99901"}, set()),
        ("Group 1 CPT codes", {"Q9001", "Q9002", "Q9003"}, set()),
        ("Diagnoses Z99.89, E9001.1 in ZIP 999010", set(), set()),
        ("", set(), set()),
    ],
)
def test_meant(words: str, named: set[str], mentioned: set[str]) -> None:
    found = meant(words, PROCEDURES)
    assert found.named == named
    assert found.mentioned == mentioned


def test_applies() -> None:
    assert meant("For Q9001", PROCEDURES).applies("Q9001", only_group=False) is True
    assert meant("For Q9001", PROCEDURES).applies("Q9002", only_group=True) is False
    assert meant("Except Q9001", PROCEDURES).applies("Q9002", only_group=True) is None
    assert meant("Any words", PROCEDURES).applies("Q9002", only_group=True) is True
    assert meant("Any words", PROCEDURES).applies("Q9002", only_group=False) is None


def test_an_article_without_procedures_is_taken_at_its_word() -> None:
    assert meant("For Q7777 and 99333", {}).named == {"Q7777", "99333"}


def test_together() -> None:
    assert together("The following dual diagnoses for Q9001:")
    assert together("D99.1 in conjunction with one of these")
    assert not together("For Q9001 and Q9002:")


def test_open_ended_and_conditions() -> None:
    assert open_ended("This list is not all-inclusive.")
    assert not open_ended("All diagnoses below.")
    assert conditions("Report Z99.89 first. A secondary diagnosis is needed; see below") == (
        "A secondary diagnosis is needed",
    )
