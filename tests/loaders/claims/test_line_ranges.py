from __future__ import annotations

import io

import pytest

from loaders.claims import line_ranges as module
from loaders.claims.line_ranges import line_ranges, lines_within

TEXT = b"".join(b'{"id": %d}\n' % n for n in range(1, 1001))


@pytest.mark.parametrize("size", [1, 100, 5_000, 10**9])
def test_pieces_hold_every_line_once_with_its_number(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(module, "_BLOCK", 64)
    stream = io.BytesIO(TEXT)
    pieces = list(line_ranges(stream, size))
    assert (len(pieces) > 1) == (size < len(TEXT))
    lines = [each for piece in pieces for each in lines_within(stream, piece)]
    assert lines == [(n, b'{"id": %d}' % n) for n in range(1, 1001)]


def test_empty_lines_count_and_are_left_out_and_the_last_needs_no_end() -> None:
    stream = io.BytesIO(b"a\n\n  \r\nb\r\n\nc")
    (piece,) = line_ranges(stream, 100)
    assert list(lines_within(stream, piece)) == [(1, b"a"), (4, b"b"), (6, b"c")]


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST_LINE", 10)
    stream = io.BytesIO(b"short\n" + b"x" * 35 + b"\nafter\n")
    (piece,) = line_ranges(stream, 100)
    assert list(lines_within(stream, piece)) == [(1, b"short"), (2, None), (3, b"after")]


def test_nothing() -> None:
    assert list(line_ranges(io.BytesIO(b""), 10)) == []
