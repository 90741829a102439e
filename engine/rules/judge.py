"""Judging one test of a pattern on one fact. The kernel and the reference evaluator both ask here.

Answers are of three values (Kleene's): held with its evidence, no, and unknown with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.conditions import CONDITIONS
from engine.conditions.model import HELD, Bindings, Held, Kind, Takes, Unknown, Verdict, View
from engine.conditions.sides import opposite_of
from engine.proof.model import Evidence, Fact
from engine.rules.model import Argument, Bound, Pattern, Reference, Test
from engine.rules.vocabulary import PREDICATES, Field, FieldKind
from kb.model.code import undotted

MOST_VALUES = 200
"""Values of a field for which a test keeps its answers; then all are let go."""

NONE = "none"
"""The word for an absent value."""

_OWN_KIND = Field(FieldKind.WORD, "a value that another rule concluded")


def field_of(predicate: str, name: str) -> Field | None:
    """A field of a fact, or None if ``name`` is no field; facts that rules conclude have words."""
    if predicate not in PREDICATES:
        return None if name in CONDITIONS else _OWN_KIND
    return PREDICATES[predicate].get(name)


def judge_all(
    view: View, predicate: str, tests: Iterable[Test], fact: Fact, bindings: Bindings
) -> Held | Unknown | None:
    """All tests on one fact: no if any says no, else unknown if any is, else all evidence together."""
    evidence: dict[Evidence, None] = {}
    values: dict[str, str] = {}
    undecided: Unknown | None = None
    for test in tests:
        verdict = judge(view, predicate, test, fact, bindings)
        if verdict is None:
            return None
        if isinstance(verdict, Unknown):
            undecided = undecided or verdict
        else:
            evidence |= dict.fromkeys(verdict.evidence)
            values |= verdict.values
    return undecided or (Held(tuple(evidence), values) if evidence or values else HELD)


def judge(view: View, predicate: str, test: Test, fact: Fact, bindings: Bindings) -> Verdict:
    """One test; with several accepted arguments any of them will do."""
    field = field_of(predicate, test.key)
    if field is not None:
        return _judge_field(test, field, fact, bindings)
    condition = CONDITIONS[test.key]
    undecided: Unknown | None = None
    held: Held | None = None
    for written in test.accepts:
        argument = resolved(written, bindings)
        if argument is None:
            continue
        if condition.kind is Kind.FACT:
            verdict = condition.judge(view, fact, argument, bindings)
        elif fact.args["code"] is None:  # a line with a revenue code alone: not even like another such line
            verdict = None
        elif condition.kind is Kind.CODE:
            verdict = condition.judge(view, str(fact.args["code"]), argument)
        else:
            other = bindings[str(argument)].fact
            verdict = condition.judge(view, str(fact.args["code"]), str(other.args["code"]))
        if isinstance(verdict, Held):
            held = verdict
            break
        undecided = undecided or verdict
    if test.negated:
        return None if held else undecided or HELD
    return held or undecided


Prepared = Callable[[View, Fact, Bindings], Verdict]
"""A test with all that can be looked up before there are facts."""


def prepared(predicate: str, test: Test) -> Prepared:
    """``judge`` for one test, for those who ask it of many facts."""
    field = field_of(predicate, test.key)
    if field is not None:
        return (
            _of_value(test, field)
            if not names_in(test) and test.key != "code"  # what a code meets is kept with the code
            else lambda view, fact, bindings: _judge_field(test, field, fact, bindings)
        )
    condition = CONDITIONS[test.key]
    references = any(isinstance(each, Reference) for each in test.accepts)
    if condition.kind is Kind.CODE and not test.negated and not references:
        return lambda view, fact, bindings: _first(condition.judge, view, fact, test.accepts)
    if test.negated or len(test.accepts) != 1 or isinstance(test.accepts[0], Reference):
        return lambda view, fact, bindings: judge(view, predicate, test, fact, bindings)
    asked, argument = condition.judge, test.accepts[0]
    if condition.kind is Kind.FACT:
        return lambda view, fact, bindings: asked(view, fact, argument, bindings)
    name = str(argument)

    def of_two(view: View, fact: Fact, bindings: Bindings) -> Verdict:
        code, other = fact.args["code"], bindings[name].fact.args["code"]
        # A line with a revenue code alone is not even like another such line.
        return asked(view, code, other) if code and other else None

    return of_two


def _first(asked: Callable[..., Verdict], view: View, fact: Fact, accepts: Sequence[Any]) -> Verdict:
    """What a condition says of a fact's code with the first argument for which it holds."""
    code = fact.args["code"]
    undecided: Unknown | None = None
    for argument in accepts if code else ():
        verdict = asked(view, code, argument)
        if isinstance(verdict, Held):
            return verdict
        undecided = undecided or verdict
    return undecided


