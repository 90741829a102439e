"""Proofs as Markdown: nested lists that any renderer shows, and that read well as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.output.proof_tree import Node, ProofTree, Rules
from api.output.quotes import Texts

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
_BLOCK = re.compile(r"^(\d+)([.)])|^([-+=])")
"""What would begin a list or a heading at the beginning of a line."""


def proof_markdown(decision: Mapping[str, Any], roots: list[int], rules: Rules) -> str:
    """The proofs of ``roots``, a heading each, and what they stand for."""
    options, proof = decision["options"], decision["proof"]
    lines = [f"# {escaped(decision['id'])}: {decision['outcome']}", ""]
    lines += [
        f"- date of service {options['service_date']}, judged under {options['release'] or 'no release'}",
        f"- decision `{decision['digest']}`",
        f"- snapshot `{proof['snapshot']}`, engine {proof['engine']}",
        "",
    ]
    tree = ProofTree(decision, Texts(decision), rules)
    for root in roots:
        node = tree.tree(root)
        lines += [f"## {escaped(node.sentence)}", "", *_grounds(node, 0)]
        for premise in node.premises:
            lines += _item(premise, 0)
        lines.append("")
    if not roots:
        lines += ["Nothing was concluded, so there is nothing to prove.", ""]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: on one line, with no sign that would mean something."""
    folded = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return _BLOCK.sub(r"\1\\\2\3" if folded[:1].isdigit() else r"\\\3", _SIGNS.sub(r"\\\1", folded))


def _item(node: Node, depth: int) -> Iterator[str]:
    again = " *(as above)*" if node.again else ""
    yield f"{'  ' * depth}- {escaped(node.sentence)}{again}"
    yield from _grounds(node, depth + 1)
    for premise in node.premises:
        yield from _item(premise, depth + 1)


def _grounds(node: Node, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if node.rule:
        why = f": {escaped(node.why)}" if node.why else ""
        authority = f" ({escaped(node.authority)})" if node.authority else ""
        yield f"{indent}- by **{escaped(node.rule)}**{why}{authority}"
    for item in node.counts:
        yield f"{indent}- counted: {escaped(item)}"
    for item in node.evidence:
        yield f"{indent}- shown by {escaped(item)}"
    for item in node.absences:
        yield f"{indent}- looked for and not found: {escaped(item)}"
