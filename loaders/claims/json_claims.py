"""Claims as JSON: one, a list of them, or one a line; each native or FHIR."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.claims.native import claim_from_json
from loaders.claims.plain_json import plain_claim
from loaders.claims.record import ClaimRecord
from loaders.documents.encoding import utf8_bytes
from loaders.documents.json_text import JsonObject, array_items, json_lines, parse_json
from loaders.documents.records import RECORD_LIMIT, RefusedRecord, check_size, sha256_of
from loaders.errors import InputError

_FAMILY = "claim"
Read = ClaimRecord | RefusedRecord


def read_json(name: str, data: bytes) -> Iterator[Read]:
    """The claims of one JSON value: a claim, a FHIR resource, or a list of them."""
    try:
        data = utf8_bytes(data, _FAMILY, name)
    except InputError as error:
        yield RefusedRecord(1, None, error, name)
        return
    if data.lstrip().startswith(b"["):
        yield from _read_array(name, data)
    else:
        yield from _read_text(1, data, name, name)


def read_json_lines(name: str, lines: Iterator[bytes | None], first: int = 1) -> Iterator[Read]:
    """The claims of lines, a JSON value on each; None is a line that was too long to be kept.

    What is wrong on a line is yielded and the others go on. ``first`` is the number of the first record.
    """
    record = first
    for line in lines:
        if line is None:
            yield _too_large(record, name)
            record += 1
            continue
        for made in _read_text(record, line, name, f"{name}:record {record}"):
            yield made
            record += 1


def lines_of(name: str, data: bytes) -> Iterator[bytes | None]:
    """The lines of what was read whole; bytes that are no text are one line, to be refused for it."""
    try:
        yield from json_lines(data, _FAMILY, name)
    except InputError:
        yield data


def _read_array(name: str, data: bytes) -> Iterator[Read]:
    record = 1
    try:
        for value, raw in array_items(data, _FAMILY, name):
            for made in _made(record, value, raw, name):
                yield made
                record += 1
    except InputError as error:
        yield RefusedRecord(record, None, error, name)


def _read_text(record: int, raw: bytes, name: str, place: str) -> Iterator[Read]:
    plain = plain_claim(raw) if len(raw) <= RECORD_LIMIT else None
    if plain is not None:
        yield ClaimRecord(record, plain, sha256_of(raw))
        return
    try:
        check_size(len(raw), _FAMILY, place)
        value = parse_json(raw, _FAMILY, place)
    except InputError as error:
        yield RefusedRecord(record, None, error, name)
        return
    yield from _made(record, value, raw, name)


def _made(record: int, value: object, raw: bytes, name: str) -> Iterator[Read]:
    if isinstance(value, JsonObject) and "resourceType" in value:
        from loaders.claims.fhir.bundle import read_fhir

        digest = sha256_of(raw)
        for number, (identifier, made) in enumerate(read_fhir(value), start=record):
            if isinstance(made, InputError):
                yield RefusedRecord(number, identifier, made, name)
            else:
                yield ClaimRecord(number, made, digest)
        return
    try:
        check_size(len(raw), _FAMILY, name)
        yield ClaimRecord(record, claim_from_json(value), sha256_of(raw))
    except InputError as error:
        yield RefusedRecord(record, readable_id(value), error, name)


def _too_large(record: int, name: str) -> RefusedRecord:
    error = InputError(
        "claim.too-large",
        "The line is longer than any claim.",
        place=f"{name}:record {record}",
        next_step="Split it into records.",
    )
    return RefusedRecord(record, None, error, name)


def readable_id(value: object) -> str | None:
    """The ``id`` of a record that was refused for something else."""
    found = value.get("id") if isinstance(value, JsonObject) else None
    return found if isinstance(found, str) and found.strip() and found.isprintable() else None
