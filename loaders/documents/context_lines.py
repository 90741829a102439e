"""The lines of ``chartproof context``: ``{"id", "text", "target"}``, other keys ignored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loaders.documents.encoding import utf8_bytes
from loaders.documents.json_text import json_lines, parse_json
from loaders.documents.jsonl import readable_id
from loaders.documents.members import Members
from loaders.documents.records import RefusedRecord
from loaders.errors import InputError

_FAMILY = "context"


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A short text and the phrase in it that is to be judged."""

    id: str
    text: str
    target: str


def read_context_lines(name: str, data: bytes) -> Iterator[ContextLine | RefusedRecord]:
    """Every line, in order; one that can't be read is yielded as RefusedRecord."""
    try:
        lines = list(json_lines(utf8_bytes(data, _FAMILY, name), _FAMILY, name))
    except InputError as error:
        yield RefusedRecord(1, None, error, name)
        return
    for record, line in enumerate(lines, 1):
        value: object = None
        try:
            value = parse_json(line, _FAMILY, f"{name}:record {record}")
            members = Members(value, "", _FAMILY)
            members.no_repeats(("id", "text", "target"))
            yield ContextLine(*(members.required_text(key) for key in ("id", "text", "target")))
        except InputError as error:
            yield RefusedRecord(record, readable_id(value), error, name)
