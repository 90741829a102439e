"""Whether what was received is the whole archive that was asked for, and no page about it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from loaders.errors import LoadError

_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml|body|script)", re.IGNORECASE)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")
_SHA256 = re.compile(r"sha-256=:?([A-Za-z0-9+/]{43}=):?", re.IGNORECASE)


def check_archive(place: Path, address: str) -> None:
    """Raises LoadError ``fetch.not-an-archive`` for a page, ``fetch.damaged`` for a cut archive."""
    with place.open("rb") as stream:
        head = stream.read(512)
    if head[:4] not in _ARCHIVES:
        page = _PAGE.match(head) is not None
        raise LoadError(
            "fetch.not-an-archive",
            "the server answered with a web page instead of the archive"
            if page
            else "what the server sent is no zip archive",
            place=address,
            next_step="Open the address in a browser: the file may have moved or may need an agreement. "
            "Download it by hand, then: chartproof kb load FILE.",
        )
    try:
        with zipfile.ZipFile(place) as archive:
            if not archive.infolist():
                raise zipfile.BadZipFile("it holds no file")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise LoadError(
            "fetch.damaged",
            f"the archive is cut off or damaged as the server sent it ({type(error).__name__})",
            place=address,
            next_step="Run the command again later; if it stays so, tell the publisher.",
        ) from error


def check_digest(place: Path, sha256: str, headers: Mapping[str, str], address: str) -> bool:
    """Compares the file with a checksum that the publisher sent with it; True if there was one.

    Understood are sha-256 in ``Repr-Digest`` (RFC 9530) or ``Digest``, and ``Content-MD5``, which does
    against faults of the line. Raises LoadError ``fetch.checksum``.
    """
    stated = _SHA256.search(headers.get("Repr-Digest", "") or headers.get("Digest", ""))
    own = bytes.fromhex(sha256)
    given = stated[1] if stated else headers.get("Content-MD5", "").strip()
    if not given:
        return False
    if not stated:
        with place.open("rb") as stream:
            own = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).digest()
    try:
        expected = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    if expected != own:
        raise LoadError(
            "fetch.checksum",
            "the file does not have the checksum that the server states for it",
            place=address,
            next_step="Run the command again; if it stays so, download it by hand and compare.",
        )
    return True
