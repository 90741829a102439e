"""How long ago a sentence says that something was."""

from __future__ import annotations

import pytest

from engine.coding.past import days_ago


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("STEMI six weeks ago, no symptoms.", 42),
        ("NSTEMI 3 weeks ago", 21),
        ("MI a couple of months ago", 60),
        ("an infarction two years ago", 730),
        ("Pain two days ago, seen 3 weeks ago.", 0),
        ("chest pain", 0),
    ],
)
def test_days_ago(sentence: str, days: int) -> None:
    assert days_ago(sentence) == days
