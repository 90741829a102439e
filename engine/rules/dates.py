"""Days and periods as rules write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.rules.refusal import Path, a_list, known_keys, refuse
from kb.model.period import Period


def read_day(written: Any, pack: str, path: Path) -> date:
    """A day written YYYY-MM-DD; RuleError ``rule.bad-date``."""
    try:
        if len(written) == 10:  # Python also takes 20151001 and 2015-W40-4
            return date.fromisoformat(written)
    except (ValueError, TypeError):
        pass
    why = "a day is missing" if written is None else f"{str(written)[:40]!r} is not a date YYYY-MM-DD"
    refuse("rule.bad-date", pack, path, why, "from: 2015-10-01")


def read_periods(written: Any, pack: str, path: Path) -> tuple[Period, ...]:
    """Half-open intervals, at least one."""
    periods = []
    for number, each in enumerate(a_list(written, pack, path, "effective: [{from: 2015-10-01}]")):
        at = (*path, number)
        known_keys(each, {"from", "until"}, pack, at, "{from: 2015-10-01}")
        start = read_day(each.get("from"), pack, (*at, "from"))
        until = read_day(each["until"], pack, (*at, "until")) if "until" in each else None
        if until is not None and until <= start:
            refuse(
                "rule.bad-date", pack, (*at, "until"), f"{until} is not after {start}", "until: 2026-10-01"
            )
        periods.append(Period(start, until))
    return tuple(periods)
