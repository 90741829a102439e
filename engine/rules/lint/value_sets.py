"""Value sets that hold nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.lint.model import Complaint, Lint


def empty_value_sets(lint: Lint) -> Iterator[Complaint]:
    """``rule.value-set-empty``: nothing, until rules can ask for value sets."""
    yield from ()
