from __future__ import annotations

import pytest

from loaders.tables.rows.code_shape import icd10cm_code


@pytest.mark.parametrize(
    "text",
    ["E11", "E11.22", "E1122", " e11.22 ", "W52.XXXA", "W52XXXA", "C4A", "Z3A.01", "M1A.0110", "QA0",
     "QA0.0101", "U07.1"],
)  # fmt: skip
def test_codes_have_the_shape_of_a_code(text: str) -> None:
    assert icd10cm_code(text) == text.strip().upper().replace(".", "")


@pytest.mark.parametrize(
    "text",
    ["", "E", "E1", "E11.", "E11.22222", "E1.122", "11.22", "E11 22", "E08-E13", "A0A0A0A0", "E11..2", "EAA",
     "ſ72", "E11.2²", "99213"],
)  # fmt: skip
def test_other_text_has_not(text: str) -> None:
    assert icd10cm_code(text) is None
