"""Licences are asked for once, by the person's own word, and remembered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.fetch.agreement import LICENCES, NAME, Agreements, Licence

DAY = date(2026, 7, 1)


def test_what_is_agreed_to_is_kept_and_not_asked_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def yes(licence: Licence) -> bool:
        asked.append(licence.id)
        return True

    Agreements(tmp_path / NAME, DAY, yes).require(("ama", "ada"))
    Agreements(tmp_path / NAME, DAY, yes).require(("ama",))
    Agreements(tmp_path / NAME, DAY).require(("ada", "ama"))
    assert asked == ["ama", "ada"]
    kept = json.loads((tmp_path / NAME).read_text())["agreements"]
    assert [(each["licence"], each["agreed_on"], each["how"]) for each in kept] == [
        ("ada", "2026-07-01", "asked at the terminal"),
        ("ama", "2026-07-01", "asked at the terminal"),
    ]
    assert all(each["terms"].startswith("https://www.cms.gov/") for each in kept)


def test_a_script_agrees_by_its_option(tmp_path: Path) -> None:
    Agreements(tmp_path / NAME, DAY, accepted=True).require(("ama",))
    assert Agreements(tmp_path / NAME, DAY).remembered()["ama"]["how"] == "--accept-license"


def test_nobody_to_ask_is_a_refusal_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        Agreements(tmp_path / NAME, DAY).require(("ama",))
    assert (caught.value.code, caught.value.place) == ("fetch.licence", LICENCES["ama"].terms)
    assert "--accept-license" in caught.value.next_step
    assert not (tmp_path / NAME).exists()


def test_a_no_is_not_remembered(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        Agreements(tmp_path / NAME, DAY, lambda licence: False).require(("ama",))
    assert caught.value.code == "fetch.not-agreed"
    assert not (tmp_path / NAME).exists()


def test_a_damaged_file_is_not_taken_for_an_agreement(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"agreements": [{"licence"')
    with pytest.raises(LoadError) as caught:
        Agreements(tmp_path / NAME, DAY, accepted=True).require(("ama",))
    assert caught.value.code == "fetch.agreements"
