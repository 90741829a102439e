"""The order in which rules may run: what a rule denies or counts is finished before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import RuleError
from engine.rules.model import Aggregate, Conclusion, Rule
from engine.rules.texts import SLOT


def stratified(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules in strata, by id within each.

    A rule stands no lower than those that conclude what it asks for, and higher than those that
    conclude what it denies or counts. Raises RuleError ``rule.depends-on-its-absence`` where that
    can't be, and ``rule.never-ends`` for rules that could conclude from each other for ever.
    """
    ordered = sorted(rules, key=lambda rule: rule.id)
    concluding: dict[str, list[Rule]] = {}
    for rule in ordered:
        if isinstance(rule.then, Conclusion):
            concluding.setdefault(rule.then.predicate, []).append(rule)
    for rules_of_kind in concluding.values():
        for rule in rules_of_kind:
            _refuse_endless(rule, concluding)
    level = {rule.id: 0 for rule in ordered}
    changed = True
    while changed:
        changed = False
        for rule in ordered:
            for predicate, above in asked_for(rule):
                for other in concluding.get(predicate, ()):
                    least = level[other.id] + (1 if above else 0)
                    if level[rule.id] < least:
                        if least > len(ordered):
                            raise _depends(rule, other)
                        level[rule.id] = least
                        changed = True
    strata: dict[int, list[Rule]] = {}
    for rule in ordered:
        strata.setdefault(level[rule.id], []).append(rule)
    return [strata[key] for key in sorted(strata)]


def asked_for(rule: Rule) -> list[tuple[str, bool]]:
    """The kinds of fact that a rule asks for, and whether it denies or counts them."""
    asked = [
        (entry.of.predicate, True) if isinstance(entry, Aggregate) else (entry.predicate, False)
        for entry in rule.when
    ]
    return asked + [(pattern.predicate, True) for pattern in rule.unless]


def _refuse_endless(rule: Rule, concluding: Mapping[str, list[Rule]]) -> None:
    """Refuses a rule that rests on its own kind and makes new words of what it finds.

    One that hands on single values, or words of its own, comes to an end: there are only so many.
    """
    then = rule.then
    assert isinstance(then, Conclusion)
    if all(SLOT.fullmatch(text) or not SLOT.search(text) for _, text in then.fields):
        return
    reached: set[str] = set()
    waiting = [rule]
    while waiting:
        for kind, _ in asked_for(waiting.pop()):
            if kind not in reached:
                reached.add(kind)
                waiting += concluding.get(kind, ())
    if then.predicate in reached:
        error = RuleError(
            "rule.never-ends",
            f"The rule concludes {then.predicate} from {then.predicate} with ever longer texts.",
            place=f"{rule.pack}, {rule.id}",
            next_step='Let each field be a single value, as "{dx.code}", or a word of its own.',
        )
        error.pack, error.path = rule.pack, (*rule.path, "then", "conclude")
        raise error


def _depends(rule: Rule, other: Rule) -> RuleError:
    error = RuleError(
        "rule.depends-on-its-absence",
        f"The rule denies or counts facts that follow from itself, by way of {other.id}.",
        place=f"{rule.pack}, {rule.id}",
        next_step="Break the circle: let one of the rules ask for something else.",
    )
    error.pack, error.path = rule.pack, (*rule.path, "unless" if rule.unless else "when")
    return error
