from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.code import code_key, dotted, undotted

shaped = st.from_regex(r"\A[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}\Z")


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
