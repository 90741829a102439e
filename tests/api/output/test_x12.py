"""Writing X12: nothing in a value can break the segment that it stands in."""

from __future__ import annotations

import pytest

from api.output.x12 import clean, composite, interchange, segment


@pytest.mark.parametrize(
    ("value", "written"),
    [("a*b~c:d^e", "a b c d e"), ("x\r\ny", "x  y"), (" spaced ", "spaced"), (None, ""), (12, "12")],
)
def test_a_value_has_no_separators_left(value: object, written: str) -> None:
    assert clean(value) == written


def test_what_is_empty_at_an_end_is_left_out() -> None:
    assert composite("HC", "99213", "", "") == "HC:99213"
    assert composite("", "B", "1") == ":B:1"
    assert segment("NM1", "85", "2", "", "") == "NM1*85*2~\n"


def test_an_interchange_counts_its_segments_and_has_no_clock() -> None:
    bodies = [["BHT*1~\n"], ["HL*1~\n", "HL*2~\n"]]
    written = list(interchange("277", "HN", "005010X214", "2026-05-15", bodies))
    assert len(written[0]) == 107  # 106 characters and a line end
    assert written[0].count("*260515*0000*") == 1
    assert written[-3:] == ["SE*5*0001~\n", "GE*1*1~\n", "IEA*1*000000001~\n"]
