from __future__ import annotations

from typing import Any

import pytest

from engine.confidence import Features, read_scorecard
from kb.errors import KnowledgeError

FEATURES = Features("assigned", "problem", "title", "stated", "specified", "1", "2", "3", "4", "E11")


def pack(**changes: Any) -> dict[str, Any]:
    steps = [
        {"from": "-50", "percent": "10"},
        {"from": "0", "percent": "60"},
        {"from": "70", "percent": "93"},
    ]
    made = {
        "id": "confidence.scorecard",
        "release": "2026-11",
        "trained_on": {},
        "profiles": {"report": {"base": "-10", "steps": steps}},
        "points": {"place": {"problem": "60", "assessed": "-20"}, "family": {"E11": "20"}},
    }
    return made | changes


@pytest.mark.parametrize(
    ("place", "family", "points", "confidence"),
    [
        ("problem", "E11", 70, 0.93),
        ("problem", "M54", 50, 0.60),
        ("elsewhere", "M54", -10, 0.10),
        ("elsewhere", "E11", 10, 0.60),
        ("assessed", "M54", -30, 0.10),
    ],
)
def test_points_add_up_and_take_the_highest_step_reached(
    place: str, family: str, points: int, confidence: float
) -> None:
    card = read_scorecard(pack())
    features = Features("assigned", place, "title", "stated", "specified", "1", "2", "3", "4", family)
    assert card.sum(features, "report") == points
    assert card.confidence(features, "report") == confidence


def test_below_every_step_the_lowest_holds() -> None:
    points = {"place": {"problem": "-500"}}
    assert read_scorecard(pack(points=points)).confidence(FEATURES, "report") == 0.10


@pytest.mark.parametrize(
    "changes",
    [{"points": {"place": {"problem": "many"}}}, {"more": "1"}, {"profiles": {"report": {"base": "0"}}}],
)
def test_a_pack_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_scorecard(pack(**changes))
    assert caught.value.code == "confidence.unreadable"
    assert "chartproof confidence fit" in caught.value.next_step
