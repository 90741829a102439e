"""One record of an input: how big it may be, how it is named, and how its refusal is handed on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from loaders.errors import InputError

RECORD_LIMIT = 16 * 1024 * 1024
"""The most bytes one claim or encounter may have. A long chart is under one hundredth of it."""


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be read. ``record`` counts from 1 within ``source``."""

    record: int
    id: str | None
    error: InputError
    source: str = ""


def sha256_of(record: bytes) -> str:
    """The lower-case hex digest by which a record is cited."""
    return hashlib.sha256(record).hexdigest()


def check_size(size: int, family: str, place: str) -> None:
    """Raise ``<family>.too-large`` for a record of more than RECORD_LIMIT bytes."""
    if size > RECORD_LIMIT:
        raise InputError(
            f"{family}.too-large",
            f"The record has {size:,} bytes; at most {RECORD_LIMIT:,} are read.",
            place=place,
            next_step="Split it into one record an encounter, or leave out images and scans.",
        )


def name_stem(name: str) -> str:
    """The id of an encounter that gives none: the file's name without folder and extension."""
    return PurePath(name.replace("\\", "/")).stem or name or "-"
