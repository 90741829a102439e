"""The history of a home: what a rollback goes back to, and lines that a kill cut short."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kb.snapshot.history import ROLLBACK, Change, append_change, before_current, read_history


def changes(*steps: tuple[str, str]) -> list[Change]:
    return [Change("2026-01-01T00:00:00Z", snapshot, why) for snapshot, why in steps]


def test_changes_are_read_in_order(tmp_path: Path) -> None:
    place = tmp_path / "history.jsonl"
    assert read_history(place) == ()
    append_change(place, "sha256:a", "first run", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    append_change(place, "sha256:b", "load x@2026-01-01")
    first, second = read_history(place)
    assert first == Change("2026-01-02T03:04:05Z", "sha256:a", "first run")
    assert second.snapshot == "sha256:b"


def test_a_line_cut_short_is_passed_over_and_the_next_one_kept(tmp_path: Path) -> None:
    place = tmp_path / "history.jsonl"
    append_change(place, "sha256:a", "first run")
    place.write_bytes(place.read_bytes() + b'{"at": "2026')
    append_change(place, "sha256:b", "load")
    assert [each.snapshot for each in read_history(place)] == ["sha256:a", "sha256:b"]


def test_going_back_twice_goes_two_loads_back() -> None:
    steps = [("a", "first run"), ("b", "load"), ("c", "load")]
    assert before_current(changes(*steps), "c") == ("b", "a")
    steps.append(("b", ROLLBACK))
    assert before_current(changes(*steps), "b") == ("a",)
    steps.append(("d", "load"))
    assert before_current(changes(*steps), "d") == ("b", "a")


def test_a_rollback_to_a_snapshot_that_was_undone_goes_forward() -> None:
    steps = changes(("a", "first run"), ("b", "load"), ("a", ROLLBACK), ("b", ROLLBACK))
    assert before_current(steps, "b") == ("a",)
