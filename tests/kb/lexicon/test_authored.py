"""Packs of the lexicon that can't be read are refused with their place."""

from __future__ import annotations

import pytest

from kb.errors import KnowledgeError
from kb.lexicon.authored import read_ignored, read_pack


@pytest.mark.parametrize(
    "entries",
    [
        {"code": "H20"},
        ["H20"],
        [{"terms": ["x"]}],
        [{"code": "H20", "terms": "x"}],
        [{"code": "H20", "terms": []}],
        [{"code": "H20", "terms": ["x"], "term": ["y"]}],
        [{"code": "H20", "terms": [["x"]]}],
        [{"code": "H20", "codes": ["H20", "G10"], "terms": ["x"]}],
        [{"codes": ["H20"], "terms": ["x"]}],
        [{"codes": "H20", "terms": ["x"]}],
    ],
)
def test_a_pack_entry_of_another_form_is_refused_with_its_place(entries: object) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_pack("lexicon/x.yaml", entries)
    assert caught.value.code == "lexicon.entry"
    assert "lexicon/x.yaml" in caught.value.place
    assert caught.value.next_step


@pytest.mark.parametrize("entries", ["pain", {"pain": ""}, [["pain"]]])
def test_a_pack_of_ignored_phrases_is_a_list_of_them(entries: object) -> None:
    with pytest.raises(KnowledgeError, match="list of phrases"):
        read_ignored("lexicon/ignored.yaml", entries)
