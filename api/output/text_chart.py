"""A coded chart at a terminal: each code with its words from the note, then what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from api.output.console import OUTCOME_STYLE, console, print_indented
from api.output.proof_tree import ProofTree, Rules
from api.output.quotes import Texts
from api.output.text_claim import show_findings

_BESIDE = 48
"""How many characters of context stand on each side of a quote."""


def show_chart(decision: Mapping[str, Any], rules: Rules) -> None:
    """Prints one decision of ``chartproof code``; ``rules`` say what a rule's step rests on."""
    out = console()
    options = decision["options"]
    head = Text.assemble(
        (decision["id"], "bold"),
        "  ",
        (decision["outcome"], OUTCOME_STYLE[decision["outcome"]]),
        "  route: ",
        (decision["route"], "good" if decision["route"] == "auto" else "open"),
    )
    out.rule(head, align="left", style="faint")
    assumed = " (newest covered day; give --dos for another)" if options["service_date_assumed"] else ""
    out.print(
        Text(
            f"{options['setting']}, date of service {options['service_date']}{assumed}, "
            f"judged under {options['release']}",
            style="faint",
        )
    )
    texts = {each["id"]: each["text"] for each in decision["input"]["documents"]}
    if stated := options.get("stated"):
        words = _one_line(texts[stated["doc"]][stated["start"] : stated["end"]])
        said = ", ".join(f"{name} {options[name]}" for name in stated["of"])
        out.print(Text(f"patient: {said}, by the note's “{words}”", style="faint"))
    if not decision["codes"]:
        out.print("No code is supported by this note.")
    tree = ProofTree(decision, Texts(decision), rules)
    for code, root in zip(decision["codes"], tree.roots("diagnosis"), strict=True):
        _show_code(out, code, texts, tree.why(root))
    for reason in decision["route_reasons"]:
        out.print(Text.assemble(("review: ", "open"), reason))
    for query in decision["queries"]:
        said = " / ".join(f"“{_one_line(each['text'])}”" for each in query["evidence"])
        out.print(Text.assemble(("query: ", "open"), f"{said} ", query["question"]))
        print_indented(out, Text("; ".join(query["options"]), style="faint"), 7)
    show_findings(out, decision)
    if decision["suppressed"]:
        out.print(Text("Not reported:", style="faint"))
        for each in decision["suppressed"]:
            span = each["evidence"][0]
            line = Text.assemble(
                ("“", "faint"), (_one_line(span["text"]), "quote"), (f"” {each['why']}", "faint")
            )
            print_indented(out, line, 2)
    out.print(Text(f"proof: {decision['digest']}", style="faint"))


def _show_code(out: Console, code: Mapping[str, Any], texts: Mapping[str, str], why: list[str]) -> None:
    status = "" if code["status"] == "assigned" else "  suggested"
    if "why" in code:
        status += f": {code['why']}"
    head = Text.assemble(
        (f"{code['rank']:>2}  ", "faint"),
        (f"{code['code']:<9}", "code"),
        code["title"],
        (f"  {code['confidence']:.2f}", "faint"),
        (status, "open"),
    )
    print_indented(out, head, 13, first=0)
    for span in code["evidence"]:
        text = texts.get(span.get("doc", next(iter(texts), "")), "")
        before, after = _beside(text, span["start"], span["end"])
        line = Text.assemble(
            (_one_line(before), "faint"),
            (_one_line(span["text"]), "bold"),
            (_one_line(after), "faint"),
        )
        print_indented(out, line, 13)
    for sentence in why:
        print_indented(out, Text.assemble(("why  ", "faint"), sentence), 18, first=13)


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    """A few words of the same line before and after a span, cut with an ellipsis."""
    before = text[:start].rpartition("\n")[2]
    after = text[end:].partition("\n")[0]
    if len(before) > _BESIDE:
        before = "…" + before[-_BESIDE:].partition(" ")[2]
    if len(after) > _BESIDE:
        after = after[:_BESIDE].rpartition(" ")[0] + "…"
    return before, after


def _one_line(text: str) -> str:
    """Line breaks as a mark, so that a quote stays on its line; control characters never reach it."""
    folded = text.replace("\r", "").replace("\n", " ⏎ ")
    return "".join(char for char in folded if char.isprintable())
