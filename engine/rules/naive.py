"""The reference evaluator: rules as docs/rules.md says them, by trying every choice of facts.

It has no index, no plan and nothing of the kernel; only the meaning of one test is shared. It is
far too slow for anything but judging the other executors by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from engine.conditions.model import Bindings, Chosen, Held, Unknown, View
from engine.errors import RuleError
from engine.proof.model import OPEN, Fact
from engine.rules.answer import Answer, Firing, Undecided, by_place, texts_of
from engine.rules.judge import comparable, is_static, judge_all, names_in, within
from engine.rules.model import Aggregate, Conclusion, Pattern, Rule
from engine.rules.strata import stratified
from engine.rules.vocabulary import line_of

MOST_CHOICES = 1_000_000
"""Choices of facts for one rule; more would take minutes."""

MOST_FACTS = 2_000
"""Facts in all; rules that conclude ever new ones are stopped there."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact, or one that may exist: then ``doubt`` says why that is not known."""

    fact: Fact
    doubt: Unknown | None = None


def evaluate(view: View, rules: Iterable[Rule], facts: Sequence[Fact]) -> Answer:
    """What the rules say of the facts. Raises RuleError where that can't be tried out."""
    known = [_Known(fact, _doubt(fact)) for fact in by_place(facts)]
    firings: list[Firing] = []
    undecided: dict[tuple[str, int, str], Undecided] = {}
    for stratum in stratified(rules):
        said = _said(view, stratum, known)
        while more := _concluded(said, known):
            known += more
            if len(known) > MOST_FACTS:
                raise _too_much(stratum[0], f"they conclude more than {MOST_FACTS:,} facts")
            said = _said(view, stratum, known)
        for each in said:
            if isinstance(each, Firing):
                firings.append(each)
            else:
                undecided[each.rule.id, each.line or 0, each.reason] = each
    return Answer(tuple(firings), tuple(undecided[key] for key in sorted(undecided)))


def _doubt(fact: Fact) -> Unknown | None:
    return Unknown(fact.args["reason"], fact.args["load"]) if fact.id == OPEN else None


def _said(view: View, rules: Sequence[Rule], known: Sequence[_Known]) -> list[Firing | Undecided]:
    return [each for rule in rules for each in _judged(view, rule, known)]


def _concluded(said: Sequence[Firing | Undecided], known: Sequence[_Known]) -> list[_Known]:
    """The facts that follow and are not known yet, and those that now may exist, one of a kind."""
    there = [(each.fact.predicate, dict(each.fact.args), each.doubt is not None) for each in known]
    new = []
    for each in said:
        if isinstance(each.rule.then, Conclusion):
            doubt = Unknown(each.reason, each.load) if isinstance(each, Undecided) else None
            predicate, args = each.concluded() if isinstance(each, Firing) else (each.rule.then.predicate, {})
            if (predicate, args, doubt is not None) not in there:
                there.append((predicate, args, doubt is not None))
                new.append(_Known(Fact(-1, predicate, args), doubt))
    return new


def _judged(view: View, rule: Rule, known: Sequence[_Known]) -> Iterator[Firing | Undecided]:
    of_kind = [[each for each in known if each.fact.predicate == entry.predicate] for entry in rule.patterns]
    if prod(map(len, of_kind)) > MOST_CHOICES:
        raise _too_much(rule, f"it has more than {MOST_CHOICES:,} choices of facts")
    for choice in product(*of_kind):
        if len(set(map(id, choice))) < len(choice):
            continue  # the facts must be different ones
        bindings: dict[str, Chosen] = {}
        doubt = _meets_all(view, rule, choice, known, bindings)
        if doubt is False:
            continue
        excuse = _excused(view, rule, known, bindings)
        if excuse is True:
            continue
        facts = tuple(each.fact for each in choice)
        why = doubt if isinstance(doubt, Unknown) else excuse
        if isinstance(why, Unknown):
            why = why.on(view.day)
            line = None if why.load else line_of(facts)
            yield Undecided(rule, line, why.reason, why.load)
        else:
            yield Firing(rule, facts, texts_of(bindings))


def _meets_all(
    view: View, rule: Rule, choice: Sequence[_Known], known: Sequence[_Known], bindings: dict[str, Chosen]
) -> Unknown | bool:
    """False if an entry is not met, else the first doubt or True; binds what was chosen and counted."""
    waiting = iter(choice)
    doubt: Unknown | None = None
    for entry in rule.when:
        if isinstance(entry, Aggregate):
            number, open_one = _number(view, entry, known, bindings)
            if number is None:
                return False
            bindings[entry.name] = Chosen(Fact(-1, entry.name, {"value": number}), {})
            doubt = doubt or open_one
        else:
            chosen = next(waiting)
            met = _meets(view, entry, chosen, bindings)
            if met is None:
                return False
            bindings[entry.name] = Chosen(chosen.fact, met.values if isinstance(met, Held) else {})
            doubt = doubt or (met if isinstance(met, Unknown) else None)
    return doubt or True


def _meets(view: View, pattern: Pattern, each: _Known, bindings: Bindings) -> Held | Unknown | None:
    if each.doubt:
        return each.doubt
    # Which reason is given first: what hangs on the code, on the fact, on earlier entries.
    tests = sorted(
        pattern.tests, key=lambda test: bool(names_in(test)) or 0.5 * (not is_static(pattern, test))
    )
    return judge_all(view, pattern.predicate, tests, each.fact, bindings)


def _excused(view: View, rule: Rule, known: Sequence[_Known], bindings: Bindings) -> Unknown | bool:
    met = [
        _meets(view, pattern, each, bindings)
        for pattern in rule.unless
        for each in known
        if each.fact.predicate == pattern.predicate
    ]
    if any(isinstance(each, Held) for each in met):
        return True
    return next((each for each in met if isinstance(each, Unknown)), False)


def _number(
    view: View, aggregate: Aggregate, known: Sequence[_Known], bindings: Bindings
) -> tuple[str | None, Unknown | None]:
    """The count or sum as a text, None if it will not do; with a doubt if facts in doubt decide it."""
    least, sums, doubt = Decimal(0), {Decimal(0)}, None
    for each in known:
        if each.fact.predicate == aggregate.of.predicate:
            met = _meets(view, aggregate.of, each, bindings)
            one = Decimal(str(each.fact.args.get(aggregate.field) or 0)) if aggregate.field else Decimal(1)
            if isinstance(met, Held):
                least, sums = least + one, {value + one for value in sums}
            elif met is not None:
                doubt, sums = met, sums | {value + one for value in sums}
    fitting = [_accepts(aggregate, value, bindings) for value in sums]
    if not any(fitting):
        return None, None
    return (f"{least:f}", None) if all(fitting) else ("unknown", doubt)


def _accepts(aggregate: Aggregate, value: Decimal, bindings: Bindings) -> bool:
    if aggregate.equals and value not in map(comparable, aggregate.equals):
        return False
    return all(within(value, bound, bindings) for bound in aggregate.bounds)


def _too_much(rule: Rule, why: str) -> RuleError:
    return RuleError(
        "rules.not-tried-out",
        f"The reference evaluator can't judge the rule: {why}.",
        place=f"{rule.pack}, {rule.id}",
        next_step="Let its entries ask for less, or compare on smaller claims.",
    )
