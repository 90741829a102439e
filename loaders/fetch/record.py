"""``fetched.json``: what lies beside it, where it came from, and what it was when it came."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loaders.errors import LoadError

NAME = "fetched.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was fetched. ``file`` is its path from the record's folder, ``size`` in bytes.

    ``etag`` and ``last_modified`` are as the server gave them, empty where it gave none; ``mirror`` is
    the address that was asked where that was not the publisher's.
    """

    file: str
    url: str
    sha256: str
    size: int
    etag: str = ""
    last_modified: str = ""
    mirror: str = ""


def received(folder: Path) -> dict[str, Received]:
    """What the record in ``folder`` holds, by file; empty where there is none or it is damaged.

    A damaged record costs only that files are downloaded again.
    """
    try:
        rows: Any = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"]
        return {row["file"]: Received(**row) for row in rows}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        return {}


def record(folder: Path, got: Received) -> None:
    """Adds a file to the record, or replaces what it said of it; the record is renamed into place."""
    rows = received(folder) | {got.file: got}
    text = json.dumps({"files": [asdict(rows[file]) for file in sorted(rows)]}, indent=1, ensure_ascii=False)
    write_whole(folder / NAME, f"{text}\n".encode())


def write_whole(place: Path, data: bytes) -> None:
    """Writes a small file so that it is there whole or not at all. LoadError ``fetch.disk``."""
    new = ""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(prefix=".new-", dir=place.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(new, place)
    except OSError as error:
        if new:
            Path(new).unlink(missing_ok=True)
        raise disk(place, error) from error


def sha256_of(place: Path) -> str:
    """The digest of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with place.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def disk(place: Path, error: OSError) -> LoadError:
    """The refusal for a file that can't be written."""
    return LoadError(
        "fetch.disk",
        f"it can't be written: {error.strerror or type(error).__name__}",
        place=str(place),
        next_step="Make room there, or name another folder with --into FOLDER.",
    )
