"""A snapshot in one file, to be sent to another machine: its manifest and compiled forms, no sources."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from kb.snapshot.home import Home

_SENT = ("snapshots", "compiled")


def pack(home: Home, place: Path) -> None:
    """Writes what is needed to judge under any snapshot of a home into a tar file."""
    with tarfile.open(place, "w") as archive:
        for name in _SENT:
            archive.add(home.path / name, name)


def unpacked(archive: Path, below: Path) -> Home:
    """The home in an archive, unpacked once for all processes that ask for it below the same folder."""
    place = below / f"{archive.name}.home"
    if not place.is_dir():
        beside = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=below))
        with tarfile.open(archive) as sent:
            sent.extractall(beside, filter="data")
        try:
            os.rename(beside, place)
        except OSError:  # another process was sooner
            shutil.rmtree(beside)
    return Home(place)
