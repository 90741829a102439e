"""The table of the Official Guidelines: for every paragraph the rules that enforce it, or why none does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_HEAD = """# The Official Guidelines, paragraph by paragraph

Which paragraphs of the ICD-10-CM Official Guidelines for Coding and Reporting (FY2025) rules enforce, and
why the others can't be checked by machine from the codes of a claim or a chart. Made by
`chartproof rules guidelines`; the words are ours, the paragraph numbers the publisher's.
"""


def guideline_table(packs: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Markdown. ``packs`` are the inventories by name, each a list of paragraphs in order."""
    entries = [entry for _, pack in sorted(packs.items(), key=_order) for entry in pack]
    enforced = sum(bool(entry.get("rules")) for entry in entries)
    lines = [
        _HEAD,
        f"{len(entries)} paragraphs and headings, of which {enforced} have at least one rule.\n",
        "| paragraph | about | rules, or the reason why there is none |",
        "| --- | --- | --- |",
    ]
    for entry in entries:
        said = [f"`{rule}`" for rule in entry.get("rules", ())]
        said += [_cell(entry["reason"])] if entry.get("reason") else []
        lines.append(f"| {entry['section']} | {_cell(entry['about'])} | {'<br>'.join(said)} |")
    return "\n".join(lines) + "\n"


def _order(pack: tuple[str, Sequence[Mapping[str, Any]]]) -> tuple[int, ...]:
    """By the first paragraph: sections are Roman, chapters numbers."""
    parts = str(pack[1][0]["section"]).split(".")
    sections = {"I": 1, "II": 2, "III": 3, "IV": 4}
    chapter = int(parts[2]) if len(parts) > 2 and parts[2].isdigit() else 0
    letter = ord(parts[1][0]) if len(parts) > 1 and parts[1] else 0
    return sections.get(parts[0], 9), letter, chapter


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
