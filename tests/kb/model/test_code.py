from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.code import code_key, dotted, has_code_shape, undotted

shaped = st.from_regex(r"\A[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}\Z")


@pytest.mark.parametrize(
    "text",
    ["E11", "E11.22", "E1122", " e11.22 ", "W52.XXXA", "W52XXXA", "C4A", "Z3A.01", "M1A.0110", "QA0",
     "QA0.0101", "U07.1"],
)  # fmt: skip
def test_codes_have_the_shape_of_a_code(text: str) -> None:
    assert has_code_shape(text)


@pytest.mark.parametrize(
    "text",
    ["", "E", "E1", "E11.", "E11.22222", "E1.122", "11.22", "E11 22", "E08-E13", "A0A0A0A0", "E11..2", "EAA",
     "ſ72", "E11.2²", "99213"],
)  # fmt: skip
def test_other_text_has_not(text: str) -> None:
    assert not has_code_shape(text)


@given(shaped)
def test_the_dot_can_be_taken_out_and_put_back(code: str) -> None:
    assert undotted(dotted(code)) == code
    assert dotted(code) == (code if len(code) == 3 else code[:3] + "." + code[3:])
    assert dotted(dotted(code)) == dotted(code)


@pytest.mark.parametrize("name", ["4", "20", "E08-E13", "B20"])
def test_chapters_blocks_and_categories_have_no_dot(name: str) -> None:
    assert dotted(name) == name


@given(st.lists(shaped, unique=True, min_size=2, max_size=30))
def test_every_code_has_a_key_of_its_own_that_fits_64_bits(codes: list[str]) -> None:
    keys = [code_key(code) for code in codes]
    assert len(set(keys)) == len(codes)
    assert max(keys) < 2**63
