"""Why a rule did not fire: its entries with a mark on each test, asked of the facts that come nearest.

It searches on its own, and shares with the kernel only what one test means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.conditions.model import Chosen, Held, Unknown, Verdict, View
from engine.proof.model import Fact, ProofBuilder
from engine.rules.answer import shown_fact
from engine.rules.compile import RulePlan
from engine.rules.counting import could_hold, counted
from engine.rules.judge import judge, judge_all, names_in
from engine.rules.kernel import Match, run
from engine.rules.model import Aggregate, Conclusion, Entry, Pattern, Rule, Test
from engine.rules.sentences import entry_words, force, kind_words, test_words
from engine.rules.texts import shown

_DOUBT = "in doubt"
_WIDEST = 60
"""Choices of facts that are followed from entry to entry, the nearest first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One line: what must hold and whether it does; None where that can't be judged."""

    holds: bool | None
    says: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Choice:
    """A way of choosing facts as far as it goes: how many tests hold, and the marks so far."""

    met: int = 0
    failed: int = 0
    facts: tuple[Fact, ...] = ()
    bindings: dict[str, Chosen] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()

    @property
    def rank(self) -> tuple[int, int]:
        return self.failed, -self.met


def explain_rule(view: View, rule: Rule, given: Sequence[Fact], others: Sequence[Rule]) -> list[Mark]:
    """Each thing that would have to hold for the rule to fire on these facts, and whether it does.

    ``given`` are the facts of the claim or note, ``others`` the rules that conclude what the rule asks for.
    """
    in_force = rule.in_force(view.day)
    marks = [Mark(in_force, f"It is in force on {view.day}. {force(rule)}")]
    if not in_force:
        return marks
    facts = _with_concluded(view, others, given)
    choices = [_Choice()]
    for entry in rule.when:
        grown = [each for choice in choices for each in _grown(view, entry, choice, facts)]
        choices = sorted(grown, key=lambda each: each.rank)[:_WIDEST]
    excuses = [_excuses(view, rule, each, facts) for each in choices]
    best, excused = min(
        zip(choices, excuses, strict=True),
        key=lambda each: (each[0].rank, sum(mark.holds is False for mark in each[1])),
    )
    marks += best.marks
    marks += excused
    if all(mark.holds for mark in marks if not mark.depth):
        marks.append(Mark(True, "So it fires."))
    elif not any(mark.holds is False for mark in marks if not mark.depth):
        marks.append(Mark(None, "So it can't be judged: what is marked ? is not known."))
    else:
        marks.append(Mark(False, "So it does not fire: the record would have to show what is marked no."))
    return marks


def _with_concluded(view: View, others: Sequence[Rule], given: Sequence[Fact]) -> list[Fact]:
    """The facts and what follows from them; one that may follow holds under ``_DOUBT`` why that is open."""
    proof = ProofBuilder()
    proof.facts = list(given)

    def derive(match: Match) -> Fact | None:
        then = match.rule.then
        assert isinstance(then, Conclusion)
        before = len(proof.facts)
        args = {name: match.fill(text) for name, text in then.fields}
        fact = proof.derive(then.predicate, args, rule=match.rule.id, rule_digest="", premises=match.facts)
        return fact if len(proof.facts) > before else None

    _, undecided = run(view, RulePlan(others, view), given, derive)
    return [
        *proof.facts,
        *(
            Fact(-1, each.rule.then.predicate, {_DOUBT: each.reason})
            for each in undecided
            if isinstance(each.rule.then, Conclusion)
        ),
    ]


def _grown(view: View, entry: Entry, choice: _Choice, facts: Sequence[Fact]) -> Iterator[_Choice]:
    if isinstance(entry, Aggregate):
        yield _counted(view, entry, choice, facts)
        return
    asked = [fact for fact in facts if fact.predicate == entry.predicate and fact not in choice.facts]
    for fact in asked:
        verdicts = [(test, _judged(view, entry, test, fact, choice)) for test in entry.tests]
        holds = None if _DOUBT in fact.args else _all(verdict for _, verdict in verdicts)
        inner = tuple(
            Mark(_holds(verdict), _told(test, verdict, fact), 1)
            for test, verdict in verdicts
            if holds is not True
        )
        held = [verdict for _, verdict in verdicts if isinstance(verdict, Held)]
        values = {key: value for each in held for key, value in each.values.items()}
        yield _Choice(
            choice.met + len(held),
            choice.failed + sum(verdict is None for _, verdict in verdicts),
            (*choice.facts, fact),
            choice.bindings | {entry.name: Chosen(fact, values)},
            (*choice.marks, Mark(holds, f"There is {entry_words(entry)}: {_named(fact)}.", 0), *inner),
        )
    if not asked:
        other = " but those above" if any(each.predicate == entry.predicate for each in choice.facts) else ""
        none = f"There is {entry_words(entry)}. There is no {kind_words(entry.predicate)}{other}."
        yield _Choice(
            choice.met, choice.failed + 1 + len(entry.tests), choice.facts, choice.bindings,
            (*choice.marks, Mark(False, none)),
        )  # fmt: skip


