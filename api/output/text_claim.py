"""A checked claim at a terminal: each finding with its authority and what would mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from api.output.claim_status.evidence import pointers
from api.output.console import OUTCOME_STYLE, console, print_indented
from loaders.claims.record import Origin


def show_claim(decision: Mapping[str, Any], origin: Origin | None = None) -> None:
    """Prints one decision of ``chartproof validate``, with the segments that ``origin`` knows."""
    out = console()
    options = decision["options"]
    head = Text.assemble(
        (decision["id"], "bold"), "  ", (decision["outcome"], OUTCOME_STYLE[decision["outcome"]])
    )
    out.rule(head, align="left", style="faint")
    under = options["release"] or "no loaded release"
    out.print(Text(f"date of service {options['service_date']}, judged under {under}", style="faint"))
    show_findings(out, decision, origin)
    if not decision["findings"] and not decision["indeterminate"]:
        given = decision["input"]
        diagnoses, lines = len(given["diagnoses"]), len(given["lines"])
        out.print(
            f"Nothing found on {diagnoses} {'diagnosis' if diagnoses == 1 else 'diagnoses'} "
            f"and {lines} {'line' if lines == 1 else 'lines'}."
        )
    out.print(Text(f"proof: {decision['digest']}", style="faint"))


def show_findings(out: Any, decision: Mapping[str, Any], origin: Origin | None = None) -> None:
    """Prints findings, then what could not be judged, the same reason once."""
    for index, finding in enumerate(decision["findings"]):
        advice = finding["disposition"] == "advise"
        said = finding["disposition"].replace("_", " ") + (" (preview)" if finding.get("preview") else "")
        out.print(
            Text.assemble(
                (f"{said}: ", "open" if advice else "bad"),
                finding["message"],
            )
        )
        if origin is not None:
            _show_segments(out, pointers(decision, index), origin)
        citation = finding["citation"]
        section = f" {citation['section']}" if citation.get("section") else ""
        release = f", {citation['release']}" if citation["release"] else ""
        edit = finding.get("official")
        official = f" ({edit['program']}, edit {edit['edit']})" if edit else ""
        for line, style in (
            (finding["remedy"], ""),
            (f"{finding['rule']}{official}; {citation['source']}{section}{release}", "faint"),
        ):
            print_indented(out, Text(line, style=style), 4)
    open_questions: dict[tuple[str, str], list[str]] = {}
    for each in decision["indeterminate"]:
        open_questions.setdefault((each["reason"], each["load"]), []).append(each["rule"])
    for (reason, load), rules in open_questions.items():
        out.print(Text.assemble(("indeterminate: ", "open"), reason))
        if load:
            print_indented(out, Text(f"Load {load}"), 4)
        print_indented(out, Text(f"not judged: {', '.join(rules)}", style="faint"), 4)


def _show_segments(out: Any, stood: Sequence[str], origin: Origin) -> None:
    """Each segment once, under the places in it that the finding is about."""
    by_text: dict[str, list[str]] = {}
    for pointer in stood:
        place, text = origin.place(pointer), origin.text(pointer)
        if place is not None and text is not None:
            by_text.setdefault(text, []).append(place)
    for text, places in by_text.items():
        shown = text if text.isprintable() else ascii(text)[1:-1]
        print_indented(out, Text.assemble(("; ".join(places), "faint"), "  ", shown), 4)
