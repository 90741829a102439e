"""What the words of a title ask of the record."""

from __future__ import annotations

import pytest

from kb.lexicon.titles import (
    adds_denial,
    affirmed_words,
    is_one_of_several,
    leaves_open,
    title_words,
    trimester,
)


def test_an_ordinal_belongs_to_its_trimester() -> None:
    title = "Encounter for supervision of normal first pregnancy, second trimester"
    assert {"first", "trimester-2"} <= title_words(title)
    assert "second" not in title_words(title)
    assert trimester("1st", "trimester") == "trimester-1"
    assert trimester("last", "trimester") is None


@pytest.mark.parametrize(
    ("title", "affirmed"),
    [
        ("Bilateral inguinal hernia, without obstruction or gangrene", {"bilateral", "inguinal", "hernia"}),
        ("Mild intermittent asthma, uncomplicated", {"mild", "intermittent", "asthma"}),
        ("Gout", {"gout"}),
    ],
)
def test_what_a_title_affirms_ends_where_it_denies(title: str, affirmed: set[str]) -> None:
    assert affirmed_words(title) == affirmed


def test_a_title_may_leave_open_or_deny_once_more_than_the_one_above() -> None:
    above = "Migraine without aura, not intractable"
    assert adds_denial(f"{above}, without status migrainosus", above)
    assert not adds_denial(f"{above}, with status migrainosus", above)
    assert leaves_open("Unilateral hernia, not specified as recurrent", "Unilateral hernia")


def test_a_title_may_name_one_of_the_sites_that_the_one_above_lists() -> None:
    above = "Pain in limb, hand, foot, fingers and toes"
    assert is_one_of_several("Pain in foot and toes", above)
    assert not is_one_of_several(f"{above}, unspecified", above)
    assert not is_one_of_several("Blepharitis of left eye", "Blepharitis")
