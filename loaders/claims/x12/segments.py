"""The segments of X12 interchanges, from a stream, in memory that does not grow with the file.

Split here and not by a library: the kept ones lose data or are too slow, see
docs/decisions/0016-x12-is-split-here.md for the figures.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator, Iterator
from typing import BinaryIO

from loaders.claims.x12.kinds import refusal_of
from loaders.claims.x12.separators import Header, read_header
from loaders.documents.encoding import byte_order_mark
from loaders.errors import InputError

SEGMENT_LIMIT = 64 * 1024
"""The most characters of one segment. The longest of a claim, a note, has under 100."""

_TRANSACTION = re.compile(r"ST[^\w\s]([0-9]{3})[^\w\s]")
_CHUNK = 64 * 1024
_LONGEST_HEADER = 1024
_SPACE = "\r\n\t \x00\x1a"
"""What may stand between segments: line ends, and the fill of mainframe records."""

Segment = list[str]
"""A segment's elements; ``segment[0]`` is its name. Empty for one that is too long to be kept."""


class SegmentReader:
    """Yields the segments of every interchange of a stream in order, in batches of one interchange.

    ``header`` is the interchange of the last batch, and ``number`` that of the last segment before
    it, counted from 1 in the file; a batch that begins an interchange begins with its ISA. ``rest``
    is what followed the last terminator once the stream has ended.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """Nothing is read yet. ``name`` is the file's, for errors."""
        self.name = name
        self.number = 0
        self.header: Header | None = None
        self.rest = ""
        self._stream = stream
        self._decoder: codecs.IncrementalDecoder | None = None

    def __iter__(self) -> Iterator[list[Segment]]:
        """Raises InputError where no ISA stands that should, or one has no usable separators."""
        text = self._more()
        while True:
            text = self._to_header(text)
            if not text:
                return
            self.header = read_header(text, f"{self.name}:segment {self.number + 1}")
            yield [self.header.elements]
            self.number += 1
            rest = yield from self._interchange(text[self.header.length :])
            if rest is None:
                return
            text = rest

    def _to_header(self, text: str) -> str:
        """``text`` from its ISA on, long enough to hold it; empty at the end of the stream."""
        text = text.lstrip(_SPACE)
        while len(text) < _LONGEST_HEADER:
            more = self._more()
            if not more:
                break
            text = (text + more).lstrip(_SPACE)
        if text and not text.startswith("ISA"):
            bare = _TRANSACTION.match(text)
            what = f" {refusal_of(bare.group(1), '')}" if bare and bare.group(1) != "837" else ""
            raise InputError(
                "claim.x12-no-interchange",
                f"An interchange should begin here with ISA.{what}",
                place=f"{self.name}:segment {self.number + 1}, ISA",
                next_step="Send the whole interchange, from ISA to IEA.",
            )
        return text

    def _interchange(self, text: str) -> Generator[list[Segment], None, str | None]:
        """Segments until the next ISA, whose text on is returned; None at the end of the stream."""
        assert self.header is not None
        separators = self.header.separators
        element, terminator = separators.element, separators.segment
        skipping = False
        while True:
            parts = text.split(terminator)
            last = parts.pop()
            if skipping and parts:
                # The tail of a segment whose head was let go.
                parts[0] = ""
                skipping = False
            following = None
            parts = [part for part in [part.strip(_SPACE) for part in parts] if part]
            for index, part in enumerate(parts):
                if part[0] == "I" and part.startswith("ISA"):
                    following = terminator.join([*parts[index:], last])
                    parts = parts[:index]
                    break
            batch = [part.split(element) if len(part) <= SEGMENT_LIMIT else [] for part in parts]
            if batch:
                yield batch
                self.number += len(batch)
            if following is not None:
                return following
            if skipping:
                last = ""
            elif len(last) > SEGMENT_LIMIT:
                if last.lstrip(_SPACE).startswith("ISA"):
                    return last
                skipping, last = True, ""
                yield [[]]
                self.number += 1
            more = self._more()
            if not more:
                self.rest = last.strip(_SPACE)
                if self._is_the_end(self.rest.split(element)):
                    yield [self.rest.split(element)]
                    self.number += 1
                    self.rest = ""
                return self.rest if self.rest.startswith("ISA") else None
            text = last + more

    def _is_the_end(self, segment: Segment) -> bool:
        """Whether the file's last segment is whole without its terminator, as where no line ends the file."""
        assert self.header is not None
        return segment[0] == "IEA" and len(segment) == 3 and segment[2] == self.header.elements[13]

    def _more(self) -> str:
        data = self._stream.read(_CHUNK)
        if self._decoder is None:
            skip, encoding = byte_order_mark(data)
            # Names may come in any old encoding. What is read of a claim is checked on its own.
            errors = "surrogateescape" if encoding == "utf-8" else "replace"
            self._decoder = codecs.getincrementaldecoder(encoding)(errors)
            data = data[skip:]
        return self._decoder.decode(data, final=not data)
