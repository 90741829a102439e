from __future__ import annotations

import pytest

from api.calibration.labelled import CodedNote, Listed
from api.calibration.measure import calibration_error, precision_of_auto, reliability, risk_coverage


def listed(confidence: float, kept: bool, status: str = "assigned") -> Listed:
    return Listed("I10", {"status": status}, confidence, kept)


NOTES = [
    CodedNote("a", "auto", frozenset(), (listed(0.95, True), listed(0.91, True))),
    CodedNote("b", "review", frozenset(), (listed(0.95, True), listed(0.35, False))),
    CodedNote("c", "auto", frozenset(), (listed(0.92, False), listed(0.10, False, "suggested"))),
    CodedNote("d", "review", frozenset(), ()),
]


def test_reliability_counts_codes_of_like_confidence() -> None:
    bins = reliability(NOTES)
    assert [(each.count, round(each.kept, 2)) for each in bins] == [(1, 0.0), (1, 0.0), (4, 0.75)]
    assert bins[2].confidence == pytest.approx((0.95 + 0.91 + 0.95 + 0.92) / 4)
    assert calibration_error(bins) == pytest.approx((0.10 + 0.35 + 4 * abs(bins[2].confidence - 0.75)) / 6)


def test_a_confidence_of_one_is_in_the_last_bin() -> None:
    (only,) = reliability([CodedNote("a", "auto", frozenset(), (listed(1.0, True),))])
    assert only.count == 1


def test_the_surest_notes_come_first_and_a_note_without_codes_is_never_covered() -> None:
    curve = risk_coverage(NOTES)
    assert [each.coverage for each in curve] == [0.25, 0.5, 0.75]
    assert [round(each.risk, 3) for each in curve] == [1.0, 0.333, 0.4]


def test_precision_of_what_is_finished_alone() -> None:
    assert precision_of_auto(NOTES) == (0.5, pytest.approx(2 / 3))
    assert precision_of_auto([]) == (0.0, 0.0)
