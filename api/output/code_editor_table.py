"""The table of CMS's code editors: for every official edit the rules that are it, or why none is yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.rules.model import Rule
from engine.rules.official import INPATIENT_EDITOR, OUTPATIENT_EDITOR, official_edits

_HEAD = """# The code editors, edit by edit

Which edits of CMS's Medicare Code Editor (inpatient claims) and Integrated Outpatient Code Editor (outpatient
institutional claims) the rules are, each under its official number, and why the others are not checked yet. A
finding names the edit in `official` on claims of that kind. Edits of the outpatient editor that are not
listed (of partial hospitalization, home health, hospice and single programs, and those that were deleted)
were not looked at. Made by `chartproof rules editors`.
"""
PROGRAMS = {
    "code_editors/inpatient.yaml": INPATIENT_EDITOR,
    "code_editors/outpatient.yaml": OUTPATIENT_EDITOR,
}
"""The inventory of each program."""


def code_editor_table(packs: Mapping[str, Sequence[Mapping[str, Any]]], rules: Iterable[Rule]) -> str:
    """Markdown. ``packs`` are the inventories by name, each a list of edits in order."""
    known = rules_by_edit(rules)
    lines = [_HEAD]
    for name, program in PROGRAMS.items():
        entries = packs[name]
        have = sum((program, entry["edit"]) in known for entry in entries)
        lines += [
            f"## {program}\n",
            f"{len(entries)} edits, of which {have} have rules.\n",
            "| edit | name | rules | what is not checked, and why |",
            "| --- | --- | --- | --- |",
        ]
        for entry in entries:
            found = known.get((program, entry["edit"]), ())
            said = "; ".join(_cell(entry[key]) for key in ("reason", "remark") if key in entry)
            names = "<br>".join(f"`{rule}`" for rule in found)
            lines.append(f"| {entry['edit']} | {_cell(entry['name'])} | {names} | {said} |")
        lines.append("")
    return "\n".join(lines)


def rules_by_edit(rules: Iterable[Rule]) -> dict[tuple[str, str], list[str]]:
    """The ids of the rules that are an edit, by program and number; a payer's own rules are left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        if rule.payer is None:
            for edit in official_edits(rule):
                found.setdefault(edit, []).append(rule.id)
    return found


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
