"""What a check of rules found, at a terminal and as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from api.authoring.draft import Draft
from api.output.console import console, print_indented
from engine.rules.coverage import Covered
from engine.rules.lint.model import NOTE, SEVERITIES, Complaint

_PLACES = 3
"""Places that are shown of findings that say the same."""
_STYLE = {"error": "bad", "warning": "open", "note": "faint"}


def show_found(draft: Draft, found: Sequence[Complaint], *, notes: bool) -> None:
    """Prints each finding with its place, cause and next step, then how many there are."""
    out = console()
    alike: dict[tuple[str, str, str], list[Complaint]] = {}
    for each in found:
        if each.severity != NOTE or notes:
            alike.setdefault((each.code, each.cause, each.next_step), []).append(each)
    for (code, cause, next_step), group in alike.items():
        for each in group[:_PLACES]:
            out.print(Text(":".join(map(str, draft.place(each.pack, each.path))), style="code"))
            head = Text.assemble((each.severity, _STYLE[each.severity]), f"  {each.rule}")
            print_indented(out, head + (f": {cause}" if len(group) == 1 else ""), 4, 2)
        if len(group) > _PLACES:
            out.print(Text(f"  and {len(group) - _PLACES} more rules"))
        if len(group) > 1:
            print_indented(out, Text(cause), 4)
        print_indented(out, Text(next_step), 4)
        print_indented(out, Text(f"[{code}]", style="faint"), 4)
    counts = {severity: sum(each.severity == severity for each in found) for severity in SEVERITIES}
    said = ", ".join(
        f"{number} {severity}{'' if number == 1 else 's'}" for severity, number in counts.items()
    )
    rules, sets = len(draft.own), len(draft.own_value_sets)
    held = [f"{sets} value set{'' if sets == 1 else 's'}"] if sets else []
    held += [f"{rules} rule{'' if rules == 1 else 's'}"] if rules or not sets else []
    out.print(Text(f"{' and '.join(held)} can be accepted: {said}."))
    if counts[NOTE] and not notes:
        out.print(Text("Notes are shown by: chartproof rules check --notes", style="faint"))


def found_lines(draft: Draft, found: Sequence[Complaint]) -> Iterator[dict[str, Any]]:
    """A JSON line a finding."""
    for each in found:
        pack, line, column = draft.place(each.pack, each.path)
        yield {**each.as_json(), "pack": pack, "line": line, "column": column}


def show_coverage(draft: Draft, covered: Sequence[Covered]) -> None:
    """Prints, for each rule with something left, what no example shows, then the sums."""
    out = console()
    for each in covered:
        if not each.missed and each.fired:
            continue
        head = f"  {each.shown} of {each.tests} shown" if each.fired else "  no example made it fire here"
        out.print(Text.assemble((each.rule.id, "code"), (head, "faint")))
        for path, what in each.missed if each.fired else ():
            pack, line, column = draft.place(each.rule.pack, (*each.rule.path, *path))
            print_indented(out, Text.assemble(what, (f"  {pack}:{line}:{column}", "faint")), 4)
    tests, shown = sum(each.tests for each in covered), sum(each.shown for each in covered)
    whole = sum(not each.missed and each.fired for each in covered)
    out.print(
        Text(f"{shown} of {tests} premises are shown by an example; {whole} of {len(covered)} rules whole.")
    )


def coverage_lines(draft: Draft, covered: Sequence[Covered]) -> Iterator[dict[str, Any]]:
    """A JSON line a rule."""
    for each in covered:
        missed = []
        for path, what in each.missed:
            pack, line, column = draft.place(each.rule.pack, (*each.rule.path, *path))
            missed.append({"premise": what, "pack": pack, "line": line, "column": column})
        yield {"rule": each.rule.id, "premises": each.tests, "shown": each.shown, "fired": each.fired,
               "missed": missed}  # fmt: skip
