"""Compiled forms on the disk: one ``.npy`` an array, opened memory-mapped, and their JSON parts.

Beside them ``files.json`` lists every file with its size and sha256. The sizes are compared whenever
a form is opened, so that a file cut short is refused there and not in the middle of an answer. The
digests are compared only when asked for: reading every byte costs what mapping saves.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from kb.errors import KnowledgeError

LISTING = "files.json"
_MAPPED_FROM = 4096  # bytes; a smaller file is read at once


def write_file(place: Path, data: bytes | memoryview) -> None:
    """Writes ``data`` and waits until the disk has it."""
    with place.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def save_arrays(folder: Path, arrays: Mapping[str, np.ndarray], meta: Any) -> None:
    """One ``.npy`` an array and ``meta.json``."""
    for name, array in arrays.items():
        # Not straight to the file: numpy's own write tells a full disk without saying so.
        packed = io.BytesIO()
        np.save(packed, array, allow_pickle=False)
        write_file(folder / f"{name}.npy", packed.getbuffer())
    write_file(folder / "meta.json", _json(meta))


def seal(folder: Path) -> None:
    """Lists the finished folder's files; a folder without this list counts as not made."""
    listed = {}
    for place in sorted(folder.iterdir()):
        data = place.read_bytes()
        listed[place.name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    write_file(folder / LISTING, _json(listed))


def is_sealed(folder: Path) -> bool:
    """Whether the folder was finished."""
    return (folder / LISTING).is_file()


class ArraysWhenAsked(Mapping[str, np.ndarray]):
    """The arrays of a folder, each opened when it is first asked for.

    A table has an array or more a column, and a question touches few of them.
    """

    def __init__(self, folder: Path, sizes: Mapping[str, int]) -> None:
        self._folder = folder
        self._sizes = sizes
        self._opened: dict[str, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        opened = self._opened.get(name)
        if opened is None:
            opened = self._opened[name] = self._open(name)
        return opened

    def __iter__(self) -> Iterator[str]:
        return iter(self._sizes)

    def __len__(self) -> int:
        return len(self._sizes)

    def _open(self, name: str) -> np.ndarray:
        size = self._sizes[name]
        try:
            return _load(self._folder / f"{name}.npy", size)
        except (FileNotFoundError, ValueError) as error:
            raise damaged(self._folder) from error


def arrays_when_asked(folder: Path) -> tuple[ArraysWhenAsked, Any]:
    """As ``open_arrays``, each array opened on first use. All sizes are compared here."""
    listed = _listed(folder)
    sizes = {Path(name).stem: each["size"] for name, each in listed.items() if name.endswith(".npy")}
    try:
        return ArraysWhenAsked(folder, sizes), json.loads((folder / "meta.json").read_bytes())
    except ValueError as error:
        raise damaged(folder) from error


def open_arrays(folder: Path) -> tuple[dict[str, np.ndarray], Any]:
    """The arrays of a folder, memory-mapped read-only, and its JSON part."""
    arrays = {}
    try:
        for name, listed in _listed(folder).items():
            place = folder / name
            if place.suffix == ".npy":
                arrays[place.stem] = _load(place, listed["size"])
        return arrays, json.loads((folder / "meta.json").read_bytes())
    except ValueError as error:
        raise damaged(folder) from error


def _load(place: Path, size: int) -> np.ndarray:
    array: np.ndarray = np.load(place, mmap_mode="r" if size > _MAPPED_FROM else None)
    return array


def read_json(folder: Path, name: str) -> Any:
    """One JSON file of a folder."""
    try:
        _listed(folder)
        return msgspec.json.decode((folder / name).read_bytes())
    except ValueError as error:
        raise damaged(folder / name) from error


def check_digests(folder: Path) -> None:
    """Reads every byte of a folder; raises KnowledgeError ``home.damaged`` if one is not as written."""
    for name, listed in _listed(folder).items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed["sha256"]:
            raise damaged(folder / name)


def damaged(place: Path) -> KnowledgeError:
    """The refusal of a stored file that is not what was stored."""
    return KnowledgeError(
        "home.damaged",
        "A stored file does not hold what its name says.",
        place=str(place),
        next_step="Delete the home's compiled folder if the file lies there, it is made again; "
        "else restore the home folder from a backup.",
    )


def _listed(folder: Path) -> dict[str, Any]:
    try:
        listed: dict[str, Any] = json.loads((folder / LISTING).read_bytes())
        for name, expected in listed.items():
            if (folder / name).stat().st_size != expected["size"]:
                raise damaged(folder / name)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(folder) from error
    return listed


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
