"""Envelopes: ISA to IEA, GS to GE, ST to SE, with their control numbers and counts."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.claims.x12.segments import Segment
from loaders.claims.x12.separators import ISA_LENGTH, Header

_ENDS = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
_PARENTS = {"ST": "GS", "GS": "ISA"}
_CONTROL = {"ISA": 13, "GS": 6, "ST": 2}
_ORDER = ("ST", "GS", "ISA")


@dataclass(frozen=True, slots=True)
class EnvelopeFault:
    """What is wrong with an envelope, at which element of which segment."""

    code: str
    message: str
    number: int
    segment: Segment
    element: int
    control_number: str | None = None


@dataclass(slots=True)
class _Open:
    segment: Segment
    number: int
    inside: int = 0


class Envelopes:
    """The envelopes that are open at a place in a file."""

    def __init__(self) -> None:
        """None is open."""
        self._open: dict[str, _Open] = {}

    def open(self) -> str | None:
        """The segment that would end the innermost open envelope."""
        ends = {begin: end for end, begin in _ENDS.items()}
        return next((ends[name] for name in _ORDER if name in self._open), None)

    def version(self) -> str:
        """The guide of the open transaction: ST03, else GS08."""
        return self._element("ST", 3) or self._element("GS", 8)

    def control_number(self) -> str | None:
        """Of the innermost open envelope, as it can be printed."""
        for name in _ORDER:
            found = self._element(name, _CONTROL[name])
            if found:
                return _printable(found)
        return None

    def interchange(self, header: Header, number: int) -> list[EnvelopeFault]:
        """Take an ISA."""
        made = self._unfinished("ISA", number, header.elements)
        self._open = {"ISA": _Open(header.elements, number)}
        if header.length != ISA_LENGTH:
            made.append(
                EnvelopeFault(
                    "x12-isa-width",
                    f"ISA has {header.length} characters with its terminator, and should have {ISA_LENGTH}.",
                    number,
                    header.elements,
                    0,
                )
            )
        return made

    def take(self, name: str, segment: Segment, number: int) -> list[EnvelopeFault]:
        """Take a GS, ST, SE, GE or IEA, and say what is wrong with it."""
        if name in _ENDS:
            return self._close(name, segment, number)
        made = self._unfinished(name, number, segment)
        parent = _PARENTS[name]
        if parent not in self._open:
            made.append(
                EnvelopeFault("x12-envelope", f"{name} stands outside of {parent}.", number, segment, 0)
            )
        else:
            self._open[parent].inside += 1
        self._open[name] = _Open(segment, number)
        return made

    def _unfinished(self, name: str, number: int, segment: Segment) -> list[EnvelopeFault]:
        """Envelopes of this kind, or inside of it, that were begun and not ended."""
        made = []
        for inner in _ORDER[: _ORDER.index(name) + 1]:
            if inner in self._open:
                end = next(end for end, begin in _ENDS.items() if begin == inner)
                begun = self._open.pop(inner)
                message = f"The {inner} of segment {begun.number} was not ended by {end} before this."
                made.append(EnvelopeFault("x12-envelope", message, number, segment, 0))
        return made

    def _close(self, name: str, segment: Segment, number: int) -> list[EnvelopeFault]:
        begin = _ENDS[name]
        inner = _ORDER[: _ORDER.index(begin)]
        made = self._unfinished(inner[-1], number, segment) if inner else []
        begun = self._open.get(begin)
        if begun is None:
            message = f"{name} ends what no {begin} has begun."
            return [*made, EnvelopeFault("x12-envelope", message, number, segment, 0)]
        control = _element(begun.segment, _CONTROL[begin])
        shown = _printable(control) if control else None
        counted = number - begun.number + 1 if name == "SE" else begun.inside
        if _element(segment, 1).lstrip("0") != str(counted).lstrip("0"):
            what = {"SE": "segments", "GE": "transactions", "IEA": "groups"}[name]
            message = f"The count is wrong: there are {counted} {what}."
            made.append(EnvelopeFault("x12-count", message, number, segment, 1, shown))
        if _element(segment, 2) != control:
            message = f"The control number is not that of {begin}."
            made.append(EnvelopeFault("x12-control-number", message, number, segment, 2, shown))
        del self._open[begin]
        return made

    def _element(self, name: str, element: int) -> str:
        begun = self._open.get(name)
        return _element(begun.segment, element) if begun is not None else ""


def _element(segment: Segment, element: int) -> str:
    return segment[element].strip() if element < len(segment) else ""


def _printable(control_number: str) -> str:
    return ascii(control_number[:20])[1:-1]
