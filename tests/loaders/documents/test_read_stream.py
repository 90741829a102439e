"""JSON Lines are read a line at a time, and give what they give when read whole."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kb.model.document import Encounter
from loaders.documents import jsonl
from loaders.documents.read import read_encounters, read_stream
from loaders.documents.records import RefusedRecord

GOOD = b'{"id": "a", "text": "Cough."}'
LINES = {
    "plain": GOOD + b"\n" + GOOD,
    "mark, blank lines and CRLF": b"\xef\xbb\xbf" + GOOD + b"\r\n\r\n  \n" + GOOD + b"\r\n",
    "one that is no JSON": GOOD + b'\n{"id": \n' + GOOD,
    "one that is no UTF-8": GOOD + b'\n{"id": "b", "text": "\xff"}\n' + GOOD,
    "UTF-16": (GOOD + b"\n" + GOOD).decode().encode("utf-16"),
    "nothing": b"",
    "a list": b"[" + GOOD + b"]",
}


@pytest.mark.parametrize("data", LINES.values(), ids=LINES.keys())
@pytest.mark.parametrize("name", ["notes.jsonl", "notes.json"])
def test_a_file_gives_the_same_records_as_its_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    place = tmp_path / name
    place.write_bytes(data)
    with place.open("rb") as stream:
        streamed = [shown(each) for each in read_stream(name, stream)]
    assert streamed == [shown(each) for each in read_encounters(name, data)]


def shown(each: Encounter | RefusedRecord) -> object:
    if isinstance(each, Encounter):
        return each
    return each.record, each.id, each.error.code, each.error.place, each.source


class Endless(io.RawIOBase):
    """Line after line of one note, never an end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = ((GOOD + b"\n") * (len(buffer) // 20))[: len(buffer)]
        buffer[: len(filled)] = filled
        return len(filled)


def test_the_first_records_come_before_the_file_ends() -> None:
    lines = io.BufferedReader(Endless(), 30 * 100)
    found = read_stream("notes.jsonl", lines)
    assert [next(found).id for _ in range(3)] == ["a"] * 3


def test_a_line_too_long_for_a_record_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "RECORD_LIMIT", 1000)
    monkeypatch.setattr("loaders.documents.records.RECORD_LIMIT", 1000)
    place = tmp_path / "notes.jsonl"
    long = json.dumps({"id": "long", "text": "x" * 200_000}).encode()
    place.write_bytes(GOOD + b"\n" + long + b"\n" + GOOD)
    with place.open("rb") as stream:
        first, refused, last = read_stream("notes.jsonl", stream)
    assert isinstance(refused, RefusedRecord)
    assert (refused.record, refused.error.code) == (2, "note.too-large")
    assert f"{len(long) + 1:,} bytes" in str(refused.error)
    assert isinstance(first, Encounter)
    assert isinstance(last, Encounter)
