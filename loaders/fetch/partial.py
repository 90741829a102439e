"""A file that is still being received: its bytes so far, and of which version of the file they are.

Both lie beside the finished file under hidden names until it is whole and checked, so that an
interrupted download is continued by the next run, and no half file has a finished file's name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.fetch.record import write_whole


@dataclass(frozen=True, slots=True)
class Partial:
    """The partly received form of the file at ``place``."""

    place: Path

    @property
    def bytes_at(self) -> Path:
        """Where the bytes received so far lie."""
        return self.place.with_name(f".{self.place.name}.part")

    @property
    def _note(self) -> Path:
        return self.place.with_name(f".{self.place.name}.part.json")

    @property
    def size(self) -> int:
        """How many bytes are there, 0 before the first."""
        try:
            return self.bytes_at.stat().st_size
        except FileNotFoundError:
            return 0

    def version(self, url: str) -> str:
        """The ETag or date under which the bytes of ``url`` were received.

        Empty where they can't be continued: another address, or a server that names no version.
        """
        try:
            note: Any = json.loads(self._note.read_text(encoding="utf-8"))
            return str(note["version"]) if note["url"] == url else ""
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return ""

    def begin(self, url: str, version: str) -> None:
        """Forgets what was there and notes what comes now."""
        self.bytes_at.unlink(missing_ok=True)
        write_whole(self._note, json.dumps({"url": url, "version": version}).encode())

    def forget(self) -> None:
        """Removes what was received, as when it is not what it should be."""
        self.bytes_at.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> None:
        """Gives the whole file its name."""
        self.bytes_at.replace(self.place)
        self._note.unlink(missing_ok=True)
