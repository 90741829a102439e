"""The home folder: where snapshots live, and how they are written so that no kill can tear one.

::

    current                  the digest of the snapshot in force
    snapshots/<digest>.json  what it is made of
    sources/<sha256>.gz      the bytes of every release and pack, shared between snapshots
    compiled/<key>/          arrays made from sources; a cache, safe to delete

Every file is written beside its place, flushed to the disk and renamed into it. ``current`` is
renamed last, so a load that is interrupted leaves the old snapshot in force.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from kb.canonical import canonical_json
from kb.errors import KnowledgeError
from kb.snapshot.manifest import Manifest

_CHUNK = 1 << 20


class Home:
    """A home folder at ``path``; it is created on the first write."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def current(self) -> str | None:
        """The digest of the snapshot in force, or None in a new home."""
        try:
            return (self.path / "current").read_text().strip() or None
        except FileNotFoundError:
            return None

    def set_current(self, digest: str) -> None:
        """Puts a stored snapshot in force."""
        self._write(self.path / "current", f"{digest}\n".encode())

    def snapshots(self) -> list[str]:
        """The digests of all stored snapshots."""
        return sorted(f"sha256:{each.stem}" for each in (self.path / "snapshots").glob("*.json"))

    def manifest(self, digest: str) -> Manifest:
        """The manifest of a stored snapshot; its bytes must have the digest it is stored under."""
        place = self.path / "snapshots" / f"{_bare(digest)}.json"
        try:
            manifest = Manifest.from_json(json.loads(place.read_bytes()))
        except FileNotFoundError:
            raise KnowledgeError(
                "snapshot.unknown",
                f"This home holds no snapshot {digest}.",
                place=str(self.path),
                next_step="Load the releases it names, or point CHARTPROOF_HOME at the home that made it.",
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(place) from error
        if manifest.digest != digest:
            raise _damaged(place)
        return manifest

    def save_manifest(self, manifest: Manifest) -> str:
        """Stores a manifest under its digest, which is returned."""
        digest = manifest.digest
        self._write(self.path / "snapshots" / f"{_bare(digest)}.json", canonical_json(manifest.as_json()))
        return digest

    def save_source(self, stream: IO[bytes]) -> str:
        """Keeps a copy of a source's bytes; returns their bare sha256."""
        folder = self._folder("sources")
        seen = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out, gzip.GzipFile("", "wb", 1, out, mtime=0) as packed:
                while chunk := stream.read(_CHUNK):
                    seen.update(chunk)
                    packed.write(chunk)
            place = folder / f"{seen.hexdigest()}.gz"
            os.replace(name, place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return seen.hexdigest()

    def has_source(self, sha256: str) -> bool:
        """Whether the bytes are kept."""
        return self.source_path(sha256).exists()

    def source_path(self, sha256: str) -> Path:
        """Where the gzipped bytes of a release or pack are kept."""
        return self.path / "sources" / f"{_bare(sha256)}.gz"

    def source(self, sha256: str) -> bytes:
        """The kept bytes of a release or pack, checked against their digest."""
        place = self.source_path(sha256)
        try:
            data = gzip.decompress(place.read_bytes())
        except (OSError, EOFError) as error:
            raise _damaged(place) from error
        if hashlib.sha256(data).hexdigest() != _bare(sha256):
            raise _damaged(place)
        return data

    def compiled(self, key: str) -> Path | None:
        """The folder of a compiled form, if it was made."""
        place = self.path / "compiled" / key
        return place if place.is_dir() else None

    def save_compiled(self, key: str, fill: Callable[[Path], None]) -> Path:
        """Calls ``fill`` with an empty folder, then moves the folder into its place."""
        folder = self._folder("compiled")
        made = Path(tempfile.mkdtemp(dir=folder, prefix=".new-"))
        place = folder / key
        try:
            fill(made)
            if place.exists():
                shutil.rmtree(made)
            else:
                os.replace(made, place)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return place

    def _folder(self, name: str) -> Path:
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @staticmethod
    def _write(place: Path, data: bytes) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def save_arrays(folder: Path, arrays: Mapping[str, np.ndarray], meta: Any) -> None:
    """One ``.npy`` an array and ``meta.json``."""
    for name, array in arrays.items():
        with (folder / f"{name}.npy").open("wb") as out:
            np.save(out, array, allow_pickle=False)
    (folder / "meta.json").write_bytes(json.dumps(meta, ensure_ascii=False, sort_keys=True).encode())


def open_arrays(folder: Path) -> tuple[dict[str, np.ndarray], Any]:
    """The arrays of a folder, memory-mapped read-only, and its JSON part."""
    try:
        arrays = {
            place.stem: np.load(place, mmap_mode="r" if place.stat().st_size > 4096 else None)
            for place in sorted(folder.glob("*.npy"))
        }
        meta = json.load(io.BytesIO((folder / "meta.json").read_bytes()))
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    return arrays, meta


def _bare(sha256: str) -> str:
    return sha256.removeprefix("sha256:")


def _damaged(place: Path) -> KnowledgeError:
    return KnowledgeError(
        "home.damaged",
        "A stored file does not hold what its name says.",
        place=str(place),
        next_step="Delete the compiled folder if it lies there; else restore the home folder from a backup.",
    )
