"""What a written rule concludes of a choice of facts, with its texts filled."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engine.proof.checkers.edits import WITH_LINE
from engine.proof.checkers.entries import Choice
from engine.proof.checkers.written_rules import Rule

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\}")


def filler(choice: Choice) -> Callable[[str], str]:
    """Puts into a text what the entries of a choice have where it names them."""

    def named(slot: re.Match[str]) -> str:
        name, key = slot.groups()
        if name not in choice.bound:
            return slot[0]
        fact, found = choice.bound[name]
        return found[key] if key in found else _shown(fact["args"][key]) if key in fact["args"] else slot[0]

    return lambda text: _SLOT.sub(named, text) if "{" in text else text


def conclusion(rule: Rule, choice: Choice, *, institutional: bool = False) -> tuple[str, dict[str, Any]]:
    """The kind and the args of what the rule concludes of a choice."""
    then = rule.then
    fill = filler(choice)
    if "combine" in then:
        return "condition", {"code": then["combine"]["into"], "by": rule.id}
    if "conclude" in then:
        ((kind, fields),) = then["conclude"].items()
        return kind, {key: fill(fields[key]) for key in sorted(fields)}
    lines = [fact["args"]["number"] for fact in choice.facts if fact["predicate"] in WITH_LINE]
    made = {
        "rule": rule.id,
        "disposition": "advise" if rule.preview else _disposition(then, institutional),
        "line": lines[0] if lines else None,
        "codes": [code for fact in choice.facts for code in _codes(fact["args"])],
        "message": fill(then["message"]),
        "remedy": fill(then["remedy"]),
    }
    return "finding", made


def _disposition(then: Any, institutional: bool) -> str:
    return str(then["institutional"] if institutional and "institutional" in then else then["disposition"])


def _codes(args: Any) -> list[str]:
    return list(args["codes"]) if "codes" in args else [args["code"]] if args.get("code") else []


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
