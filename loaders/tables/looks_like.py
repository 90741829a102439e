"""What a file looks like from its first bytes, in words for a refusal."""

from __future__ import annotations

import re

HEAD_BYTES = 65536
"""How much of a file is looked at; the XML tables begin with at most a few comments."""

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\xfd7zXZ\x00", "xz-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"SQLite format 3", "an SQLite database"),
)
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")


def root_element(head: bytes) -> str | None:
    """The name of the XML root element in ``head``, or None where there is none to be seen.

    Nothing is parsed and no entity is expanded; a DOCTYPE is stepped over, not obeyed.
    """
    text = _text(head)
    at = 0
    while match := _SKIPPED.match(text, at):
        at = match.end()
    root = _ROOT.match(text, at)
    return root.group(1) if root else None


def looks_like(head: bytes) -> str:
    """A noun phrase such as ``"a PDF document"`` or ``"XML with the root element <x>"``."""
    if not head.strip():
        return "an empty file"
    for magic, words in _MAGIC:
        if head.startswith(magic):
            return words
    text = _text(head).lstrip()
    if _HTML.match(text) or (root_element(head) or "").lower() == "html":
        return "an HTML page"
    root = root_element(head)
    if root is not None:
        return f"XML with the root element <{root[:60]}>"
    if text.startswith("<"):
        return "XML or HTML without a root element"
    if text.startswith(("{", "[")):
        return "JSON"
    return "binary data" if b"\x00" in head else "plain text"


def _text(head: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, errors="replace").lstrip("\ufeff")
    return head.decode("utf-8", errors="replace")
