"""Which format a file has is seen by its content; streams are read as they come."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest

from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RECORD_LIMIT, RefusedRecord

NATIVE = {"id": "n1", "type": "professional", "from": "2026-05-15", "diagnoses": [],
          "lines": [{"number": 1, "code": "99213"}]}  # fmt: skip


@pytest.mark.parametrize("name", ["-", "claims", "claims.txt", "claims.x12", "claims.json", "claims.dat"])
def test_the_content_counts_and_not_the_name(name: str) -> None:
    one = json.dumps(NATIVE).encode()
    for data in (one, b"[" + one + b"]", one + b"\n" + one.replace(b"n1", b"n2"), b"\xef\xbb\xbf" + one):
        made = list(read_claims(name, data))
        assert made
        assert all(isinstance(each, ClaimRecord) for each in made)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MSH|^~\\&|A|B|C|D|20260515||ADT^A01|1|P|2.5\r", "HL7"),
        (b'<?xml version="1.0"?><ClaimSet/>', "XML"),
    ],
)
def test_what_is_no_claim_is_refused_with_what_it_is(data: bytes, said: str) -> None:
    (refused,) = read_claims("f", data)
    assert isinstance(refused, RefusedRecord)
    assert refused.error.code == "claim.not-a-claim"
    assert said in refused.error.message


class _Lines(io.RawIOBase):
    """Lines of claims, made as they are read, a few bytes at a time."""

    def __init__(self, count: int, piece: int) -> None:
        self._left, self._piece, self._rest = count, piece, b""
        self._line = json.dumps(NATIVE).encode() + b"\n"

    def _more(self) -> None:
        if not self._rest and self._left:
            self._left -= 1
            self._rest = self._line

    def read(self, size: int = -1) -> bytes:
        self._more()
        size = min(size, self._piece) if size >= 0 else self._piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def readline(self, size: int | None = -1, /) -> bytes:
        self._more()
        found, self._rest = self._rest, b""
        return found


def test_json_lines_are_read_one_by_one() -> None:
    tracemalloc.start()
    count = sum(isinstance(each, ClaimRecord) for each in read_claims("-", _Lines(5000, 700)))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5000
    assert peak < 3 * 1024 * 1024


def test_a_line_that_is_too_long_is_refused_alone() -> None:
    one = json.dumps(NATIVE).encode()
    long = b'{"id": "' + b"x" * RECORD_LIMIT + b'"}'
    made = list(read_claims("f.jsonl", b"\n".join((one, long, one))))
    assert [type(each).__name__ for each in made] == ["ClaimRecord", "RefusedRecord", "ClaimRecord"]
    assert [each.record for each in made] == [1, 2, 3]


def test_json_in_utf_16() -> None:
    made = list(read_claims("f", (json.dumps(NATIVE) + "\n" + json.dumps(NATIVE)).encode("utf-16")))
    assert len(made) == 2