def _of_value(test: Test, field: Field) -> Prepared:
    """A test of a field alone: its answers are kept by the field's value, of which claims have few."""
    answers: dict[Any, Verdict] = {}
    key = test.key

    def judged(view: View, fact: Fact, bindings: Bindings) -> Verdict:
        value = fact.args.get(key)
        if type(value) is list:
            value = tuple(value)
        try:
            return answers[value]
        except KeyError:
            if len(answers) >= MOST_VALUES:
                answers.clear()
            answer = answers[value] = _judge_field(test, field, fact, {})
            return answer

    return judged


def all_of(tests: Sequence[Prepared], view: View, fact: Fact, bindings: Bindings) -> Verdict:
    """``judge_all`` of prepared tests."""
    verdicts: list[Held] = []
    undecided: Unknown | None = None
    for test in tests:
        verdict = test(view, fact, bindings)
        if verdict is None:
            return None
        if isinstance(verdict, Unknown):
            undecided = undecided or verdict
        elif verdict is not HELD:
            verdicts.append(verdict)
    if undecided is not None:
        return undecided
    return together(verdicts)


def together(verdicts: Sequence[Held]) -> Held:
    """All evidence, each once, and all values."""
    if len(verdicts) < 2:
        return verdicts[0] if verdicts else HELD
    evidence = dict.fromkeys(each for verdict in verdicts for each in verdict.evidence)
    values: dict[str, str] = {}
    for verdict in verdicts:
        values |= verdict.values
    return Held(tuple(evidence), values)


def _judge_field(test: Test, field: Field, fact: Fact, bindings: Bindings) -> Verdict:
    value = fact.args.get(test.key)
    present: list[Any] = (list(value) if field.several else [value]) if value not in (None, []) else []
    wanted = [resolved(each, bindings) for each in test.accepts]
    if not present:
        if NONE in wanted:
            return None if test.negated else HELD
        if field.unsaid:
            return Unknown(f"The input does not say the {fact.predicate}'s {test.key.replace('_', ' ')}.")
        return HELD if test.negated and not test.bounds else None
    if test.bounds and not all(within(present[0], bound, bindings) for bound in test.bounds):
        return None
    if not test.accepts:
        return HELD
    fitting = [each for each in present if any(_fits(field, each, one) for one in wanted if one is not None)]
    if bool(fitting) == test.negated:
        return None
    # Of several values the one that fits is what texts and later entries mean.
    return Held((), {test.key: str(fitting[0])}) if field.several and fitting else HELD


def _fits(field: Field, value: Any, wanted: Any) -> bool:
    if field.kind is FieldKind.NUMBER:
        return number_of(value) == number_of(wanted)
    text = str(value)
    if field.kind is FieldKind.CODE:
        code, first = undotted(text), str(wanted)
        if "-" in first:
            low, high = (undotted(part) for part in first.split("-", 1))
            return len(code) == len(low) and low <= code <= high
        return code == undotted(first)
    return text.upper() == str(wanted).upper()


def within(value: Any, bound: Bound, bindings: Bindings) -> bool:
    """Whether a number or date lies on the right side of a bound."""
    limit = resolved(bound.value, bindings)
    if limit is None:
        return False
    here, there = comparable(value), comparable(limit)
    if here is None or there is None or type(here) is not type(there):
        return False
    if bound.how == "at_least":
        return bool(here >= there)
    if bound.how == "at_most":
        return bool(here <= there)
    return bool(here > there) if bound.how == "more_than" else bool(here < there)


def comparable(value: Any) -> Any:
    """A number as Decimal, a date as its text, which sorts as dates do; None for anything else."""
    text = str(value)
    if len(text) == 10 and text[4:5] == "-":
        return text
    return number_of(text)


def number_of(value: Any) -> Decimal | None:
    """A finite number; None for anything else."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def resolved(written: Argument, bindings: Bindings) -> Any:
    """An argument with its reference looked up; None where it names nothing."""
    if not isinstance(written, Reference):
        return written
    value = bindings[written.name].value(written.field)
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return None
    return opposite_of(str(value)) if written.how == "opposite_of" else str(value)


def is_static(pattern: Pattern, test: Test) -> bool:
    """Whether the answer depends on nothing but the fact's code and the tables of the day."""
    if any(isinstance(argument, Reference) for argument in test.accepts) or test.bounds:
        return False
    field = field_of(pattern.predicate, test.key)
    if field is not None:
        return test.key == "code" and field.kind is FieldKind.CODE
    return CONDITIONS[test.key].kind is Kind.CODE


def names_in(test: Test) -> set[str]:
    """The names of earlier entries that a test asks."""
    condition = CONDITIONS.get(test.key)
    by_name = condition is not None and condition.takes is Takes.NAME
    names = {argument.name for argument in test.accepts if isinstance(argument, Reference)}
    names |= {str(argument) for argument in test.accepts if by_name}
    names |= {argument.of for argument in test.accepts if hasattr(argument, "of")}
    return names | {bound.value.name for bound in test.bounds if isinstance(bound.value, Reference)}
