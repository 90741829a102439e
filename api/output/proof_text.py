"""A proof as an indented tree at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text
from rich.tree import Tree

from api.output.console import OUTCOME_STYLE, console
from api.output.proof_tree import Node, ProofTree, Rules
from api.output.quotes import Texts


def show_proof(decision: Mapping[str, Any], roots: list[int], rules: Rules) -> None:
    """Prints the tree under each of ``roots``; a fact used twice is written out once."""
    out = console()
    outcome = decision["outcome"]
    out.rule(
        Text.assemble((decision["id"], "bold"), "  ", (outcome, OUTCOME_STYLE[outcome])),
        align="left",
        style="faint",
    )
    tree = ProofTree(decision, Texts(decision), rules)
    for root in roots:
        out.print(_branch(tree.tree(root), None))
    if not roots:
        out.print("Nothing was concluded, so there is nothing to prove.")


def _branch(node: Node, above: Tree | None) -> Tree:
    said = Text(_plain(node.sentence), style="bold" if above is None else "")
    if node.again:
        said.append("  (as above)", style="faint")
    here = Tree(said, guide_style="faint") if above is None else above.add(said)
    if node.rule:
        why = f": {node.why}" if node.why else ""
        authority = f" ({node.authority})" if node.authority else ""
        here.add(Text.assemble(("by ", "faint"), (node.rule, "code"), (_plain(why + authority), "faint")))
    for item in node.counts:
        here.add(Text(_plain(f"counted: {item}"), style="faint"))
    for item in node.evidence:
        here.add(Text(_plain(f"shown by {item}"), style="faint"))
    for item in node.absences:
        here.add(Text(_plain(f"not found: {item}"), style="faint"))
    for premise in node.premises:
        _branch(premise, here)
    return here


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
