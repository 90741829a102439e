"""Whether facts meet the entries of a written rule, worked out apart from the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.proof.checkers.conditions import Answer, Bound, Open, Said, ask, other_side
from engine.proof.checkers.seen import MAYBE, NUMBERS, Seen
from engine.proof.checkers.written_rules import Asked, Entry, reference
from engine.proof.ledger import Fact, Ledger
from kb.model.code import undotted

_CODES = frozenset({"code", "column_one", "column_two", "revenue_code"})
_UNSAID = frozenset({
    ("patient", "sex"), ("patient", "age"), ("patient", "age_days"),
    ("patient", "age_at_admission"), ("claim", "payer"),
    *((kind, key) for kind in ("line", "past_line") for key in ("date", "place_of_service", "provider")),
})  # fmt: skip
_MOST_SUMS = 10_000
_MOST_ANSWERS = 200
MOST_CHOICES = 100_000
"""Ways of choosing facts, those for the first entries alone included, beyond which a rule is stopped."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Facts chosen for the entries so far, and what their conditions gave."""

    facts: tuple[Fact, ...] = ()
    bound: Bound = field(default_factory=dict)
    evidence: tuple[dict[str, Any], ...] = ()
    counts: tuple[tuple[str, tuple[Fact, ...], str], ...] = ()
    open: Open | None = None


def choices(ledger: Ledger, when: Sequence[Entry], seen: Seen) -> list[Choice] | None:
    """Every way of choosing different facts for all entries; None where there are too many."""
    made, tried = [Choice()], 0
    for entry in when:
        grown: list[Choice] = []
        for choice in made:
            before = len(grown)
            grown += _grown(ledger, entry, choice, seen)
            tried += len(grown) - before
            if tried > MOST_CHOICES:
                return None
        made = grown
    return made


def excused(ledger: Ledger, unless: Sequence[Entry], choice: Choice, seen: Seen) -> bool | Open:
    """Whether a fact meets an entry of ``unless``."""
    undecided: Open | None = None
    for entry in unless:
        for fact in seen.candidates(ledger, entry, choice.bound):
            said = meets(ledger, entry, fact, choice.bound)
            if isinstance(said, Answer):
                return True
            undecided = undecided or said
    return undecided or False


def _grown(ledger: Ledger, entry: Entry, choice: Choice, seen: Seen) -> Iterator[Choice]:
    if entry.of is not None:
        yield from _counted(ledger, entry, choice, seen)
        return
    for fact in seen.candidates(ledger, entry, choice.bound):
        if any(fact is each for each in choice.facts):
            continue
        said = meets(ledger, entry, fact, choice.bound)
        if said is not None:
            answer = said if isinstance(said, Answer) else Answer()
            yield Choice(
                (*choice.facts, fact),
                {**choice.bound, entry.name: (fact, answer.values)},
                (*choice.evidence, *answer.evidence),
                choice.counts,
                choice.open or (said if isinstance(said, Open) else None),
            )


def _counted(ledger: Ledger, entry: Entry, choice: Choice, seen: Seen) -> Iterator[Choice]:
    assert entry.of is not None
    assert entry.number is not None
    candidates = seen.candidates(ledger, entry.of, choice.bound)
    said = [(fact, meets(ledger, entry.of, fact, choice.bound)) for fact in candidates]
    sure = [fact for fact, answer in said if isinstance(answer, Answer)]
    unsure = [fact for fact, answer in said if isinstance(answer, Open)]
    least = _sum(entry, sure)
    sums = _reachable(least, [_sum(entry, [fact]) for fact in unsure])
    fits = {_number_fits(entry.number, value, choice.bound) for value in sums} or {True, False}
    if True not in fits:
        return
    told = False not in fits
    doubt = next((answer for _, answer in reversed(said) if isinstance(answer, Open)), None)
    count = (entry.name, tuple(sure), f"{least:f}")
    yield Choice(
        choice.facts,
        {**choice.bound, entry.name: ({"args": {"value": count[2] if told else "unknown"}}, {})},
        choice.evidence,
        (*choice.counts, *([count] if told else [])),
        choice.open or (None if told else doubt),
    )


def _reachable(least: Decimal, steps: Sequence[Decimal]) -> set[Decimal]:
    """The least sum and all that it becomes with some of the facts in doubt; none if too many."""
    sums = {least}
    for step in steps:
        sums = sums.union(value + step for value in sums)
        if len(sums) > _MOST_SUMS:
            return set()
    return sums


def _sum(entry: Entry, facts: Sequence[Fact]) -> Decimal:
    if entry.summed is None:
        return Decimal(len(facts))
    return sum((Decimal(str(fact["args"].get(entry.summed) or 0)) for fact in facts), Decimal(0))


def _number_fits(asked: Asked, value: Decimal, bound: Bound) -> bool:
    if asked.any_of and value not in [_measure(each) for each in asked.any_of]:
        return False
    return all(_keeps(how, value, _value(limit, bound)) for how, limit in asked.bounds)


def meets(ledger: Ledger, entry: Entry, fact: Fact, bound: Bound) -> Said:
    """What shows that a fact meets an entry; None if it does not.

    What is asked of the fact alone comes first, then what is asked of earlier entries: their
    evidence stands in that order.
    """
    said = alone(ledger, entry, fact)
    if said is None or not entry.beside or MAYBE in fact["args"]:
        return said
    return _all(said, (says(ledger, asked, fact, bound) for asked in entry.beside))


