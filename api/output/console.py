"""The terminal that text output is written to."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

THEME = Theme(
    {
        "code": "bold cyan",
        "quote": "italic",
        "good": "bold green",
        "bad": "bold red",
        "open": "bold yellow",
        "faint": "dim",
    }
)


def console() -> Console:
    """Standard output; plain and as wide as the text needs when it is not a terminal."""
    made = Console(theme=THEME, highlight=False, emoji=False, markup=False)
    if not made.is_terminal:
        made = Console(theme=THEME, highlight=False, emoji=False, markup=False, width=100, soft_wrap=False)
    return made


def printed(show: Callable[[Console], None], width: int = 100) -> str:
    """What ``show`` prints, as plain text for a file."""
    out = Console(file=io.StringIO(), theme=THEME, highlight=False, emoji=False, markup=False, width=width)
    with out.capture() as captured:
        show(out)
    return captured.get().rstrip("\n")


def print_indented(out: Console, text: Text, left: int, first: int | None = None) -> None:
    """Prints text wrapped at the console's width, every line ``left`` columns in, the first ``first``.

    Unlike a padding it leaves no spaces at the ends of lines, so that output can be compared.
    """
    lines = text.wrap(out, max(20, out.width - left))
    for number, line in enumerate(lines):
        line.rstrip()
        out.print(Text(" " * (left if number or first is None else first)) + line)


OUTCOME_STYLE = {"pass": "good", "fail": "bad", "indeterminate": "open"}
