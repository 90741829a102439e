"""What commands that read files have in common: inputs, refused records, progress and exit codes."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from api.input_files import files_of
from kb.errors import ChartproofError


class Day(click.ParamType[date]):
    """A date YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date YYYY-MM-DD.", param, ctx)


FORMATS = ("text", "json", "jsonl", "html")
"""What every command that decides can print."""


Made = TypeVar("Made")


def stream_of(made: Iterator[Made]) -> Iterator[Made]:
    """The same decisions; what the first one opened stays, and the collector of garbage is told so.

    Otherwise a full collection, which takes a quarter of a second, walks rules and lexicon again and again.
    """
    for number, each in enumerate(made):
        if number == 0:
            gc.freeze()
        yield each


def inputs(paths: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Each input's name and bytes; see ``streams``."""
    for name, stream in streams(paths):
        yield name, stream.read()


def streams(paths: tuple[str, ...]) -> Iterator[tuple[str, BinaryIO]]:
    """Each input's name and open file; ``-`` is standard input, a folder the files in it and below.

    Raises InputError ``input.missing``, or ``input.empty`` for a folder without a file.
    """
    for path in paths:
        if path == "-":
            yield "-", sys.stdin.buffer
            continue
        for each in files_of(Path(path)):
            with each.open("rb") as stream:
                yield str(each), stream


class Tally:
    """Counts what happened, for the exit code: 0 clean, 1 something failed or is open, 2 refused."""

    def __init__(self) -> None:
        self.done = 0
        self.open = 0
        self.refused = 0

    def decision(self, outcome: str) -> None:
        """Counts one decision."""
        self.done += 1
        self.open += outcome != "pass"

    def refuse(self, file: str, record: int, id: str | None, error: ChartproofError, machine: bool) -> None:
        """Counts a refused record and says so: on standard error, and as a line where machines read."""
        self.refused += 1
        if machine:
            refusal = {"code": error.code, "path": error.place, "message": error.message}
            click.echo(json.dumps({"record": record, "id": id, "error": refusal}, ensure_ascii=False))
        where = "" if error.place.startswith(file) else f"{file}, record {record}: "
        click.echo(f"chartproof: {where}{error}", err=True)

    @property
    def exit_code(self) -> int:
        """The worst that happened."""
        if self.refused:
            return 2
        return 1 if self.open else 0


def progress(message: str) -> AbstractContextManager[Any]:
    """A moving bar on a terminal's standard error, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(pulse_style="cyan"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(message, total=None)
    return bar
