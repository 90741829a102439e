"""Canonical bytes and digests: RFC 8785 JSON under SHA-256.

Everything that is compared, digested or replayed goes through here, so that the same value gives
the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:
    """The RFC 8785 form of a JSON value. Raises ValueError for what JSON can't hold."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error


def sha256(data: bytes) -> str:
    """``sha256:`` and the digest in hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest(value: Any) -> str:
    """The digest of a JSON value in canonical form."""
    return sha256(canonical_json(value))
