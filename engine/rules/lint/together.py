"""Tests that can't all hold: such an entry is never met, and its rule never fires or is never excused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from engine.conditions.codes import intervals
from engine.conditions.model import View
from engine.proof.model import Fact
from engine.rules.judge import comparable, is_static, judge, names_in
from engine.rules.lint.model import (
    ERROR,
    WARNING,
    Complaint,
    Lint,
    complain,
    entries_with_paths,
    patterns_with_paths,
)
from engine.rules.model import Aggregate, Bound, Pattern, Rule, Test
from engine.rules.vocabulary import DIAGNOSES
from kb.tabular.graph import EXTERNAL_CAUSE_CHAPTER, TabularGraph

ONLY_ONE = frozenset({"encounter", "claim", "patient", "admitting_diagnosis"})
"""Kinds of which a claim or a note has one fact."""
_OF_UNDEFINED = frozenset({"in_release", "in_other_release", "wrong_seventh"})
"""What may hold of a code that the release does not define."""
Known = dict[tuple[str, str, tuple[Test, ...]], str | None]
"""Why no code meets some tests, or None, for each release and kind of fact that was looked at."""
_WOMEN = "15"
"""Pregnancy, childbirth and the puerperium: codes on the mother's record only (Guidelines I.C.15.a.2)."""


def never_together(lint: Lint) -> Iterator[Complaint]:
    """``rule.never-holds``, ``rule.only-one``, ``rule.excuses-itself``, ``rule.sex-and-chapter``."""
    known: Known = {}
    for rule in lint.rules:
        view = lint.view(rule)
        for pattern, path in patterns_with_paths(rule):
            why = _why_never(pattern, view, known)
            if why:
                yield complain(ERROR, "never-holds", rule, path, why, "Take one of the two out.")
        for entry, path in entries_with_paths(rule):
            if isinstance(entry, Aggregate):
                why = _no_number(entry)
                if why:
                    yield complain(ERROR, "never-holds", rule, (*path, "is"), why, "Mend the numbers.")
        yield from _only_one(rule)
        yield from _excuses_itself(rule)
        yield from _sex_and_chapter(rule, view)


def _why_never(pattern: Pattern, view: View | None, known: Known) -> str | None:
    for test in pattern.tests:
        why = _outside(test.key, test.bounds, [each for each in test.accepts if isinstance(each, str)])
        if why:
            return why
    return _place_never(pattern) or (_code_never(pattern, view, known) if view else None)


def _outside(key: str, bounds: Sequence[Bound], equals: Sequence[str]) -> str | None:
    """Why no number or date keeps all bounds, or why none of ``equals`` does."""
    low = high = None
    for bound in bounds:
        if not isinstance(bound.value, str):
            continue
        value, strict = comparable(bound.value), bound.how in ("more_than", "less_than")
        if bound.how in ("at_least", "more_than"):
            low = max((low or (value, strict)), (value, strict))
        else:
            high = min((high or (value, not strict)), (value, not strict))
    if low and high:
        same = low[0] == high[0]
        if low[0] > high[0] or (same and (low[1] or not high[1])):
            return f"No {key} can be {_said(bounds)}."
    numbers = [comparable(each) for each in equals]
    if numbers and bounds and not any(_inside(number, low, high) for number in numbers):
        return f"No {key} of {', '.join(equals)} is {_said(bounds)}."
    return None


def _inside(number: object, low: tuple[object, bool] | None, high: tuple[object, bool] | None) -> bool:
    if not isinstance(number, Decimal):
        return True
    above = low is None or number > low[0] or (number == low[0] and not low[1])  # type: ignore[operator]
    return above and (high is None or number < high[0] or (number == high[0] and high[1]))  # type: ignore[operator]


def _said(bounds: Sequence[Bound]) -> str:
    return " and ".join(f"{bound.how.replace('_', ' ')} {bound.value}" for bound in bounds)


def _no_number(aggregate: Aggregate) -> str | None:
    why = _outside(aggregate.name, aggregate.bounds, aggregate.equals)
    if why or aggregate.field is not None:
        return why
    below = [b for b in aggregate.bounds if b.how in ("less_than", "at_most") and isinstance(b.value, str)]
    for bound in below:
        limit = comparable(bound.value)
        if limit is not None and (limit < 0 or (limit == 0 and bound.how == "less_than")):
            return f"No count is {_said([bound])}."
    return None


def _place_never(pattern: Pattern) -> str | None:
    """``first_listed`` against what else is said of the position."""
    said = {test.key: test for test in pattern.tests if not test.negated}
    first = said.get("first_listed")
    if first is None or not first.accepts:
        return None
    is_first = first.accepts[0] == "true"
    if is_first and "after" in said:
        return "What is first-listed stands after nothing."
    position = said.get("position")
    if position is None:
        return None
    equals = [each for each in position.accepts if isinstance(each, str)]
    if is_first and (
        _outside("position", (*position.bounds, Bound("at_most", "1")), ()) or (equals and "1" not in equals)
    ):
        return "What is first-listed stands at position 1."
    if not is_first and (
        equals == ["1"] or _outside("position", (*position.bounds, Bound("more_than", "1")), ())
    ):
        return "What is not first-listed does not stand at position 1."
    return None


