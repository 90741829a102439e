"""Whole X12 files: interchanges, functional groups, transactions, hierarchical levels, claims.

A fault of an envelope (a wrong count, a control number that does not match) is handed on as a
refused record of its own, and the claims inside are read: they can be judged, and whoever sends
them learns that a receiver would refuse the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from loaders.claims.record import ClaimRecord
from loaders.claims.x12.claim import claim_of
from loaders.claims.x12.envelope import EnvelopeFault, Envelopes
from loaders.claims.x12.kinds import kind_of, refusal_of
from loaders.claims.x12.levels import Levels
from loaders.claims.x12.loop import ClaimLoop, is_name, place_of, unnamed
from loaders.claims.x12.segments import Segment, SegmentReader
from loaders.documents.records import RefusedRecord, sha256_of
from loaders.errors import InputError

_AFTER_CLAIM = frozenset({"CLM", "HL", "SE", "ST", "GS", "GE", "IEA", "ISA"})
_OF_A_CLAIM = frozenset({"HI", "LX", "SV1", "SV2"})
_MOST_SEGMENTS = 200_000
"""Of one claim. The guides allow 999 lines, and about 100 segments a line."""


def read_x12(name: str, stream: BinaryIO) -> Iterator[ClaimRecord | RefusedRecord]:
    """Every claim of a stream of interchanges, each refused transaction, and each fault of an envelope.

    Memory holds one claim and a piece of the file. Raises nothing.
    """
    return _Reading(name, stream).records()


class _Reading:
    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name = name
        self._reader = SegmentReader(name, stream)
        self._envelopes = Envelopes()
        self._levels = Levels()
        self._record = 0
        self._kind: str | None = None
        self._loop: ClaimLoop | None = None
        self._stray = False
        """Whether segments of a claim that has not begun have been refused."""

    def records(self) -> Iterator[ClaimRecord | RefusedRecord]:
        try:
            for batch in self._reader:
                yield from self._batch(batch)
        except InputError as error:
            yield self._refused(None, error)
        yield from self._at_the_end()

    def _batch(self, batch: list[Segment]) -> Iterator[ClaimRecord | RefusedRecord]:
        loop, first = self._loop, self._reader.number + 1
        index, count = 0, len(batch)
        while index < count:
            if loop is not None:
                # Nearly all segments are a claim's: they are taken by the run.
                begin = index
                while index < count and (not batch[index] or batch[index][0] not in _AFTER_CLAIM):
                    index += 1
                loop.segments += batch[begin:index]
                if len(loop.segments) > _MOST_SEGMENTS:
                    yield self._too_long(loop)
                    loop = None
                    continue
                if index == count:
                    return
                yield self._finished(loop)
                loop = None
            number, segment = first + index, batch[index]
            index += 1
            name = segment[0] if segment else ""
            if name == "CLM" and self._kind is not None:
                loop = self._begin(number, segment)
            elif name in ("ISA", "GS", "ST", "SE", "GE", "IEA"):
                yield from self._envelope(name, number, segment)
            elif self._kind is not None:
                yield from self._above_claims(name, number, segment)

    def _above_claims(self, name: str, number: int, segment: Segment) -> Iterator[RefusedRecord]:
        """Take a segment that is in no claim: of a level, or one that is where it may not be."""
        if (segment and not is_name(name)) or (name in _OF_A_CLAIM and not self._stray):
            self._stray = name in _OF_A_CLAIM
            yield self._misplaced(name, number, segment)
        elif name not in _OF_A_CLAIM:
            self._stray = False if name == "HL" else self._stray
            message = self._levels.take(name, segment, number)
            if message:
                control = self._envelopes.control_number()
                yield self._fault(EnvelopeFault("x12-levels", message, number, segment, 2, control))

    def _misplaced(self, name: str, number: int, segment: Segment) -> RefusedRecord:
        error = (
            InputError(
                "claim.x12-order",
                "This stands in no claim: no CLM is before it in its level.",
                place=f"{self._name}:{place_of(number, segment)}",
                next_step="A claim begins with CLM. What stands here up to the next CLM or HL is not judged.",
            )
            if name in _OF_A_CLAIM
            else unnamed(f"{self._name}:{place_of(number, segment)}")
        )
        return self._refused(self._envelopes.control_number(), error)

    def _begin(self, number: int, segment: Segment) -> ClaimLoop:
        header = self._reader.header
        assert header is not None
        assert self._kind is not None
        above = self._levels.now()
        self._stray = False
        self._loop = ClaimLoop(self._name, number, [segment], header.separators, self._kind, above)
        return self._loop

    def _finished(self, loop: ClaimLoop) -> ClaimRecord | RefusedRecord:
        self._loop = None
        self._record += 1
        try:
            claim, origin = claim_of(loop)
        except InputError as error:
            identifier = loop.element(0, 1)
            shown = identifier if identifier and identifier.isprintable() else None
            return RefusedRecord(self._record, shown, error, self._name)
        return ClaimRecord(self._record, claim, _digest(loop), origin)

    def _too_long(self, loop: ClaimLoop) -> RefusedRecord:
        self._loop = None
        where = f"{self._name}:{loop.place(0)}"
        message = f"The claim has more than {_MOST_SEGMENTS:,} segments."
        error = InputError("claim.too-large", message, place=where, next_step="End a transaction with SE.")
        identifier = loop.element(0, 1)
        return self._refused(identifier if identifier.isprintable() else None, error)

    def _envelope(self, name: str, number: int, segment: Segment) -> Iterator[RefusedRecord]:
        if name == "ISA":
            header = self._reader.header
            assert header is not None
            faults = self._envelopes.interchange(header, number)
        else:
            faults = self._envelopes.take(name, segment, number)
        if not (name == "SE" and self._kind is None):
            # What is refused as a whole is not refused again for its count.
            yield from map(self._fault, faults)
        if name == "ST":
            self._levels = Levels()
            version = self._envelopes.version()
            transaction = segment[1].strip() if len(segment) > 1 else ""
            self._kind = kind_of(version) if transaction == "837" else None
            if self._kind is None:
                yield self._not_read(transaction, version, number, segment)
        elif name in ("SE", "GE", "IEA", "ISA"):
            self._kind = None

    def _not_read(self, transaction: str, version: str, number: int, segment: Segment) -> RefusedRecord:
        known = transaction == "837"
        where = place_of(number, segment, 3 if known else 1)
        error = InputError(
            "claim.x12-version" if known else "claim.x12-not-a-claim",
            refusal_of(transaction, version),
            place=f"{self._name}:{where}",
            next_step="837P (005010X222) and 837I (005010X223) are read.",
        )
        return self._refused(self._envelopes.control_number(), error)

    def _fault(self, fault: EnvelopeFault) -> RefusedRecord:
        error = InputError(
            f"claim.{fault.code}",
            fault.message,
            place=f"{self._name}:{place_of(fault.number, fault.segment, fault.element)}",
            next_step="The claims inside were read, but a receiver may refuse them all for this.",
        )
        return self._refused(fault.control_number or self._envelopes.control_number(), error)

    def _refused(self, identifier: str | None, error: InputError) -> RefusedRecord:
        self._record += 1
        return RefusedRecord(self._record, identifier, error, self._name)

    def _at_the_end(self) -> Iterator[ClaimRecord | RefusedRecord]:
        loop, number = self._loop, self._reader.number
        open_envelope = self._envelopes.open()
        if loop is not None:
            # Cut off inside a claim: what is missing of it can't be known.
            self._loop = None
            identifier = loop.element(0, 1)
            error = InputError(
                "claim.x12-truncated",
                "The file ends within this claim.",
                place=f"{self._name}:{loop.place(0)}",
                next_step="Send the whole interchange, from ISA to IEA.",
            )
            yield self._refused(identifier if identifier and identifier.isprintable() else None, error)
        elif open_envelope or (self._reader.rest and number):
            missing = open_envelope or "IEA"
            error = InputError(
                "claim.x12-truncated",
                f"The file ends before {missing}, or the last segment has no terminator.",
                place=f"{self._name}:segment {number + 1}, {missing}",
                next_step="Send the whole interchange, with the terminator that ISA declares.",
            )
            yield self._refused(self._envelopes.control_number(), error)
        elif self._record == 0:
            message = "No claim is in it." if number else "There is nothing in it."
            code = "claim.x12-no-claims" if number else "claim.empty"
            yield self._refused(None, InputError(code, message, place=f"{self._name}:segment {number}"))


def _digest(loop: ClaimLoop) -> str:
    """Of the claim's own segments, CLM to its last."""
    element, segment = loop.separators.element, loop.separators.segment
    text = segment.join([element.join(each) for each in loop.segments])
    return sha256_of(text.encode("utf-8", "surrogateescape"))
