"""Fetching at a terminal: what can be fetched, how far a download is, what came."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.table import Column, Table
from rich.text import Text

from api.fetch import Fetched
from api.output.console import console
from loaders.fetch.agreement import LICENCES
from loaders.fetch.download import Downloaded
from loaders.fetch.published import Published


def show_published(tables: Sequence[Published], agreed: Mapping[str, Mapping[str, str]]) -> None:
    """Prints each table, the licences that its publisher asks for, and the page with its files."""
    out = console()
    shown = Table(box=None, pad_edge=False, header_style="faint")
    for column in ("table", "what it is", "publisher", "licence"):
        shown.add_column(column, overflow="fold")
    for each in tables:
        title = each.title if each.is_read else f"{each.title}; kept, not loaded yet"
        shown.add_row(
            Text(each.table, style="code"), title, each.publisher, ", ".join(each.licences).upper() or "none"
        )
    out.print(shown)
    out.print()
    for page in dict.fromkeys(listing.page for each in tables for listing in each.listings):
        out.print(Text(page, style="faint"), soft_wrap=True)
    out.print()
    for name in dict.fromkeys(licence for each in tables for licence in each.licences):
        known = agreed.get(name)
        state = f"agreed to on {known['agreed_on']}" if known else "asked for once, when it is needed"
        out.print(
            Text(f"{name.upper()}: {LICENCES[name].owner}, {LICENCES[name].terms}: {state}"), soft_wrap=True
        )


def show_fetched(fetched: Fetched, folder: Path, *, loads: bool) -> None:
    """Prints the files of a table that are now in place."""
    out = console()
    start = fetched.offered.start
    edition = f"the edition of {start}" if start else "the files in force"
    out.print(
        Text.assemble((fetched.published.table, "code"), f" {edition}, from {fetched.offered.page}"),
        soft_wrap=True,
    )
    for each in fetched.files:
        out.print(Text(f"  {folder / each.got.file}: {_state(each)}", style="faint"), soft_wrap=True)
    for notice in fetched.offered.notices:
        out.print(Text.assemble(("note: ", "open"), notice), soft_wrap=True)
    if loads and not fetched.published.is_read:
        out.print(Text("kept; kb load does not read the publisher's form of this table yet", style="faint"))


def show_passed_over(count: int) -> None:
    """Prints how many files in the archives changed nothing; ``kb load`` names them."""
    what = "file that holds" if count == 1 else "files that hold"
    console().print(
        Text(
            f"passed over {count} {what} no table or the same in another form (kb load names them)",
            style="faint",
        )
    )


def _state(each: Downloaded) -> str:
    if not each.new:
        return "not changed since it was downloaded"
    how = f", continued after {each.continued_at:,}" if each.continued_at else ""
    compared = ", checksum as the server states it" if each.checksum_compared else ""
    return f"{each.got.size:,} bytes{how}, sha256 {each.got.sha256[:12]}{compared}"


class Bars:
    """A bar for the file that is being downloaded, on a terminal's standard error; nothing elsewhere."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def __call__(self, name: str, done: int, total: int) -> None:
        """Draws how many bytes of a file came, ``total`` 0 if that is not known."""
        if not sys.stderr.isatty():
            return
        if self._progress is None:
            self._progress = Progress(
                TextColumn("{task.description}", table_column=Column(no_wrap=True, max_width=40)),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        if name not in self._tasks:
            for finished in self._tasks.values():
                self._progress.remove_task(finished)
            self._tasks = {name: self._progress.add_task(name.rpartition("/")[2][-40:], total=total or None)}
        self._progress.update(self._tasks[name], completed=done, total=total or None)

    def finish(self) -> None:
        """Takes the bars away, so that other output can follow."""
        if self._progress is not None:
            self._progress.stop()
        self._progress = None
        self._tasks = {}
