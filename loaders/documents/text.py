"""A plain-text note: one encounter with one document, whose text is the file's text exactly."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.document import Document, Encounter
from loaders.documents.encoding import decode_text
from loaders.documents.records import RefusedRecord, check_size, name_stem, sha256_of
from loaders.errors import InputError

_FOREIGN = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
)


def read_text(name: str, data: bytes) -> Iterator[Encounter | RefusedRecord]:
    """The one encounter of a ``.txt`` file; its id is the file's name without extension.

    UTF-8, or UTF-16 and UTF-32 with a byte order mark. Line ends are kept as they are, so spans
    count in the file's own characters. Refused: ``note.bad-encoding``, ``note.binary``,
    ``note.empty``, ``note.too-large``.
    """
    identifier = name_stem(name)
    try:
        text = note_text(data, name)
    except InputError as error:
        yield RefusedRecord(1, identifier, error, name)
        return
    yield Encounter(identifier, (Document(identifier, text),), sha256_of(data))


def note_text(data: bytes, place: str) -> str:
    """The text of a note's bytes, or a refusal that says what the file is instead."""
    check_size(len(data), "note", place)
    for magic, kind in _FOREIGN:
        if data.startswith(magic):
            raise InputError(
                "note.binary",
                f"This is {kind}, not plain text.",
                place=place,
                next_step="Save the note's text as UTF-8 and give that file.",
            )
    return checked_note(decode_text(data, "note", place), place)


def checked_note(text: str, place: str) -> str:
    """``text`` itself, unless it is empty or has characters no note has."""
    if not text.strip():
        raise InputError("note.empty", "The note has no text.", place=place)
    at = text.find("\x00")
    if at >= 0:
        raise InputError(
            "note.binary",
            f"Character {at} is a NUL, which no text has.",
            place=place,
            next_step="If it is UTF-16, save it as UTF-8; if it is no text, extract the text.",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            "note.bad-text",
            f"Character {error.start} is one half of a surrogate pair.",
            place=place,
            next_step="Correct the program that wrote it: the other half was lost.",
        ) from None
    return text
