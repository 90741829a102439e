"""The rules of a snapshot, read from its packs; a refusal says line and column of the pack's source."""

from __future__ import annotations

from typing import Any

from engine.errors import RuleError
from engine.rules.located import located
from engine.rules.model import Rule
from engine.rules.read import read_rules
from engine.rules.refusal import Path, one_of
from kb.snapshot.knowledge import Knowledge

FOLDER = "rules"


def read_packs(knowledge: Knowledge) -> tuple[Rule, ...]:
    """Every rule of every pack, by id. Raises RuleError for the first that can't be accepted."""
    try:
        rules = read_rules(knowledge.packs_below(FOLDER))
        for rule in rules:
            refuse_unknown_value_sets(rule, knowledge)
        return rules
    except RuleError as error:
        digests = {pack.name: pack.sha256 for pack in knowledge.manifest.packs}
        raise located(error, knowledge.home.source(digests[error.pack]).decode()) from None


def value_sets_asked(rule: Rule) -> list[str]:
    """The ids of the value sets that a rule asks for, sorted."""
    asked = {
        str(argument)
        for pattern in rule.all_patterns
        for test in pattern.tests
        if test.key == "in"
        for argument in test.accepts
    }
    return sorted(asked)


def refuse_unknown_value_sets(rule: Rule, knowledge: Knowledge) -> None:
    """Raises RuleError for a rule that asks for a value set that there is not, with the nearest name."""
    for name in value_sets_asked(rule):
        known = [each.id for each in knowledge.value_sets]
        one_of(name, known, rule.pack, _path_of(rule, name), "the value set")


def _path_of(rule: Rule, name: str) -> Path:
    """Where a rule asks for a value set."""
    waiting: list[tuple[Any, Path]] = [
        (rule.source[part], (part,)) for part in ("when", "unless") if part in rule.source
    ]
    while waiting:
        value, path = waiting.pop(0)
        if isinstance(value, dict):
            if name in (value.get("in"), *(value["in"] if isinstance(value.get("in"), list) else ())):
                return (*rule.path, *path, "in")
            waiting += [(inner, (*path, key)) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, (*path, number)) for number, inner in enumerate(value)]
    return rule.path
