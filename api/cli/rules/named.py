"""The rule that a command was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from engine.errors import RuleError
from engine.rules.model import Rule


def named_rules(rules: Sequence[Rule], rule_id: str) -> list[Rule]:
    """All payers' rule of that id and payers' own. Raises RuleError ``rule.unknown``."""
    found = [rule for rule in rules if rule.id == rule_id]
    if found:
        return found
    near = get_close_matches(rule_id, [rule.id for rule in rules], n=3)
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    raise RuleError("rule.unknown", f"There is no rule {rule_id[:80]!r}.",
                    next_step=f"{meant}See: chartproof rules list")  # fmt: skip
