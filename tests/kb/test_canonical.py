from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.canonical import canonical_json, digest, is_plain, plain_json, sha256

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)

fractions = st.floats(allow_nan=False, allow_infinity=False).filter(is_plain)


def test_the_example_of_rfc_8785_section_3_2_2() -> None:
    given_text = (
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        ' "string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
        ' "literals": [null, true, false]}'
    )
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical_json(json.loads(given_text)) == expected.encode()


def test_keys_are_sorted_by_utf_16_as_in_rfc_8785_section_3_2_3() -> None:
    # By code point the emoji would stand after the Hebrew ligature; by UTF-16 unit it stands before.
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = list(json.loads(canonical_json(dict.fromkeys(names, 0))))
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, {1: 2}, {"a", "b"}, b"bytes", "\ud800"])
def test_what_json_cannot_hold_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical_json(value)


@given(values)
def test_it_reads_back_and_is_stable(value: Any) -> None:
    once = canonical_json(value)
    assert json.loads(once) == value
    assert canonical_json(json.loads(once)) == once


@given(values | st.lists(fractions | values, max_size=4) | st.dictionaries(st.text(max_size=3), fractions))
def test_values_with_plain_fractions_are_written_alike(value: Any) -> None:
    assert plain_json(value) == canonical_json(value)


@pytest.mark.parametrize("number", [0.97, 0.1, -12.5, 1e-4, 123456.75, 0.30000000000000004])
def test_a_plain_fraction_is_written_alike(number: float) -> None:
    assert is_plain(number)
    assert plain_json(number) == canonical_json(number)


@pytest.mark.parametrize("number", [1.0, 0.0, -0.0, 1e-5, 9.5e-7, 1e16, 1e21, 1e300])
def test_numbers_that_writers_may_treat_differently_are_not_plain(number: float) -> None:
    assert not is_plain(number)


def test_a_digest_is_sha256_of_the_canonical_bytes() -> None:
    assert digest({"b": 1, "a": [True]}) == "sha256:" + hashlib.sha256(b'{"a":[true],"b":1}').hexdigest()
    assert sha256(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
