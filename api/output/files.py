"""Writing an output to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click


def write_text(text: str, place: Path | None) -> None:
    """Writes to ``place``, which is replaced only when all is written; without one to standard output."""
    if place is None:
        click.echo(text, nl=False)
        return
    handle, name = tempfile.mkstemp(dir=place.absolute().parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode())
        os.chmod(name, 0o644)
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
