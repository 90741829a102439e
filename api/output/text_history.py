"""The snapshots that were in force, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from api.output.console import console

_SHOWN = 8


def show_history(changes: Sequence[Mapping[str, Any]]) -> None:
    """Prints a line a change, oldest first."""
    for change in changes:
        show_change(change)


def show_change(change: Mapping[str, Any]) -> None:
    """Prints one change: when, which snapshot, why, and the releases that came or went."""
    out = console()
    state = Text(" in force", style="good") if change["in_force"] else Text("")
    if not change["stored"]:
        state = Text(" deleted since", style="open")
    out.print(
        Text.assemble(
            (f"{change['at']}  ", "faint"), (change["snapshot"][:19], "code"), f"  {_why(change)}", state
        )
    )
    for sign, ids in (("+", change["added"]), ("-", change["removed"])):
        for each in ids[:_SHOWN]:
            out.print(Text(f"    {sign} {each}", style="faint"))
        if len(ids) > _SHOWN:
            out.print(Text(f"    {sign} {len(ids) - _SHOWN} more", style="faint"))


def _why(change: Mapping[str, Any]) -> str:
    first, _, rest = str(change["why"]).partition(" ")
    # The releases that a load brought stand below.
    return first if first == "load" and rest else str(change["why"])