def _judged(view: View, entry: Pattern, test: Test, fact: Fact, choice: _Choice) -> Verdict:
    if _DOUBT in fact.args:
        return Unknown(str(fact.args[_DOUBT]))
    if not names_in(test) <= choice.bindings.keys():
        return Unknown("It asks for an entry above for which there is no fact.")
    return judge(view, entry.predicate, test, fact, choice.bindings)


def _met(view: View, entry: Pattern, fact: Fact, choice: _Choice) -> Verdict:
    if _DOUBT in fact.args:
        return Unknown(str(fact.args[_DOUBT]))
    return judge_all(view, entry.predicate, entry.tests, fact, choice.bindings)


def _counted(view: View, entry: Aggregate, choice: _Choice, facts: Sequence[Fact]) -> _Choice:
    sure: list[Fact] = []
    unsure: list[Fact] = []
    known = all(names_in(test) <= choice.bindings.keys() for test in entry.of.tests)
    for fact in facts if known else ():
        if fact.predicate == entry.of.predicate:
            met = _met(view, entry.of, fact, choice)
            if met is not None:
                (unsure if isinstance(met, Unknown) else sure).append(fact)
    use = counted(entry, sure, unsure, choice.bindings)
    holds: bool | None = True
    if use is None:
        holds = None if could_hold(entry, sure, unsure, choice.bindings) else False
    which = f" ({', '.join(map(_named, sure[:6]))})" if sure else ""
    in_doubt = f", {len(unsure)} more in doubt" if unsure else ""
    says = f"There is {entry_words(entry)}: {len(sure)} such{in_doubt}{which}."
    value = {"value": use.value if use else "unknown"}
    return _Choice(
        choice.met + (holds is True),
        choice.failed + (holds is False),
        choice.facts,
        choice.bindings | {entry.name: Chosen(Fact(-1, entry.name, value), {})},
        (*choice.marks, Mark(holds, says)),
    )


def _excuses(view: View, rule: Rule, choice: _Choice, facts: Sequence[Fact]) -> list[Mark]:
    marks = []
    for entry in rule.unless:
        if not all(names_in(test) <= choice.bindings.keys() for test in entry.tests):
            continue
        found: Mark | None = None
        for fact in facts:
            if fact.predicate != entry.predicate:
                continue
            met = _met(view, entry, fact, choice)
            if isinstance(met, Held):
                found = Mark(False, f"There is not {entry_words(entry)}; but {_named(fact)} is one.")
                break
            if isinstance(met, Unknown) and found is None:
                found = Mark(None, f"There is not {entry_words(entry)}: {met.on(view.day).reason}")
        marks.append(found or Mark(True, f"There is not {entry_words(entry)}."))
    return marks


def _all(verdicts: Iterable[Verdict]) -> bool | None:
    said = [_holds(verdict) for verdict in verdicts]
    return False if False in said else None if None in said else True


def _holds(verdict: Verdict) -> bool | None:
    return None if isinstance(verdict, Unknown) else verdict is not None


def _told(test: Test, verdict: Verdict, fact: Fact) -> str:
    words = test_words(test)
    if isinstance(verdict, Unknown):
        return f"{words}: {verdict.reason}" + (f" Load {verdict.load}" if verdict.load else "")
    if verdict is None and test.key in fact.args:
        return f"{words}; it is {shown(fact.args[test.key]) or 'not given'}"
    return words


def _named(fact: Fact) -> str:
    """``line 1, 99213``, ``condition E11.9``: a fact as a person finds it again."""
    code = str(fact.args.get("code") or "")
    if _DOUBT in fact.args:
        return f"one that may follow ({fact.args[_DOUBT]})"
    place = fact.predicate if fact.predicate == "condition" else shown_fact(fact)
    separator = ", " if place != fact.predicate else " "
    named = place.replace("_", " ")
    return f"{named}{separator}{code}" if code and code not in place else named
