"""Writing X12: elements that can't break their segment, and envelopes with their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

ELEMENT, COMPONENT, REPETITION, SEGMENT = "*", ":", "^", "~"
_RESERVED = str.maketrans(dict.fromkeys(ELEMENT + COMPONENT + REPETITION + SEGMENT + "\r\n\t", " "))
_SELF = "CHARTPROOF"


def clean(value: object) -> str:
    """A value as it may stand in an element: without separators and line ends."""
    return "" if value is None else str(value).translate(_RESERVED).strip()


def composite(*parts: object) -> str:
    """Components in one element, the empty ones at the end left out."""
    return COMPONENT.join(clean(part) for part in parts).rstrip(COMPONENT)


def segment(name: str, *elements: str) -> str:
    """A segment with its terminator, on a line of its own; empty elements at the end are left out."""
    return ELEMENT.join((name, *elements)).rstrip(ELEMENT) + SEGMENT + "\n"


def day(value: str) -> str:
    """CCYYMMDD of a date written YYYY-MM-DD."""
    return value.replace("-", "")


def interchange(
    transaction: str, group: str, guide: str, on: str, bodies: Iterable[Sequence[str]]
) -> Iterator[str]:
    """The segments of an interchange with one transaction, of which ``bodies`` are the parts.

    ``on`` (YYYY-MM-DD) dates the envelope: there is no clock, so that the same input gives the same
    bytes. Sender and receiver are for whoever sends it on.
    """
    stamp = day(date.fromisoformat(on).isoformat())
    yield (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{_SELF:15}*ZZ*{_SELF:15}*{stamp[2:]}*0000"
        f"*{REPETITION}*00501*000000001*0*P*{COMPONENT}{SEGMENT}\n"
    )
    yield segment("GS", group, _SELF, _SELF, stamp, "0000", "1", "X", guide)
    yield segment("ST", transaction, "0001", guide)
    count = 2
    for body in bodies:
        count += len(body)
        yield from body
    yield segment("SE", str(count), "0001")
    yield segment("GE", "1", "1")
    yield segment("IEA", "1", "000000001")
