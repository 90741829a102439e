"""The home folder: where snapshots live, and how they are written so that no kill can tear one.

::

    current                  the digest of the snapshot in force
    history.jsonl            the snapshots that were in force, with what made them
    publications.jsonl       who published, approved or undid which pack of rules, and why
    snapshots/<digest>.json  what it is made of
    sources/<sha256>.gz      the bytes of every release and pack, shared between snapshots
    compiled/<key>/          arrays made from sources; a cache, safe to delete
    lock                     held by the process that is changing the home

Every file is written beside its place, flushed to the disk and renamed into it. ``current`` is
renamed last, so a load that is interrupted leaves the old snapshot in force.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kb.canonical import canonical_json
from kb.errors import KnowledgeError
from kb.snapshot.arrays import damaged, is_sealed, seal, write_file
from kb.snapshot.history import Change, append_change, read_history
from kb.snapshot.manifest import Manifest
from kb.snapshot.publications import Publication, append_publication, read_publications

if sys.platform != "win32":
    import fcntl

_CHUNK = 1 << 20
_NEW = ".new-"
_ABANDONED = 3600  # seconds; no write takes nearly as long
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Home:
    """A home folder at ``path``; it is created on the first write."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def current(self) -> str | None:
        """The digest of the snapshot in force, or None in a new home."""
        place = self.path / "current"
        try:
            text = place.read_bytes().decode("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        if not _DIGEST.fullmatch(text):
            # Not a new home: to build the default here would put what was loaded out of force.
            raise KnowledgeError(
                "home.damaged",
                "The file that names the snapshot in force is damaged.",
                place=str(place),
                next_step="Restore it from a backup, or write sha256: and the name of a file in snapshots "
                "(without .json) into it; deleting it puts the default snapshot in force.",
            )
        return text

    def set_current(self, digest: str, why: str) -> None:
        """Puts a stored snapshot in force; ``why`` is kept in the history."""
        with self._writing():
            self.path.mkdir(parents=True, exist_ok=True)
            append_change(self.path / "history.jsonl", digest, why)
        self._write(self.path / "current", f"{digest}\n".encode())

    def history(self) -> tuple[Change, ...]:
        """The changes of the snapshot in force, oldest first."""
        return read_history(self.path / "history.jsonl")

    def publications(self) -> tuple[Publication, ...]:
        """The record of what officers published, oldest first."""
        return read_publications(self.path)

    def add_publication(self, publication: Publication) -> None:
        """Adds to the record; nothing in it is ever changed."""
        with self._writing():
            self.path.mkdir(parents=True, exist_ok=True)
            append_publication(self.path, publication)

    def snapshots(self) -> list[str]:
        """The digests of all stored snapshots."""
        stored = (f"sha256:{each.stem}" for each in (self.path / "snapshots").glob("*.json"))
        return sorted(digest for digest in stored if _DIGEST.fullmatch(digest))

    def manifest(self, digest: str) -> Manifest:
        """The manifest of a stored snapshot; its bytes must have the digest it is stored under."""
        place = self.path / "snapshots" / f"{_bare(digest)}.json"
        try:
            if not _DIGEST.fullmatch(digest):  # it may come from a file, and names a path here
                raise FileNotFoundError
            manifest = Manifest.from_json(json.loads(place.read_bytes()))
        except FileNotFoundError:
            raise KnowledgeError(
                "snapshot.unknown",
                f"This home holds no snapshot {digest[:80]}.",
                place=str(self.path),
                next_step="Load the releases it names, or point CHARTPROOF_HOME at the home that made it.",
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(place) from error
        if manifest.digest != digest:
            raise damaged(place)
        return manifest

    def save_manifest(self, manifest: Manifest) -> str:
        """Stores a manifest under its digest, which is returned."""
        digest = manifest.digest
        self._write(self.path / "snapshots" / f"{_bare(digest)}.json", canonical_json(manifest.as_json()))
        return digest

    def save_source(self, stream: IO[bytes]) -> str:
        """Keeps a copy of a source's bytes; returns their bare sha256."""
        seen = hashlib.sha256()
        with self._writing():
            folder = self._folder("sources")
            handle, name = tempfile.mkstemp(dir=folder, prefix=_NEW)
            try:
                with os.fdopen(handle, "wb") as out:
                    with gzip.GzipFile("", "wb", 1, out, mtime=0) as packed:
                        while chunk := stream.read(_CHUNK):
                            seen.update(chunk)
                            packed.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())
                os.replace(name, folder / f"{seen.hexdigest()}.gz")
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
        except (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise damaged(place) from error
        if hashlib.sha256(data).hexdigest() != _bare(sha256):
            raise damaged(place)
        return data

    def compiled(self, key: str) -> Path | None:
        """The folder of a compiled form, if it was made."""
        place = self.path / "compiled" / key
        return place if is_sealed(place) else None

    def save_compiled(self, key: str, fill: Callable[[Path], None]) -> Path:
        """Calls ``fill`` with an empty folder, then moves the folder into its place."""
        with self._writing():
            folder = self._folder("compiled")
            place = folder / key
            made = Path(tempfile.mkdtemp(dir=folder, prefix=_NEW))
            try:
                fill(made)
                seal(made)
                if place.is_dir() and not is_sealed(place):
                    shutil.rmtree(place)
                os.replace(made, place)
            except BaseException as error:
                shutil.rmtree(made, ignore_errors=True)
                # Another process may have made the same form in the meantime.
                if not (isinstance(error, OSError) and is_sealed(place)):
                    raise
        return place

    @contextmanager
    def changing(self) -> Iterator[None]:
        """While the context lasts no other process changes this home; entering waits for that.

        Whatever killed processes left half-written over an hour ago is removed.
        """
        with self._writing():
            self.path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                fcntl.flock(handle, fcntl.LOCK_EX)
            self._remove_abandoned()
            yield
        finally:
            os.close(handle)

    def _remove_abandoned(self) -> None:
        before = time.time() - _ABANDONED
        for each in [*self.path.glob(f"{_NEW}*"), *self.path.glob(f"*/{_NEW}*")]:
            try:
                if each.stat().st_mtime < before:
                    shutil.rmtree(each) if each.is_dir() else each.unlink()
            except OSError:
                continue  # it is only in the way of nobody: the next build tries again

    def _folder(self, name: str) -> Path:
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _write(self, place: Path, data: bytes) -> None:
        with self._writing():
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=_NEW)
            os.close(handle)
            try:
                write_file(Path(name), data)
                os.replace(name, place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise KnowledgeError(
                "home.not-written",
                f"The home folder can't be written: {error.strerror or error}.",
                place=str(self.path),
                next_step="Free space on the disk or mend the folder's permissions, or choose another folder "
                "with CHARTPROOF_HOME. What was in force before still is.",
            ) from error


def _bare(sha256: str) -> str:
    return sha256.removeprefix("sha256:")
