"""Every choice of facts for which a written rule fires, and what can't be judged."""

from __future__ import annotations

from engine.proof.checkers.conditions import Open
from engine.proof.checkers.edits import WITH_LINE
from engine.proof.checkers.entries import Choice, choices, excused
from engine.proof.checkers.reached import could_fire
from engine.proof.checkers.seen import Seen
from engine.proof.checkers.written_rules import Rule
from engine.proof.ledger import Ledger


def firings(ledger: Ledger, rule: Rule, seen: Seen) -> tuple[list[Choice], list[Open]]:
    """Every choice of facts for which the rule fires, and what can't be judged."""
    finished = ledger.memo.get("finished") is seen
    if finished and ("firings", rule.id) in ledger.memo:
        kept: tuple[list[Choice], list[Open]] = ledger.memo["firings", rule.id]
        return kept
    fired, undecided = [], []
    made = choices(ledger, rule.when, seen) if could_fire(ledger, rule, seen) else []
    if made is None:
        undecided.append(Open("The rule tried more than 100,000 combinations and was stopped."))
    for choice in made or ():
        excuse = excused(ledger, rule.unless, choice, seen)
        if excuse is True:
            continue
        doubt = choice.open or (excuse if isinstance(excuse, Open) else None)
        if doubt is None:
            fired.append(choice)
        else:
            lines = [f["args"]["number"] for f in choice.facts if f["predicate"] in WITH_LINE]
            line = lines[0] if lines and not doubt.load else None
            undecided.append(Open(doubt.reason, doubt.load, line))
    if finished:
        ledger.memo["firings", rule.id] = fired, undecided
    return fired, undecided
