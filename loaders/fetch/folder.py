"""The folder that files are fetched into, for one run at a time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.errors import LoadError
from loaders.fetch.record import disk

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """The folder, made if need be, while no other run writes to it: two would mix the bytes of a file.

    Raises LoadError ``fetch.busy`` or ``fetch.disk``. The lock ends with the process, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise disk(folder, error) from error
    try:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise LoadError(
            "fetch.busy",
            "another run is fetching into this folder",
            place=str(folder),
            next_step="Wait until it is done, or name another folder with --into FOLDER.",
        ) from error
    try:
        yield folder
    finally:
        os.close(handle)
