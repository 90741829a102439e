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
    """``canonical_json`` of a JSON value whose whole numbers are safe and whose fractions are ``plain``.

    It must be JSON already: made by this program, or checked. msgspec then writes the same bytes, some
    hundred times faster, but for characters outside of the basic plane, by which it sorts keys in
    another order; a value with such a key is written anew.
    """
    data = _ENCODER.encode(value)
    return data if _is_sorted(data, value) else canonical_json(value)


def is_plain(number: float) -> bool:
    """Whether a fraction is written alike by both writers: 0.97 is; 1.0, 1e-7 and 1e21 may not be."""
    return type(number) is int or (not number.is_integer() and 1e-4 <= abs(number) < 1e15)


class Written:
    """A JSON value in canonical form, which is written once where an object holds it too.

    ``plain`` says that its fractions and those of that object are plain ones.
    """

    def __init__(self, value: Any, *, plain: bool) -> None:
        self._plain = plain
        self.data = plain_json(value) if plain else canonical_json(value)

    def within(self, whole: Mapping[str, Any], key: str) -> bytes:
        """The canonical form of ``whole``, whose member ``key`` is the value."""
        if not self._plain:
            return canonical_json(whole)
        data = _ENCODER.encode({**whole, key: msgspec.Raw(self.data)})
        return data if _is_sorted(data, whole) else canonical_json(whole)


_ENCODER = msgspec.json.Encoder(order="sorted")
_ASTRAL_BYTES = re.compile(rb"[\xf0-\xf4]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def _is_sorted(data: bytes, value: Any) -> bool:
    """Whether msgspec sorts the keys of ``value``, written as ``data``, as RFC 8785 does."""
    return data.isascii() or _ASTRAL_BYTES.search(data) is None or not _has_astral_key(value)


def _has_astral_key(value: Any) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if any(_ASTRAL.search(key) for key in each):
                return True
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
    return False


def sha256(data: bytes) -> str:
    """``sha256:`` and the digest in hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest(value: Any) -> str:
    """The digest of a JSON value in canonical form."""
    return sha256(canonical_json(value))
