"""How far a batch is, on standard error: a bar on a terminal, else a line from time to time."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType

import click
import rich.progress
from rich.console import Console

from api.batch.part import Totals

_SECONDS = 10.0
"""Between two lines where there is no terminal."""


class Progress:
    """Shows parts, claims and claims a second; a batch that goes on counts only what it does itself."""

    def __init__(self) -> None:
        self._bar: rich.progress.Progress | None = None
        self._task: rich.progress.TaskID | None = None
        self._start = self._last = time.monotonic()
        self._before: int | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._bar = rich.progress.Progress(
                rich.progress.SpinnerColumn(),
                rich.progress.TextColumn("{task.description}"),
                rich.progress.BarColumn(),
                rich.progress.MofNCompleteColumn(),
                rich.progress.TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def told(self, done: int, parts: int, totals: Totals) -> None:
        """Takes in that a part is done."""
        if self._before is None:
            self._before = totals.claims
        if self._bar is not None:
            if self._task is None:
                self._task = self._bar.add_task("parts", total=parts)
            self._bar.update(self._task, completed=done, description=self._words(totals))
        elif time.monotonic() - self._last >= _SECONDS:
            self._last = time.monotonic()
            click.echo(f"chartproof: part {done} of {parts}, {self._words(totals)}", err=True)

    def done(self, totals: Totals, out: Path) -> None:
        """Says what came of it."""
        counts = ", ".join(f"{count:,} {outcome}" for outcome, count in totals.outcomes.items())
        click.echo(
            f"chartproof: {self._words(totals)}: {counts}; {totals.findings:,} findings, "
            f"{totals.by_kernel:,} claims decided by the kernel, {totals.refused:,} records refused.",
            err=True,
        )
        if totals.refused:
            click.echo(f"chartproof: what was refused and where: {out / 'rejects.jsonl'}", err=True)
        click.echo(out / "summary.html")

    def _words(self, totals: Totals) -> str:
        fresh = totals.claims - (self._before or 0)
        seconds = time.monotonic() - self._start
        return f"{totals.claims:,} claims, {fresh / max(seconds, 0.001):,.0f}/s"
