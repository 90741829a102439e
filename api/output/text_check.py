"""The consistency report at a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.text import Text

from api.output.console import console, print_indented
from kb.consistency import CHECKS, Report

_SHOWN = 20


def show_report(report: Report) -> None:
    """Prints the findings of each check with the source's line."""
    out = console()
    for name, group in groupby(report.findings, key=lambda each: each.check):
        found = list(group)
        about = CHECKS.get(name, "value sets that can't be expanded")
        out.print(Text.assemble((name, "code"), f"  {len(found):,} {about}"))
        for each in found[:_SHOWN]:
            print_indented(out, Text.assemble((f"{each.place}: ", "faint"), each.message), 4, 2)
        if len(found) > _SHOWN:
            out.print(Text(f"  and {len(found) - _SHOWN:,} more", style="faint"))
    clean = [name for name in CHECKS if not any(each.check.startswith(name) for each in report.findings)]
    out.print(Text(f"Nothing found: {', '.join(clean)}", style="good"))
    out.print(Text(f"Checked: {', '.join(report.looked_at)}", style="faint"))
    if report.not_checked:
        names = ", ".join(report.not_checked)
        out.print(Text(f"Not checked, no code list covers a day of theirs: {names}", style="open"))
