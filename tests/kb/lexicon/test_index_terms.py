"""From an index to ways of words."""

from __future__ import annotations

import pytest

from kb.lexicon.index_terms import title_forms


@pytest.mark.parametrize(
    ("title", "forms"),
    [
        ("abdomen, abdominal", [("abdomen",), ("abdominal",)]),
        ("Fracture, traumatic", [("fracture",)]),
        ("Fracture, pathological", [("fracture", "pathological")]),
        ("due to", [("due", "to")]),
        ("specified type NEC", []),
        ("specified by site - code to Pain, by site", []),
        ("", []),
    ],
)
def test_the_forms_of_a_title(title: str, forms: list[tuple[str, ...]]) -> None:
    assert title_forms(title) == forms
