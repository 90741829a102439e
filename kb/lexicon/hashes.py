"""Hashes of words, the same on every machine."""

from __future__ import annotations

import hashlib
from functools import lru_cache


@lru_cache(maxsize=65536)
def word_hash(word: str) -> int:
    """A 64-bit hash of one word."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
