"""Why a table can't say, in words that hold for every edit."""

from __future__ import annotations

from collections.abc import Mapping

from engine.edits.model import Doubt

_SHOWN = 3


def not_loaded(predicate: str, table: str, day: str) -> Doubt:
    """No release covers the day."""
    return Doubt(predicate, f"No loaded release of {table} covers {day}.", load(table, day))


def not_held(predicate: str, table: str, unknown: Mapping[str, str], *, sample: bool) -> Doubt:
    """A sample, or a release that lacks parts, does not hold what was asked; each has its day."""
    names = sorted(unknown)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    what = "a sample" if sample else "a part"
    reason = f"Only {what} of {table} is loaded, and it says nothing of {', '.join(names[:_SHOWN])}{more}."
    return Doubt(predicate, reason, load(table, min(unknown.values())))


def not_told(predicate: str, table: str, unknown: Mapping[str, str]) -> Doubt:
    """No loaded table tells whether these are codes; ``table`` would. Each has its day."""
    names = sorted(unknown)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    reason = f"No loaded table says whether {', '.join(names[:_SHOWN])}{more} is a code."
    return Doubt(predicate, reason, load(table, min(unknown.values())))


def no_icd10cm(predicate: str, day: str) -> Doubt:
    """No tabular list covers the day, so no diagnosis can be judged."""
    return Doubt(
        predicate,
        f"No loaded ICD-10-CM release covers {day}.",
        f"the ICD-10-CM tabular list in force on {day}: chartproof kb load PATH",
    )


def no_meaning(predicate: str, table: str, what: str, unknown: Mapping[str, str]) -> Doubt:
    """No loaded table tells whether these have a meaning; each has its day."""
    names = sorted(unknown)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    reason = f"No loaded table says whether {', '.join(names[:_SHOWN])}{more} is a {what} on the day."
    return Doubt(predicate, reason, load(table, min(unknown.values())))


def caution(*, sample: bool) -> str:
    """What a finding adds to its message where it rests on a sample."""
    return " (Found in the sample of the table that comes with Chartproof.)" if sample else ""


def of_medicaid(predicate: str) -> Doubt:
    """Medicare's tables don't bind Medicaid."""
    return Doubt(
        predicate,
        "Medicaid has NCCI tables of its own, and only Medicare's are loaded.",
        "no file yet: Medicaid's NCCI tables can't be loaded in this version",
    )


def load(table: str, day: str) -> str:
    """What to load, with the command."""
    return f"{table} in force on {day}: chartproof kb load PATH"
