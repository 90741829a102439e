"""A difference at a terminal: counts, then section by section what came, went and was revised."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.output.console import print_indented
from api.output.diff_view import DiffView, Revision, Section, words

MOST = 1000
"""Entries of a list that are printed; all of them are in the JSON form."""


def show_diff(view: DiffView, out: Console) -> None:
    """Prints a difference."""
    out.print(Text.assemble((view.before, "code"), " to ", (view.after, "code"), f": {view.title}"))
    counts = Table(box=None, pad_edge=False, show_header=False)
    counts.add_column(style="faint")
    counts.add_column(overflow="fold")
    for name, value in view.counts:
        counts.add_row(name, value)
    out.print(counts)
    if view.is_empty:
        out.print("Nothing differs.")
    for section in view.sections:
        if section.heading:
            out.print()
            out.print(Text.assemble((section.heading, "bold"), (f"  {_tally(section)}", "faint")))
        _show_section(out, section)
    for heading, section in view.parts:
        out.print()
        out.print(Text(heading, style="bold"))
        _show_section(out, section)
    for name, count in view.cut.items():
        out.print(Text(f"and {count:,} more {name}: --format json has all", style="open"))
    for table in view.tables:
        out.print()
        out.rule(style="faint")
        show_diff(table, out)


def _tally(section: Section) -> str:
    counts = {
        "added": len(section.added), "removed": len(section.removed), "revised": len(section.revised),
    }  # fmt: skip
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _show_section(out: Console, section: Section) -> None:
    for sign, style, entries in (("+", "good", section.added), ("-", "bad", section.removed)):
        for entry in entries:
            _show_entry(out, sign, style, entry)
    for revision in section.revised:
        _show_revision(out, revision)


def _show_entry(out: Console, sign: str, style: str, entry: dict[str, Any]) -> None:
    line = Text.assemble((f"{sign} ", style), (entry["code"], "code"))
    if entry.get("title"):
        line.append(f"  {entry['title']}")
    if entry.get("billable") is False:
        line.append("  not billable", style="faint")
    values = entry.get("values")
    if values and not entry.get("title"):
        line.append("  " + ", ".join(f"{words(key)} {value}" for key, value in values.items()), style="faint")
    if entry.get("previous"):
        line.append(f"  before: {', '.join(entry['previous'])}", style="faint")
    if entry.get("replaced_by"):
        line.append(f"  now: {', '.join(entry['replaced_by'])}", style="faint")
    print_indented(out, line, 4, 0)


def _show_revision(out: Console, revision: Revision) -> None:
    line = Text.assemble(("~ ", "open"), (revision.code, "code"))
    if revision.name:
        line.append(f"  {revision.name}")
    print_indented(out, line, 4, 0)
    for name, was, now, listed in revision.fields:
        if listed:
            for verb, texts in (("without", was), ("with", now)):
                for text in texts:
                    print_indented(out, Text.assemble((f"{name}, now {verb}: ", "faint"), text), 8, 4)
        else:
            changed = Text.assemble((f"{name}: ", "faint"), was[0], (" to ", "faint"), now[0])
            print_indented(out, changed, 8, 4)
    if revision.replaced_by:
        print_indented(out, Text(f"now: {', '.join(revision.replaced_by)}"), 8, 4)
