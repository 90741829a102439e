"""A code of any system at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text
from rich.tree import Tree

from api.output.console import console, print_indented
from api.output.sheet import Sheet
from api.output.text_facts import SECTIONS


def show_code(shown: Mapping[str, Any]) -> None:
    """Prints a code with everything the loaded tables say of it, one answer a system."""
    _show(shown, several=bool(shown["also"]))
    for other in shown["also"]:
        console().print()
        _show(other, several=True)
    if not shown["on"] and shown["facts"]:
        console().print(
            Text(
                "No --on given: each table answers by its newest release that lists the code.", style="faint"
            )
        )


def _show(shown: Mapping[str, Any], *, several: bool) -> None:
    out = console()
    in_force = shown.get("in_force")
    sheet = Sheet(out, shown["releases"], in_force["from"] if in_force else None)
    if several:
        out.rule(Text(f"{shown['system_name']} {shown['code']}", style="bold"), align="left", style="faint")
    if "path" in shown and shown["kind"] is not None:
        _show_tabular(shown)
    else:
        _show_title(sheet, shown)
    for name, value in shown["facts"].items():
        if value not in (None, [], ""):
            SECTIONS[name](sheet, value)
    if shown["not_covered"]:
        sheet.heading(f"Not known on {shown['on']}: no release of that day is loaded")
        by_days: dict[str, list[str]] = {}
        for each in shown["not_covered"]:
            by_days.setdefault(", ".join(each["covered"]), []).append(each["table"])
        for days, tables in by_days.items():
            sheet.line(
                (", ".join(tables), "open"), f" covers {days}" if len(tables) == 1 else f" cover {days}"
            )
    if shown["not_listed"]:
        listed = ", ".join(shown["not_listed"])
        sheet.line((f"in force on {shown['on']} and not listing it: {listed}", "faint"), left=0)
    if shown["not_loaded"]:
        sheet.line(("not loaded: " + ", ".join(shown["not_loaded"]), "faint"), left=0)


def _show_title(sheet: Sheet, shown: Mapping[str, Any]) -> None:
    parts: list[str | tuple[str, str]] = [
        (f"{shown['system_name']} ", "faint"),
        (shown["code"], "bold cyan"),
        (f" {shown['title'] or ''}".rstrip(), "bold"),
    ]
    sheet.line(*parts, left=0)
    if shown.get("descriptor_licence"):
        sheet.line((shown["descriptor_licence"], "open"))
    if "in_code_set" in shown and shown["kind"] is None:
        if shown["in_code_set"]:
            told = "on the day's code list; its tabular list is not loaded, so no path and notes are shown"
        elif shown["on"]:
            told = f"not in the code set on {shown['on']}"
        else:
            told = "no longer in the code set"
        sheet.line((told, "open"))
    elif not shown["valid"]:
        sheet.line(("not a valid code", "bad"))


def _show_tabular(shown: Mapping[str, Any]) -> None:
    """The tabular list's part: path, state, notes, 7th characters."""
    out = console()
    root = branch = None
    for above in shown["path"]:
        label = Text.assemble((above["code"], "code"), f" {above['title']}")
        branch = (branch.add(label) if branch else None) or (root := Tree(label, guide_style="faint"))
    label = Text.assemble((shown["code"], "bold cyan"), (f" {shown['title']}", "bold"))
    leaf = branch.add(label) if branch else (root := Tree(label, guide_style="faint"))
    for child in shown["children"][:20]:
        leaf.add(Text.assemble((child["code"], "code"), f" {child['title']}"))
    if len(shown["children"]) > 20:
        leaf.add(Text(f"and {len(shown['children']) - 20} more", style="faint"))
    out.print(root)
    if shown["billable"]:
        state = Text("billable", style="good")
    elif shown["needs_seventh_character"]:
        state = Text("not billable without its 7th character", style="open")
    else:
        state = Text("not billable", style="open")
    days = f"[{shown['in_force']['from']}, {shown['in_force']['until'] or 'open'})"
    out.print(Text.assemble(state, f"; in force {days} under {shown['release']}"))
    out.print(
        Text(f"{shown['authority']}; {shown['source']['file']}:{shown['source']['line']}", style="faint")
    )
    for name, key in (("Notes", "notes"), ("Inherited notes", "inherited_notes")):
        if shown[key]:
            out.print(Text(name, style="bold"))
        for note in shown[key]:
            origin = "" if key == "notes" else f" from {note['origin']}"
            print_indented(out, Text.assemble((f"{note['kind']}{origin}: ", "faint"), note["text"]), 2)
    scheme = shown["seventh_characters"]
    if scheme:
        out.print(Text(f"7th characters, defined at {scheme['defined_at']}", style="bold"))
        for each in scheme["characters"]:
            print_indented(out, Text.assemble((each["character"], "code"), f"  {each['meaning']}"), 2)
