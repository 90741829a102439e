"""A claim's segments (loops 2300 to 2430) with their numbers, and refusals that name element and reason."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn

from loaders.claims.x12.segments import Segment
from loaders.claims.x12.separators import Separators
from loaders.errors import InputError

MOST_UNITS = 9_999_999
_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_AMOUNT = re.compile(r"[0-9]{0,12}(?:\.[0-9]{0,6})?")
Period = tuple[dt.date, dt.date]


@dataclass(slots=True)
class Subscriber:
    """What the hierarchical levels above a claim say (loops 2000A to 2010CA), each with its place."""

    provider: tuple[int, Segment] | None = None
    provider_state: tuple[int, Segment] | None = None
    filing: tuple[int, Segment] | None = None
    payer: tuple[int, Segment] | None = None
    member: tuple[int, Segment] | None = None
    demographics: tuple[int, Segment] | None = None


@dataclass(slots=True)
class ClaimLoop:
    """The segments of one claim: ``segments[0]`` is CLM, which is segment ``first`` of the file."""

    name: str
    first: int
    segments: list[Segment]
    separators: Separators
    kind: str
    above: Subscriber = field(default_factory=Subscriber)

    def place(self, index: int, element: int = 0, component: int = 0) -> str:
        """``segment 23, SV101-2``."""
        return place_of(self.first + index, self.segments[index], element, component)

    def refuse(
        self,
        fault: str,
        message: str,
        index: int,
        element: int = 0,
        component: int = 0,
        next_step: str = "",
    ) -> NoReturn:
        """Raise InputError ``claim.<fault>`` at an element of the claim's segment ``index``."""
        where = f"{self.name}:{self.place(index, element, component)}"
        raise InputError(f"claim.{fault}", message, place=where, next_step=next_step)

    def element(self, index: int, element: int) -> str:
        """The element, trimmed; nothing where the segment is shorter."""
        segment = self.segments[index]
        return segment[element].strip() if element < len(segment) else ""

    def components(self, index: int, element: int) -> list[str]:
        """The components of a composite element."""
        segment = self.segments[index]
        return segment[element].split(self.separators.component) if element < len(segment) else []

    def code(self, value: str, index: int, element: int, component: int = 0) -> str | None:
        """A code or identifier as given, or None where it is empty."""
        value = value.strip()
        if value and not value.isprintable():
            self.refuse("bad-text", "There are control characters in it.", index, element, component)
        return value or None

    def day(self, value: str, index: int, element: int, component: int = 0) -> dt.date:
        """A date CCYYMMDD, with or without a time after it."""
        day = _day(value[:8])
        if day is None:
            self.refuse(
                "not-a-date",
                "There is no such day in the calendar.",
                index,
                element,
                component,
                "Write it CCYYMMDD.",
            )
        return day

    def period(self, value: str, index: int, element: int, component: int = 0) -> Period:
        """First and last day of a date (D8, DT) or of a range of dates (RD8)."""
        period = _period(value)
        if period is None:
            first, _, last = value.partition("-")
            begin = self.day(first, index, element, component)
            if self.day(last, index, element, component) < begin:
                self.refuse("through-before-from", "It ends before it begins.", index, element, component)
        assert period is not None
        return period

    def amount(self, value: str, index: int, element: int, component: int = 0) -> Decimal | None:
        """A decimal of at most 12 digits before the point and 6 after, or None where it is empty."""
        if not value:
            return None
        amount = _amount(value)
        if amount is None:
            self.refuse(
                "out-of-range",
                "A number of at most 12 digits and 6 decimals is needed, not below zero.",
                index,
                element,
                component,
                "Write it as digits, without sign, currency or commas: 1250.00",
            )
        return amount


def place_of(number: int, segment: Segment, element: int = 0, component: int = 0) -> str:
    """How a place in a file is named: ``segment 23, SV101-2``.

    What is no name of a segment is not shown: it may be a patient's.
    """
    name = segment[0] if segment else ""
    if not is_name(name):
        return f"segment {number}"
    part = f"{name}{element:02}" if element else name
    return f"segment {number}, {part}-{component}" if component else f"segment {number}, {part}"


@lru_cache(maxsize=1024)
def is_name(name: str) -> bool:
    """Whether a segment may have this name: two or three capitals and digits (X12.5, segment identifier)."""
    return _NAME.fullmatch(name) is not None


def unnamed(place: str) -> InputError:
    """The refusal of what is no segment."""
    return InputError(
        "claim.x12-segment",
        "This begins with no name of a segment: two or three capitals or digits.",
        place=place,
        next_step="Write names of segments in capitals, each segment after the terminator that ISA declares.",
    )


@lru_cache(maxsize=8192)
def _day(value: str) -> dt.date | None:
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        return None
    try:
        return dt.date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def _period(value: str) -> Period | None:
    first, _, last = value.partition("-")
    begin = _day(first[:8])
    end = _day(last[:8]) if last else begin
    return (begin, end) if begin is not None and end is not None and begin <= end else None


@lru_cache(maxsize=8192)
def _amount(value: str) -> Decimal | None:
    value = value.strip()
    return Decimal(value) if _AMOUNT.fullmatch(value) and value not in ("", ".") else None
