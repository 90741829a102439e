"""The rules at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from api.output.console import console
from engine.rules.model import Combination, Conclusion, Finding, Rule


def show_rules(rules: Sequence[Rule]) -> None:
    """Prints a line a rule."""
    table = Table(box=None, pad_edge=False, header_style="faint")
    for column in ("rule", "status", "does", "payment", "authority"):
        table.add_column(column, overflow="fold")
    for rule in rules:
        citation = f"{rule.citation['source']} {rule.citation.get('section', '')}"
        table.add_row(Text(rule.id, style="code"), rule.status, _does(rule), rule.payment_effect, citation)
    console().print(table)


def _does(rule: Rule) -> str:
    match rule.then:
        case Finding(disposition):
            return disposition.replace("_", " ")
        case Combination(code=code):
            return f"combines into {code}"
        case Conclusion(predicate):
            return f"concludes {predicate}"
