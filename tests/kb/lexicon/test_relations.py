"""Words that say the same, and words that may stand apart."""

from __future__ import annotations

import pytest

from kb.errors import KnowledgeError
from kb.lexicon.relations import Relations, read_implied, read_qualifiers, read_relations


def test_the_first_word_of_a_group_stands_for_all() -> None:
    relations = read_relations("pack", [["kidney", "renal"], ["liver", "hepatic"]])
    assert relations.standard("renal") == "kidney"
    assert {relations.standard(word) for word in ("renal", "cyst")} == {"kidney", "cyst"}
    assert set(relations.forms("renal")) == {"kidney", "renal"}
    assert relations.forms("cyst") == ("cyst",)


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ("kidney", "must be a list"),
        ([["kidney"]], "at least two words"),
        ([["kidney", "renal"], ["renes", "renal"]], "another group"),
        ([["kidney", "renal pelvis"]], "not a single word"),
    ],
)
def test_what_is_no_relation_is_refused_with_its_place(entries: object, why: str) -> None:
    with pytest.raises(KnowledgeError, match=why) as refused:
        read_relations("pack", entries)
    assert refused.value.place.startswith("pack")


def test_qualifiers_are_kept_under_their_standing_word() -> None:
    relations = Relations({"renal": "kidney", "kidney": "kidney"})
    assert read_qualifiers("pack", ["renal", "upper"], relations) == {"kidney", "upper"}
    with pytest.raises(KnowledgeError, match="not a single word"):
        read_qualifiers("pack", ["upper lobe"], relations)


def test_the_words_that_say_a_title_word_are_those_that_mean_it() -> None:
    relations = Relations({"renal": "kidney", "kidney": "kidney"})
    assert relations.saying(frozenset({"kidney", "2"})) == {"kidney", "renal", "2", "ii"}
    assert relations.meant_by(("ii", "renal")) == {"2", "kidney", "renal"}


def test_what_a_word_implies_is_not_what_it_is() -> None:
    implied = read_implied("pack", [{"words": ["foot", "toe"], "imply": ["lower", "limb"]}])
    relations = Relations({}, implied)
    assert relations.implies(["toe", "pain"]) == {"lower", "limb"}
    assert relations.forms("toe") == ("toe",)
    with pytest.raises(KnowledgeError, match="single words"):
        read_implied("pack", [{"words": ["lower leg"], "imply": ["limb"]}])
