"""The rules at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from api.output.console import console
from engine.rules.model import Combination, Conclusion, Finding, Rule


def show_rules(rules: Sequence[Rule]) -> None:
    """Prints a line a rule; payers' own rules name their payer."""
    out = console()
    table = Table(box=None, pad_edge=False, header_style="faint")
    for column in ("rule", "status", "does", "payment", "authority"):
        table.add_column(column, overflow="fold")
    for rule in rules:
        citation = f"{rule.citation['source']} {rule.citation.get('section', '')}".strip()
        named = Text(rule.id, style="code")
        if rule.payer:
            named.append(f" ({rule.payer})", style="faint")
        table.add_row(named, rule.status, _does(rule), rule.payment_effect, citation)
    out.print(table)
    out.print(Text(f"{len(rules)} rule{'' if len(rules) == 1 else 's'}", style="faint"))


def rule_lines(rules: Sequence[Rule]) -> Iterator[dict[str, Any]]:
    """A JSON line a rule."""
    for rule in rules:
        yield {
            "id": rule.id,
            "status": rule.status,
            "does": _does(rule),
            "payment_effect": rule.payment_effect,
            "citation": dict(rule.citation),
            "pack": rule.pack,
            "payer": rule.payer,
            "replaces": rule.replaces,
            "digest": rule.digest,
        }


def touched_line(found: Mapping[str, Any]) -> str:
    """One decision that a rule took part in."""
    said = []
    for role in found["roles"]:
        line = f" on line {role['line']}" if role.get("line") else ""
        if role["as"] == "finding":
            said.append(f"found {role['disposition'].replace('_', ' ')}{line}")
        elif role["as"] == "conclusion":
            said.append(f"concluded {role['concludes']}")
        else:
            said.append(f"was left open{line}")
    place = f"{found['file']}:{found['record']}"
    return f"{place}: {found['id']} {found['outcome']}: {'; '.join(dict.fromkeys(said))}"


def _does(rule: Rule) -> str:
    match rule.then:
        case Finding(disposition):
            return disposition.replace("_", " ")
        case Combination(code=code):
            return f"combines into {code}"
        case Conclusion(predicate):
            return f"concludes {predicate}"
