"""Where a command's result goes: standard output, or a file that ``-o`` names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click


def write(path: str | None, pieces: Iterator[str]) -> None:
    """Writes text piece by piece, in UTF-8 to a file, and ends it with a new line.

    A file is opened after the first piece is made, so that a refusal leaves none behind.
    """
    whole = chain([next(pieces, "")], pieces, "\n")
    if path is None:
        for piece in whole:
            click.echo(piece, nl=False)
        return
    with Path(path).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(whole)