def _code_never(pattern: Pattern, view: View, known: Known) -> str | None:
    """Whether no code of the release meets all tests of the code alone."""
    if pattern.predicate not in DIAGNOSES or view.graph is None:
        return None
    static = tuple(test for test in pattern.tests if is_static(pattern, test))
    if len(static) < 2 or any(test.key in _OF_UNDEFINED for test in static):
        return None
    graph = view.graph
    key = graph.release.id, pattern.predicate, static
    if key not in known:
        known[key] = None if _is_met(pattern.predicate, static, view, graph) else (
            f"No code of {graph.release.id} meets {' and '.join(test.key for test in static)}.")  # fmt: skip
    return known[key]


def _is_met(predicate: str, static: Sequence[Test], view: View, graph: TabularGraph) -> bool:
    # Where a test is about places in the list, its places are looked up once and not for every code.
    spans = [(_spans(graph, test), test.negated) for test in static if test.key == "is_a"]
    others = [test for test in static if test.key != "is_a"]
    for nodes in _candidates(graph, static):
        for node in nodes:
            if any(any(low <= node < high for low, high in each) is denied for each, denied in spans):
                continue
            fact = Fact(0, predicate, {"code": graph.code(node)})
            if all(judge(view, predicate, test, fact, {}) is not None for test in others):
                return True
    return False


def _spans(graph: TabularGraph, test: Test) -> list[tuple[int, int]]:
    return [span for argument in test.accepts for span in intervals(graph, str(argument))]


def _candidates(graph: TabularGraph, tests: Iterable[Test]) -> list[range]:
    """The nodes among which all that meet the tests must be, as few as can be told at once."""
    best: list[range] | None = None
    for test in tests:
        if test.key == "external_cause" and test.accepts == ("true",) and not test.negated:
            best = [range(*span) for span in intervals(graph, f"chapter {EXTERNAL_CAUSE_CHAPTER}")]
        if test.negated or test.key not in ("is_a", "code"):
            continue
        found = []
        for argument in test.accepts:
            if test.key == "code" and "-" not in str(argument):
                node = graph.node(str(argument))
                found += [range(node, node + 1)] if node is not None else []
            else:
                found += [range(*span) for span in intervals(graph, str(argument))]
        if any("-" in str(each) for each in test.accepts) and test.key == "code":
            continue
        if best is None or sum(map(len, found)) < sum(map(len, best)):
            best = found
    return [range(len(graph))] if best is None else best


def _only_one(rule: Rule) -> Iterator[Complaint]:
    seen: set[str] = set()
    for entry, path in entries_with_paths(rule):
        if path[0] == "when" and isinstance(entry, Pattern) and entry.predicate in ONLY_ONE:
            if entry.predicate in seen:
                yield complain(ERROR, "only-one", rule, path,
                               f"There is only one {entry.predicate}, and each entry asks for another fact.",
                               "Put all that is asked of it into one entry.")  # fmt: skip
            seen.add(entry.predicate)


def _excuses_itself(rule: Rule) -> Iterator[Complaint]:
    for entry, path in entries_with_paths(rule):
        if path[0] != "unless" or not isinstance(entry, Pattern):
            continue
        if any(names_in(test) for test in entry.tests):
            continue
        for asked in rule.patterns:
            if asked.predicate == entry.predicate and set(entry.tests) <= set(asked.tests):
                yield complain(ERROR, "excuses-itself", rule, path,
                               f"What meets the entry {asked.name} meets this too: the rule never fires.",
                               "Ask for something else, or name the other fact: {after: ...}.")  # fmt: skip


def _sex_and_chapter(rule: Rule, view: View | None) -> Iterator[Complaint]:
    """A man with a code of pregnancy: right only in a rule that is about that contradiction."""
    if view is None or view.graph is None or rule.id.startswith("demographics."):
        return
    chapter = intervals(view.graph, f"chapter {_WOMEN}")
    sexes = [
        test
        for entry in rule.patterns
        if entry.predicate == "patient"
        for test in entry.tests
        if test.key == "sex" and not test.negated and {str(each).upper() for each in test.accepts} == {"M"}
    ]
    if not sexes or not chapter:
        return
    for entry, path in entries_with_paths(rule):
        if path[0] != "when" or not isinstance(entry, Pattern) or entry.predicate not in DIAGNOSES:
            continue
        for test in entry.tests:
            if (
                test.key == "is_a"
                and not test.negated
                and all(
                    chapter[0][0] <= low and high <= chapter[0][1]
                    for argument in test.accepts
                    for low, high in intervals(view.graph, str(argument)) or ((-1, -1),)
                )
            ):
                yield complain(WARNING, "sex-and-chapter", rule, (*path, "is_a"),
                               "It asks for a man with a code of pregnancy, which no right claim has.",
                               "If the rule is about that mistake, give it an id demographics.…")  # fmt: skip
