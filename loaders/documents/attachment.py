"""A note carried inside another format: base64 or plain, text or HTML."""

from __future__ import annotations

import base64
import binascii
import re

from loaders.documents.encoding import decode_text
from loaders.documents.records import check_size
from loaders.documents.text import checked_note
from loaders.errors import InputError

_PLAIN = frozenset({"text/plain", "text/", "text", "tx/", "/", "", "text/markdown", "text/x-note"})
_HTML = frozenset({"text/html", "application/xhtml+xml", "text/xhtml"})
_CHARSETS = {
    "iso-8859-1": "iso8859-1",
    "latin1": "iso8859-1",
    "windows-1252": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
}


def attachment_text(data: str, content_type: str, encoding: str, place: str) -> str:
    """The text of an attachment. ``encoding`` is ``base64`` (any case) or nothing for plain text.

    HTML is rendered to plain text. Raises ``note.not-text`` for other kinds (PDF, images, RTF),
    ``note.bad-base64``, ``note.bad-encoding``, ``note.empty``.
    """
    kind = content_type.split(";")[0].strip().lower()
    if kind not in _PLAIN and kind not in _HTML:
        raise InputError(
            "note.not-text",
            f"An attachment of type {ascii(kind[:60])[1:-1]} is not read.",
            place=place,
            next_step="Send its text as text/plain.",
        )
    check_size(len(data), "note", place)
    text = data
    if encoding.lower() == "base64":
        text = decode_text(_from_base64(data, place), "note", place, _declared(content_type))
    if kind in _HTML:
        from loaders.documents.markup import html_text

        text = html_text(text, place)
    return checked_note(text, place)


def _from_base64(data: str, place: str) -> bytes:
    folded = re.sub(r"\s+", "", data)
    try:
        return base64.b64decode(folded + "=" * (-len(folded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise InputError(
            "note.bad-base64",
            "The attachment is not base64.",
            place=place,
            next_step="Encode the text's UTF-8 bytes as base64 (RFC 4648 section 4).",
        ) from None


def _declared(content_type: str) -> str | None:
    found = re.search(r"charset\s*=\s*\"?([\w.:-]+)", content_type, re.IGNORECASE)
    return _CHARSETS.get(found.group(1).lower()) if found is not None else None
