"""The terminal that text output is written to."""

from __future__ import annotations

from rich.console import Console
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


OUTCOME_STYLE = {"pass": "good", "fail": "bad", "indeterminate": "open"}
