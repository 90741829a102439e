"""The texts of a rule: slots that name bindings, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\}")
"""``{dx.code}``: the only thing in a text that is not shown as it is written."""


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled; one that names nothing stays as it is."""
    return SLOT.sub(lambda slot: values.get(f"{slot[1]}.{slot[2]}", slot[0]), template)


def shown(value: Any) -> str:
    """A field's value as a text shows it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
