"""Rules of which one says all that another says, and rules that say opposite things of the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.conditions import CONDITIONS
from engine.conditions.codes import intervals
from engine.conditions.model import Takes
from engine.rules.judge import comparable
from engine.rules.lint.model import ERROR, WARNING, Complaint, Lint, complain
from engine.rules.lint.outline import Outline, could_cover, outlines
from engine.rules.model import (
    Aggregate,
    Argument,
    Bound,
    Combination,
    Conclusion,
    Days,
    Entry,
    Finding,
    Pattern,
    Reference,
    Rule,
    Test,
)
from kb.tabular.graph import TabularGraph

Names = Mapping[str, str]
"""The names of one rule's entries by those of the other's."""


def overlapping(lint: Lint) -> Iterator[Complaint]:
    """``rule.shadowed`` and ``rule.contradicts``: each rule against all others of the plan."""
    others = [rule for rule in lint.plan.rules if rule.status != "removed"]
    seen: dict[TabularGraph | None, list[tuple[Rule, Sequence[Outline]]]] = {}
    for rule in lint.rules:
        view = lint.view(rule)
        graph = view.graph if view else None
        if graph not in seen:
            seen[graph] = [(each, outlines(each, graph)) for each in others]
        own = outlines(rule, graph)
        for other, theirs in seen[graph]:
            if other is rule or not could_cover(theirs, own) or not _meet(rule, other):
                continue
            names = covers(other, rule, graph)
            if names is not None:
                yield from _compared(rule, other, names, graph)


def _compared(rule: Rule, other: Rule, names: Names, graph: TabularGraph | None) -> Iterator[Complaint]:
    """``other`` fires wherever ``rule`` does."""
    both = covers(rule, other, graph) is not None
    if _same_conclusion(other, rule, names):
        if not both or other.id < rule.id:
            yield complain(WARNING, "shadowed", rule, ("id",),
                           f"{other.id} says the same wherever this rule fires.",
                           "Remove one of the two, or narrow the other.")  # fmt: skip
        return
    why = _opposed(rule, other, names) if both else None
    if why:
        yield complain(ERROR, "contradicts", rule, ("then",),
                       f"{other.id} asks for the same facts and {why}.",
                       "Remove one of the two, or tell by an entry which holds.")  # fmt: skip


def _opposed(rule: Rule, other: Rule, names: Names) -> str | None:
    mine, theirs = rule.then, other.then
    if isinstance(mine, Combination) and isinstance(theirs, Combination):
        same = {names.get(each, each) for each in theirs.replace} & set(mine.replace)
        return f"puts {theirs.code} in their place" if same and mine.code != theirs.code else None
    if {rule.payment_effect, other.payment_effect} == {"raises", "lowers"}:
        return f"{other.payment_effect} payment where this one {rule.payment_effect} it"
    if isinstance(mine, Finding) and isinstance(theirs, Finding) and mine.disposition != theirs.disposition:
        return f"says {theirs.disposition} where this one says {mine.disposition}"
    return None


def _same_conclusion(general: Rule, narrow: Rule, names: Names) -> bool:
    one, other = general.then, narrow.then
    if isinstance(one, Finding) and isinstance(other, Finding):
        return one.disposition == other.disposition
    if isinstance(one, Combination) and isinstance(other, Combination):
        return one.code == other.code and {names.get(n, n) for n in one.replace} == set(other.replace)
    if isinstance(one, Conclusion) and isinstance(other, Conclusion):
        fields = tuple((key, _renamed(value, names)) for key, value in one.fields)
        return (one.predicate, fields) == (other.predicate, other.fields)
    return False


def _renamed(text: str, names: Names) -> str:
    for name, own in names.items():
        text = text.replace(f"{{{name}.", f"{{{own}.")
    return text


def _meet(rule: Rule, other: Rule) -> bool:
    """Whether both may judge the same claim."""
    payers = rule.payer == other.payer if rule.payer and other.payer else True
    if rule.id == other.id or not payers:
        return False
    return any(one.overlaps(two) for one in rule.effective for two in other.effective)


def covers(general: Rule, narrow: Rule, graph: TabularGraph | None) -> Names | None:
    """How the entries of ``general`` are met by those of ``narrow``.

    None if ``general`` may stay silent where ``narrow`` fires.
    """
    names = _matched(list(general.when), list(narrow.when), {}, graph)
    if names is None:
        return None
    for excuse in general.unless:
        if not any(_implied(excuse, own, names, graph, flipped=True) for own in narrow.unless):
            return None
    return names


def _matched(
    general: Sequence[Entry], narrow: Sequence[Entry], names: Names, graph: TabularGraph | None
) -> Names | None:
    if not general:
        return names
    first, rest = general[0], general[1:]
    for number, candidate in enumerate(narrow):
        bound = {**names, first.name: candidate.name}
        if _met_by(first, candidate, bound, graph):
            found = _matched(rest, [*narrow[:number], *narrow[number + 1 :]], bound, graph)
            if found is not None:
                return found
    return None


def _met_by(entry: Entry, by: Entry, names: Names, graph: TabularGraph | None) -> bool:
    if isinstance(entry, Pattern) and isinstance(by, Pattern):
        return _implied(entry, by, names, graph)
    if isinstance(entry, Aggregate) and isinstance(by, Aggregate):
        same = entry.of.predicate == by.of.predicate and entry.field == by.field
        tests = [_test(each, names) for each in entry.of.tests]
        narrower = all(any(_bound_implied(b, own) for own in by.bounds) for b in entry.bounds)
        equal = not entry.equals or (bool(by.equals) and set(by.equals) <= set(entry.equals))
        return same and set(tests) == set(by.of.tests) and narrower and equal
    return False


def _implied(
    weak: Pattern, strong: Pattern, names: Names, graph: TabularGraph | None, *, flipped: bool = False
) -> bool:
    """Whether a fact that meets ``strong`` meets ``weak``; flipped, the other way round."""
    if weak.predicate != strong.predicate:
        return False
    ours = [_test(test, names) for test in weak.tests]
    theirs = list(strong.tests)
    asked, given = (theirs, ours) if flipped else (ours, theirs)
    return all(any(_follows(test, own, graph) for own in given) for test in asked)


def _test(test: Test, names: Names) -> Test:
    def own(argument: Argument) -> Argument:
        if isinstance(argument, Reference):
            return Reference(argument.how, names.get(argument.name, argument.name), argument.field)
        if isinstance(argument, Days):
            return Days(names.get(argument.of, argument.of), argument.days)
        return (
            names.get(argument, argument) if isinstance(argument, str) and test.key in _BY_NAME else argument
        )

    return Test(test.key, tuple(map(own, test.accepts)), test.negated, test.bounds)


_BY_NAME = frozenset(name for name, each in CONDITIONS.items() if each.takes is Takes.NAME)


def _follows(test: Test, given: Test, graph: TabularGraph | None) -> bool:
    """Whether ``given`` holding makes ``test`` hold."""
    if test == given:
        return True
    if test.key != given.key or test.negated != given.negated:
        return False
    if test.negated:
        return set(test.accepts) <= set(given.accepts)
    bounds = all(any(_bound_implied(bound, own) for own in given.bounds) for bound in test.bounds)
    if not test.accepts:
        return bounds
    return bounds and bool(given.accepts) and all(_among(each, test, graph) for each in given.accepts)


def _among(argument: Argument, test: Test, graph: TabularGraph | None) -> bool:
    if argument in test.accepts:
        return True
    if test.key != "is_a" or graph is None or not isinstance(argument, str):
        return False
    wide = [span for each in test.accepts for span in intervals(graph, str(each))]
    own = intervals(graph, argument)
    return bool(own) and all(any(low <= a and b <= high for low, high in wide) for a, b in own)


def _bound_implied(bound: Bound, given: Bound) -> bool:
    if bound == given:
        return True
    low = ("at_least", "more_than")
    if (bound.how in low) != (given.how in low):
        return False
    if not isinstance(bound.value, str) or not isinstance(given.value, str):
        return False
    here, there = comparable(bound.value), comparable(given.value)
    if here is None or there is None or type(here) is not type(there):
        return False
    strict = bound.how in ("more_than", "less_than") and given.how in ("at_least", "at_most")
    if here == there:
        return not strict
    return bool(there > here) if bound.how in low else bool(there < here)
