"""Braces in texts that stay as they are, since they name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.rules.lint.model import WARNING, Complaint, Lint, complain
from engine.rules.model import Finding
from engine.rules.texts import SLOT

_BRACES = re.compile(r"\{[^{}]*\}")


def unfilled(lint: Lint) -> Iterator[Complaint]:
    """``rule.slot-not-filled``."""
    for rule in lint.rules:
        if isinstance(rule.then, Finding):
            for key in ("message", "remedy"):
                for braces in _BRACES.findall(SLOT.sub("", getattr(rule.then, key))):
                    yield complain(WARNING, "slot-not-filled", rule, ("then", key),
                                   f"{braces[:40]} is shown as it is written.",
                                   "A slot is {name.field}, as {dx.code}.")  # fmt: skip
