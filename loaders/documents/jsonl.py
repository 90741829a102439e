"""Encounters as JSON, one a line: a single text, or documents with the lists beside them.

``{"id", "text", "setting", "dos", "sex", "age"}`` or ``{"id", "documents": [...], "problems",
"medications", "observations", "procedures", ...}``. Other keys are ignored. A FHIR resource on a
line is read as FHIR.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from kb.model.document import SETTINGS, SEXES, Document, Encounter, StructuredItem
from loaders.documents.encoding import utf8_bytes
from loaders.documents.json_text import (
    JsonObject,
    array_items,
    is_json_lines,
    json_lines,
    parse_json,
)
from loaders.documents.members import Members
from loaders.documents.records import RECORD_LIMIT, RefusedRecord, check_size, name_stem, sha256_of
from loaders.documents.text import checked_note
from loaders.errors import InputError

OLDEST = 150
_FAMILY = "note"
_KNOWN = (
    *("id", "text", "setting", "dos", "sex", "age", "documents"),
    *("problems", "medications", "observations", "procedures"),
)


def read_json(name: str, data: bytes) -> Iterator[Encounter | RefusedRecord]:
    """Every encounter of a JSON file: one object, a list of them, or one a line.

    Refused records (``note.<fault>``, place a JSON Pointer) are yielded and the others go on.
    """
    source_sha256 = sha256_of(data)
    try:
        data = utf8_bytes(data, _FAMILY, name)
    except InputError as error:
        yield RefusedRecord(1, None, error, name)
        return
    if is_json_lines(name, data):
        for record, line in enumerate(json_lines(data, _FAMILY, name), start=1):
            yield _read_line(record, line, name)
    elif data.lstrip().startswith(b"["):
        yield from _read_array(name, data)
    else:
        yield _read_one(1, data, name, source_sha256, name_stem(name))


def read_json_lines(name: str, stream: BinaryIO) -> Iterator[Encounter | RefusedRecord]:
    """The same for UTF-8 with one record a line, of which no more than a line is held at a time."""
    record = 0
    for line, size in _bounded_lines(stream):
        stripped = line.removeprefix(codecs.BOM_UTF8 if not record else b"").strip(b" \t\r\n")
        if not stripped:
            continue
        record += 1
        if size > RECORD_LIMIT:
            yield _made(record, None, name, size, "", "")
        else:
            yield _read_line(record, stripped, name)


def _bounded_lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line and its length; of a line longer than a record may be only the beginning."""
    while line := stream.readline(RECORD_LIMIT + 1):
        size, rest = len(line), line
        while size > RECORD_LIMIT and not rest.endswith(b"\n") and (rest := stream.readline(1 << 16)):
            size += len(rest)
        yield line, size


def _read_array(name: str, data: bytes) -> Iterator[Encounter | RefusedRecord]:
    record = 0
    try:
        for record, (value, raw) in enumerate(array_items(data, _FAMILY, name), start=1):
            fallback_id = f"{name_stem(name)}-{record}"
            yield _made(record, value, name, len(raw), sha256_of(raw), fallback_id)
    except InputError as error:
        yield RefusedRecord(record + 1, None, error, name)


def _read_line(record: int, line: bytes, name: str) -> Encounter | RefusedRecord:
    fallback_id = f"{name_stem(name)}-{record}"
    return _read_one(record, line, name, sha256_of(line), fallback_id, f"{name}:record {record}")


def _read_one(
    record: int, raw: bytes, name: str, digest: str, fallback_id: str, place: str = ""
) -> Encounter | RefusedRecord:
    try:
        check_size(len(raw), _FAMILY, place or name)
        value = parse_json(raw, _FAMILY, place or name)
    except InputError as error:
        return RefusedRecord(record, None, error, name)
    return _made(record, value, name, len(raw), digest, fallback_id)


def _made(
    record: int, value: object, name: str, size: int, digest: str, fallback_id: str
) -> Encounter | RefusedRecord:
    try:
        check_size(size, _FAMILY, name)
        if isinstance(value, JsonObject) and "resourceType" in value:
            from loaders.documents.fhir import encounter_from_fhir

            return encounter_from_fhir(value, digest, fallback_id)
        return encounter_from_json(value, digest)
    except InputError as error:
        return RefusedRecord(record, readable_id(value), error, name)


def readable_id(value: object) -> str | None:
    """The ``id`` of a record that was refused for something else."""
    found = value.get("id") if isinstance(value, JsonObject) else None
    return found if isinstance(found, str) and found.strip() and found.isprintable() else None


def encounter_from_json(value: object, source_sha256: str) -> Encounter:
    """An Encounter from one JSON object. Raises InputError ``note.<fault>`` with its pointer."""
    members = Members(value, "", _FAMILY)
    members.no_repeats(_KNOWN)
    identifier = members.required_text("id")
    documents = _documents(members, identifier)
    made = Encounter(
        id=identifier,
        documents=documents,
        source_sha256=source_sha256,
        setting=members.choice("setting", SETTINGS),
        service_date=members.day("dos"),
        sex=members.choice("sex", SEXES),
        age=members.whole("age", 0, OLDEST),
        problems=_items(members, "problems"),
        medications=_items(members, "medications"),
        observations=_items(members, "observations"),
        procedures=_items(members, "procedures"),
    )
    if not documents and {"lines", "diagnoses"} <= members.value.keys():
        members.refuse(
            "is-a-claim",
            "This is a claim, not a note.",
            next_step="Claims are checked with: chartproof validate",
        )
    if not documents and not made.problems:
        members.refuse(
            "missing-key",
            "The record has no text.",
            next_step='Give "text", or "documents" with at least one.',
        )
    return made


def _documents(members: Members, identifier: str) -> tuple[Document, ...]:
    if members.value.get("text") is not None:
        if members.array("documents"):
            members.refuse(
                "wrong-value",
                'The record has both "text" and "documents".',
                "documents",
                "Put the text among the documents.",
            )
        return (Document(identifier, _note(members)),)
    made: dict[str, Document] = {}
    for index, entry in enumerate(members.objects("documents"), start=1):
        entry.no_repeats()
        document = Document(
            id=entry.text("id") or str(index),
            text=_note(entry),
            type=entry.text("type") or "",
            date=entry.text("date") or "",
            author=entry.text("author") or "",
        )
        if document.id in made:
            entry.refuse("duplicate-document", "Another document has this id.", "id")
        made[document.id] = document
    return tuple(made.values())


def _note(members: Members) -> str:
    value = members.value.get("text")
    if value is None:
        members.missing("text")
    if not isinstance(value, str):
        members.refuse("wrong-type", "A string is needed here.", "text")
    return checked_note(value, f"{members.place}/text")


def _items(members: Members, key: str) -> tuple[StructuredItem, ...]:
    made: list[StructuredItem] = []
    for index, element in enumerate(members.array(key)):
        if isinstance(element, str) and element.strip():
            made.append(StructuredItem(element))
            continue
        entry = Members(element, f"{members.place}/{key}/{index}", _FAMILY)
        entry.no_repeats()
        item = StructuredItem(
            text=entry.text("text") or entry.text("display") or "",
            code=entry.text("code") or "",
            system=entry.text("system") or "",
            status=entry.text("status") or "",
        )
        if not item.text and not item.code:
            entry.missing("text")
        made.append(item)
    return tuple(made)
