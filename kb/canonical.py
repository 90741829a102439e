"""Canonical bytes and digests: RFC 8785 JSON under SHA-256.

Everything that is compared, digested or replayed goes through here, so that the same value gives
the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import rfc8785


def canonical_json(value: Any) -> bytes:
    """The RFC 8785 form of a JSON value. Raises ValueError for what JSON can't hold."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error


def plain_json(value: Any) -> bytes:
    """``canonical_json`` of a value that is known to hold only texts, truths, nulls and whole numbers.

    It must be JSON already: made by this program, or checked. msgspec then writes the same bytes, some
    hundred times faster, but for characters outside of the basic plane, by which it sorts keys in
    another order; a value with any of these is written anew.
    """
    data = _ENCODER.encode(value)
    return data if data.isascii() or _ASTRAL.search(data) is None else canonical_json(value)


class Written:
    """A JSON value in canonical form, which is written once where an object holds it too.

    ``plain`` says that neither it nor that object holds a fraction.
    """

    def __init__(self, value: Any, *, plain: bool) -> None:
        self._plain = plain
        self.data = plain_json(value) if plain else canonical_json(value)

    def within(self, whole: Mapping[str, Any], key: str) -> bytes:
        """The canonical form of ``whole``, whose member ``key`` is the value."""
        if not self._plain:
            return canonical_json(whole)
        data = _ENCODER.encode({**whole, key: msgspec.Raw(self.data)})
        return data if data.isascii() or _ASTRAL.search(data) is None else canonical_json(whole)


_ENCODER = msgspec.json.Encoder(order="sorted")
_ASTRAL = re.compile(rb"[\xf0-\xf4]")


def sha256(data: bytes) -> str:
    """``sha256:`` and the digest in hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest(value: Any) -> str:
    """The digest of a JSON value in canonical form."""
    return sha256(canonical_json(value))