def alone(ledger: Ledger, entry: Entry, fact: Fact) -> Said:
    """What the tests of the fact alone say, worked out once a decision for all entries that ask this."""
    if MAYBE in fact["args"]:
        return Open(*fact["args"][MAYBE])
    if not entry.own:
        return by_code(ledger, entry, fact)
    key = entry.alone, id(fact)
    if key not in ledger.memo:
        # The fact is kept beside the answer, so that no other can have its id.
        ledger.memo[key] = _alone(ledger, entry, fact), fact
    found: Said = ledger.memo[key][0]
    return found


def _alone(ledger: Ledger, entry: Entry, fact: Fact) -> Said:
    own = []
    for asked in entry.own:
        said = says(ledger, asked, fact, {})
        if said is None:
            return None
        own.append(said)
    return _all(by_code(ledger, entry, fact), own)


def by_code(ledger: Ledger, entry: Entry, fact: Fact) -> Said:
    """What the tests of the code alone say, kept for all decisions under the same tables."""
    key = entry.by_code, fact["args"].get("code"), ledger.era
    kept = ledger.tables.kept["said"]
    if key not in kept and key not in ledger.memo:
        tests = [asked for asked in entry.tests if asked.turn == 0]
        said = _all(Answer(), (says(ledger, asked, fact, {}) for asked in tests))
        if isinstance(said, Open):  # it names the day, which other decisions do not share
            ledger.memo[key] = said
        else:
            ledger.tables.once("said", key, lambda: said)
    found: Said = ledger.memo[key] if key in ledger.memo else kept[key]
    return found


def _all(first: Said, more: Iterable[Said]) -> Said:
    """All answers together: none if any is none, else the first that is open, else all evidence."""
    if first is None:
        return None
    evidence = list(first.evidence) if isinstance(first, Answer) else []
    values = dict(first.values) if isinstance(first, Answer) else {}
    undecided = first if isinstance(first, Open) else None
    for said in more:
        if said is None:
            return None
        if isinstance(said, Open):
            undecided = undecided or said
        else:
            evidence += [each for each in said.evidence if each not in evidence]
            values |= said.values
    return undecided or Answer(evidence, values)


def says(ledger: Ledger, asked: Asked, fact: Fact, bound: Bound) -> Said:
    """What one test says of a fact beside what is bound."""
    if asked.is_field:
        return _field(asked, fact, bound)
    found: Answer | None = None
    undecided: Open | None = None
    for written in asked.any_of:
        argument = _value(written, bound)
        if argument is None:
            continue
        said = ask(ledger, asked.key, fact, argument, bound)
        if isinstance(said, Answer):
            found = said
            break
        undecided = undecided or said
    if asked.denied:
        return None if found else undecided or Answer()
    return found or undecided


def _field(asked: Asked, fact: Fact, bound: Bound) -> Said:
    """What a test of a field says; where it looks at no other fact, that is the same for the same value."""
    if asked.turn == 2:
        return _compared(asked, fact, bound)
    value = fact["args"].get(asked.key)
    key = tuple(value) if isinstance(value, list) else value
    found: Said
    try:
        found = asked.answers[key]
    except KeyError:
        if len(asked.answers) >= _MOST_ANSWERS:
            asked.answers.clear()
        found = asked.answers[key] = _compared(asked, fact, {})
    return found


def _compared(asked: Asked, fact: Fact, bound: Bound) -> Said:
    value = fact["args"].get(asked.key)
    several = isinstance(value, list)
    present = list(value) if several else [] if value is None else [value]
    wanted = [_value(each, bound) for each in asked.any_of]
    if not present:
        if "none" in wanted:
            return None if asked.denied else Answer()
        if (fact["predicate"], asked.key) in _UNSAID:
            return Open(f"The input does not say the {fact['predicate']}'s {asked.key.replace('_', ' ')}.")
        return Answer() if asked.denied and not asked.bounds else None
    if not all(_keeps(how, present[0], _value(limit, bound)) for how, limit in asked.bounds):
        return None
    if not asked.any_of:
        return Answer()
    fitting = [
        each for each in present if any(_fits(asked.key, each, one) for one in wanted if one is not None)
    ]
    if bool(fitting) is asked.denied:
        return None
    return Answer([], {asked.key: str(fitting[0])} if several and fitting else {})


def _fits(key: str, value: Any, wanted: Any) -> bool:
    if key in NUMBERS:
        return _number(value) == _number(wanted)
    if key in _CODES:
        code, ends = undotted(str(value)), [undotted(part) for part in str(wanted).split("-", 1)]
        return code == ends[0] if len(ends) == 1 else len(code) == len(ends[0]) and ends[0] <= code <= ends[1]
    return str(value).upper() == str(wanted).upper()


def _keeps(how: str, value: Any, limit: Any) -> bool:
    if limit is None:
        return False
    here, there = _measure(value), _measure(limit)
    if here is None or there is None or isinstance(here, str) != isinstance(there, str):
        return False
    low = how in ("at_least", "more_than")
    return (here > there if low else here < there) or (how in ("at_least", "at_most") and here == there)


def _measure(value: Any) -> Any:
    written = str(value)
    return written if len(written) == 10 and written[4] == "-" else _number(written)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _value(written: Any, bound: Bound) -> Any:
    """A value as written, or that of an earlier entry; None where that has none."""
    named = reference(written)
    if named is None:
        return written
    how, name, key = named
    fact, values = bound[name]
    value = values.get(key, fact["args"].get(key))
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None:
        return None
    return other_side(str(value)) if how == "opposite_of" else str(value)
