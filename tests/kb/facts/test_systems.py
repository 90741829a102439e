"""In which code systems a text is read."""

from __future__ import annotations

import pytest

from kb.facts import fee_schedule_indicators, hcpcs_indicators
from kb.facts.meanings import Indicator
from kb.facts.systems import System, readings


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("E11.22", ["ICD10CM E11.22"]),
        ("99213", ["ICD10CM 99213", "CPT 99213"]),
        ("0001u", ["ICD10CM 0001u", "CPT 0001U"]),
        ("J1885", ["ICD10CM J1885", "HCPCS J1885"]),
        ("0DTJ4ZZ", ["ICD10CM 0DTJ4ZZ", "ICD10PCS 0DTJ4ZZ"]),
        ("0DB", ["ICD10CM 0DB", "ICD10PCS 0DB"]),
        ("0DTI4ZZ", ["ICD10CM 0DTI4ZZ"]),
        ("POS 11", ["POS 11"]),
        ("place of service 2", ["POS 02"]),
        ("MS-DRG 470", ["MSDRG 470"]),
        ("drg 1", ["MSDRG 001"]),
        ("HCC 036", ["HCC 36"]),
        ("RxHCC 30", ["HCC 30"]),
        ("revenue code 450", ["REVENUE 0450"]),
        ("TOB 13", ["BILLTYPE 013"]),
        ("modifier 50", ["MODIFIER 50"]),
        ("L33394", ["ICD10CM L33394", "LCD 33394"]),
        ("A56781", ["ICD10CM A56781", "ARTICLE 56781"]),
        ("250.00", ["ICD10CM 250.00", "ICD9CM 25000"]),
        ("icd9 25000", ["ICD9CM 25000"]),
        ("LT", ["ICD10CM LT", "MODIFIER LT"]),
        ("11", ["ICD10CM 11", "MODIFIER 11", "POS 11", "HCC 11"]),
        ("470", ["ICD10CM 470", "ICD10PCS 470", "MSDRG 470", "HCC 470", "REVENUE 0470"]),
        ("POSITIVE", ["ICD10CM POSITIVE"]),
        ("", ["ICD10CM "]),
    ],
)
def test_a_text_is_read_by_its_shape_or_its_name(text: str, read: list[str]) -> None:
    found = [f"{each.system.value} {each.code}" for each in readings(text)]
    assert found == read


def test_a_system_that_is_given_is_the_only_one() -> None:
    assert [each.system for each in readings("0DTJ4", System.ICD10PCS)] == [System.ICD10PCS]
    assert [each.code for each in readings("POS 11", System.PLACE_OF_SERVICE)] == ["11"]
    assert readings("E11.22", System.CPT) == ()


@pytest.mark.parametrize("layout", [fee_schedule_indicators, hcpcs_indicators])
def test_every_indicator_has_a_source_and_words(layout: object) -> None:
    found = [each for each in vars(layout).values() if isinstance(each, Indicator)]
    assert len(found) > 5
    for each in found:
        assert each.source
        assert all(meaning and len(meaning) < 130 for meaning in each.meanings.values()), each.name
