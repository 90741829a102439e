"""Broken at random: every record reads or is refused with a place, and nothing is raised."""

from __future__ import annotations

import random

import pytest

from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord
from tests.loaders.claims.x12.x12_text import FIXTURES, read

ROUNDS = 150
GOOD = [(FIXTURES / name).read_text() for name in ("professional.x12", "institutional.x12")]


def broken(pick: random.Random) -> str:
    segments = pick.choice(GOOD).replace("\n", "").split("~")[:-1]
    for _ in range(pick.randrange(1, 5)):
        at = pick.randrange(len(segments))
        change = pick.randrange(7)
        if change == 0:
            del segments[at]
        elif change == 1:
            segments.insert(at, pick.choice(segments))
        elif change == 2:
            elements = segments[at].split("*")
            elements[pick.randrange(len(elements))] = pick.choice(
                ["", "~", "x" * 9, "-1", "1e9", ":::", "Ä", "\0"]
            )
            segments[at] = "*".join(elements)
        elif change == 3:
            segments[at] = segments[at][: pick.randrange(len(segments[at]) + 1)]
        elif change == 4:
            other = pick.randrange(len(segments))
            segments[at], segments[other] = segments[other], segments[at]
        elif change == 5:
            segments[at] = segments[at].replace(pick.choice("*:"), pick.choice("*:|"), 1)
        else:
            segments = segments[:at]
        if not segments:
            break
    return "".join(segment + pick.choice(["~", "~\n"]) for segment in segments)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_raised(seed: int) -> None:
    pick = random.Random(seed)
    for _ in range(ROUNDS):
        text = broken(pick)
        made = read(text)
        assert made
        assert [each.record for each in made] == list(range(1, len(made) + 1))
        for each in made:
            if isinstance(each, RefusedRecord):
                assert each.error.code.startswith("claim.")
                assert each.error.place.startswith("f.x12")
                assert "SAMPLE" not in str(each.error)
            else:
                assert isinstance(each, ClaimRecord)
                assert each.origin is not None
                for pointer in (
                    "",
                    "/patient",
                    "/diagnoses/0",
                    "/lines/0/code",
                    "/lines/9",
                    "/through",
                    "/x/y",
                ):
                    assert each.origin.place(pointer)
                    assert each.origin.text(pointer) is not None
