"""Dates and ages as the interchange formats write them."""

from __future__ import annotations

import datetime as dt
import re

_COMPACT = re.compile(r"\s*([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?![0-9]{1}(?![0-9]))")


def day_of(timestamp: str | None) -> dt.date | None:
    """The day of an HL7 (``20240715...``) or FHIR (``2024-07-15T...``) timestamp.

    None where it is absent, says less than a day, or names a day that never was: senders fill in
    ``00000000``, and a wrong date is no reason to refuse a note.
    """
    found = _COMPACT.match(timestamp or "")
    if found is None:
        return None
    try:
        return dt.date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    except ValueError:
        return None


def age_on(birth: dt.date | None, day: dt.date | None) -> int | None:
    """Completed years on ``day``, or None where a date is missing or the birth comes later."""
    if birth is None or day is None or birth > day:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def iso(day: dt.date | None) -> str:
    """``YYYY-MM-DD``, or nothing."""
    return day.isoformat() if day is not None else ""
