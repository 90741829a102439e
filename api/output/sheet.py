"""Facts at a terminal: headings with the release that speaks, and lines that wrap at any width."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from api.output.console import print_indented

SHOWN = 12
"""How many of a long list are printed; JSON has all."""


class Sheet:
    """Prints headings and facts. ``releases`` says the days of each release cited.

    ``since`` is the first day of the code set that the code is shown from, None where there is none.
    """

    def __init__(self, out: Console, releases: Mapping[str, Any], since: str | None = None) -> None:
        self.out = out
        self._releases = releases
        self._since = since

    def heading(self, title: str, *releases: str) -> None:
        """A heading, and under it the releases that say what follows."""
        self.out.print(Text(title, style="bold"))
        by_days: dict[str, list[str]] = {}
        for release in dict.fromkeys(each for each in releases if each):
            by_days.setdefault(self.days(release), []).append(release)
        for days, listed in by_days.items():
            self.line((f"{', '.join(listed)} {days}".rstrip(), "faint"))

    def days(self, release: str) -> str:
        """The days that a release covers."""
        held = self._releases.get(release)
        return f"in force [{held['from']}, {held['until'] or 'open'})" if held else ""

    def absent(self, words: str, release: str) -> None:
        """That a release does not have the code, which says little where it ended before the code set."""
        until = self._releases.get(release, {}).get("until")
        older = bool(until and self._since and until <= self._since)
        self.line(
            words, ("; it ended before this code set, so it lacks newer codes" if older else "", "faint")
        )

    def line(self, *parts: str | tuple[str, str], left: int = 2) -> None:
        """A line of text, wrapped with its further lines two columns in."""
        print_indented(self.out, Text.assemble(*parts), left + 2, left)

    def fact(self, label: str, text: Any, code: str = "") -> None:
        """``label: code text``; nothing where there is neither."""
        if text in (None, "", []) and not code:
            return
        said = f" {text}" if code and text else str(text or "")
        self.line((f"{label}: ", "faint"), (code, "code"), said)

    def meaning(self, label: str, meaning: Mapping[str, str] | None) -> None:
        """An indicator with what it says."""
        if meaning is not None:
            self.fact(label, meaning["meaning"] or "not explained here", meaning["indicator"])

    def left_out(self, newer: str) -> None:
        """Says that a newer release does not list the code any more."""
        if newer:
            rows = self._releases.get(newer, {}).get("rows")
            few = f" ({rows:,} rows)" if rows is not None else ""
            self.line((f"not listed in the newer {newer}{few}", "open"))

    def some(self, items: Sequence[Any]) -> Iterable[Any]:
        """The first of a long list, and a line that says how many more there are."""
        yield from items[:SHOWN]
        if len(items) > SHOWN:
            self.line((f"and {len(items) - SHOWN:,} more; --format json has all", "faint"))

    def codes(self, label: str, codes: Sequence[str]) -> None:
        """A list of codes on wrapped lines."""
        most = SHOWN * 3
        more = f" and {len(codes) - most:,} more" if len(codes) > most else ""
        self.fact(f"{label} ({len(codes):,})", f"{', '.join(codes[:most])}{more}")
