"""All facts that rules may see: those that the input gives and those that rules conclude from them."""

from __future__ import annotations

from engine.proof.checkers.claim_facts import shown_facts
from engine.proof.checkers.conclusions import conclusion
from engine.proof.checkers.edits import KINDS
from engine.proof.checkers.firings import firings
from engine.proof.checkers.reached import could_fire, in_force, of_code, see, seen_of
from engine.proof.checkers.seen import MAYBE, Seen, place_of
from engine.proof.ledger import Fact, Ledger, require
from kb.canonical import plain_json

_UNORDERED = frozenset({"condition_code", "line_modifier", "past_diagnosis", "past_line", *KINDS})


def given_facts(ledger: Ledger) -> list[Fact]:
    """The facts of the input that rules in force ask for, with their evidence."""
    if "given" not in ledger.memo:
        rules = in_force(ledger)

        def asked(kind: str, code: str | None) -> bool:
            return bool((rules.reached.get((kind, code)) or of_code(ledger, rules, kind, code)).by_code)

        ledger.memo["given"] = shown_facts(ledger, asked, rules.of_tables)
    facts: list[Fact] = ledger.memo["given"]
    return facts


def check_claim_fact(ledger: Ledger, fact: Fact, place: str) -> None:
    """The input shows this fact at the place that its evidence names, and rules ask for such facts."""
    kept = ledger.memo.get("shown")
    if kept is None:
        kept = ledger.memo["shown"] = {_key(each): each for each in given_facts(ledger)}
    shown = kept.get(_key(fact))
    require(shown is not None and dict(shown) == dict(fact), place, "the input shows no such fact")


def _key(fact: Fact) -> str:
    where = [each.get("field") or each.get("key") for each in fact.get("evidence", ())]
    # Lines that are counted together have the same evidence, so the number tells them apart; a line may have
    # several faults, and several modifiers that are none.
    args = fact["args"]
    return f"{fact['predicate']} {args.get('number')} {args.get('fault')} {args.get('modifier')} {where}"


def universe(ledger: Ledger) -> Seen:
    """All facts that rules may see: those of the input, a chart's codes, and what rules conclude."""
    if "finished" not in ledger.memo:
        given = list(given_facts(ledger))
        if ledger.decision["kind"] == "code":
            given += [
                each
                for each in ledger.facts
                if each["predicate"] == "diagnosis" and each["args"]["status"] == "assigned"
            ]
        # Between kinds the order does not matter, and of most the claim has its facts in order.
        seen = seen_of(ledger, [each for each in given if each["predicate"] not in _UNORDERED])
        see(ledger, seen, sorted((each for each in given if each["predicate"] in _UNORDERED), key=_order))
        _conclude(ledger, seen)
        ledger.memo["finished"] = seen
    known: Seen = ledger.memo["finished"]
    return known


def _conclude(ledger: Ledger, seen: Seen) -> None:
    """Adds what rules conclude, a level at a time: what is denied or counted is finished before."""
    there: set[tuple[str, bytes]] = set()
    for level in in_force(ledger).levels:
        grown = True
        while grown:
            grown = False
            made = [(rule, *firings(ledger, rule, seen)) for rule in level if could_fire(ledger, rule, seen)]
            for rule, fired, undecided in made:
                new = [conclusion(rule, choice) for choice in fired]
                (kind,) = rule.then["conclude"]
                if undecided:
                    new.append((kind, {MAYBE: (undecided[0].reason, undecided[0].load)}))
                for predicate, args in new:
                    key = predicate, b"" if MAYBE in args else plain_json(args)
                    if key not in there:
                        there.add(key)
                        fact = {"predicate": predicate, "args": args}
                        see(ledger, seen, [fact])
                        grown = True


def _order(fact: Fact) -> tuple[str, int, str, str]:
    args = fact["args"]
    other = args.get("claim") or args.get("other_number") or args.get("fault") or args.get("modifier") or ""
    return fact["predicate"], place_of(fact), str(args.get("code", "")), str(other)
