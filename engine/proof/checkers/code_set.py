"""Checks the code set as a whole: nothing dropped between a mention and the list, and the order.

Given the mentions and their conditions, which codes are listed, where, and on what they rest is
worked out again: short names, combinations (Guidelines I.B.9), sequence (I.A.13, I.A.17, IV.G).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from engine.proof.checkers.firings import firings
from engine.proof.checkers.items import is_list
from engine.proof.checkers.offers import due_offers
from engine.proof.checkers.reached import in_force, seen_of
from engine.proof.checkers.reading import ASSESSED
from engine.proof.checkers.redundant import explaining, fuller, outweighing
from engine.proof.checkers.report import allowed
from engine.proof.checkers.specificity import families
from engine.proof.checkers.symptoms import among, is_lesser
from engine.proof.checkers.taken_up import is_combination, is_complete, record_conditions
from engine.proof.ledger import Fact, Ledger, require
from kb.lexicon.titles import title_words
from kb.lexicon.words import folded
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph

_PLACE = "/proof/facts"


def check_code_set(ledger: Ledger, listed: Sequence[Fact], suppressed: Sequence[Fact]) -> None:
    """``listed`` and ``suppressed`` are the proof's roots, in order."""
    dropped = [ledger.place(fact) for fact in suppressed]
    require(dropped == sorted(dropped), _PLACE, "the suppressed mentions are not in the note's order")
    require(
        len(dropped)
        == len({(place, fact["args"]["code"]) for place, fact in zip(dropped, suppressed, strict=True)}),
        _PLACE,
        "a mention is suppressed twice",
    )
    reported = _reported(ledger)
    spoken_of = {*dropped, *(ledger.place(fact) for fact in reported)}
    named = {ledger.place(fact) for fact in ledger.facts if fact["predicate"] == "mention"}
    require(spoken_of == named, _PLACE, "a mention is neither reported nor suppressed")
    by_code: dict[str, list[Fact]] = {}
    first: dict[str, Fact] = {}
    for fact in reported:
        code = fact["args"]["code"]
        by_code.setdefault(code, []).append(fact)
        if allowed(ledger, fact, _PLACE) == "assign":
            first.setdefault(code, fact)
    named_first = _in_place(ledger, reported)
    apart = {f["args"]["code"] for f in reported if _is_apart(ledger, f)}
    added, replaced = _combined(ledger, {code: fact for code, fact in first.items() if code not in apart})
    rests = {code: list(facts) for code, facts in by_code.items()}
    for code, fact in added.items():
        again = [f for old, new in replaced.items() if new == code for f in by_code[old]]
        parts = ledger.behind(fact)
        rests.setdefault(code, []).extend([fact, *(f for f in again if not any(f is p for p in parts))])
    kept = [replaced.get(code, code) for code in named_first if code in first]
    assigned = list(dict.fromkeys([*kept, *added]))
    order = in_order(ledger, assigned)
    order += [code for code in by_code if code not in first and code not in assigned]
    offers = due_offers(ledger, reported, order)
    for code, _, condition in offers:
        rests[code] = [condition]
    shown = [(fact["args"]["code"], fact["args"].get("offered", "")) for fact in listed]
    due = [*((code, "") for code in order), *((code, how) for code, how, _ in offers)]
    require(shown == due, "/codes", "other codes, or in another order")
    for fact in listed:
        own = rests[fact["args"]["code"]]
        require(_are(ledger.behind(fact), own), _PLACE, "a code rests on other places of the record")


def _reported(ledger: Ledger) -> list[Fact]:
    """The record's conditions in reading order, without those that another makes redundant."""
    conditions = record_conditions(ledger)
    for _, those in groupby(conditions, ledger.place):
        _check_one_mention(ledger, list(those))
    return [
        fact
        for fact in conditions
        if is_complete(ledger, fact)
        and not any(gone(ledger, fact) for gone in (fuller, outweighing, explaining))
    ]


def _check_one_mention(ledger: Ledger, conditions: Sequence[Fact]) -> None:
    """One code a family that the mention names, or two for its sides; all of them or the incomplete one."""
    graph, mention = ledger.graph, ledger.behind(conditions[0])[0]
    due = [graph.code(node) for node in families(ledger, mention, _PLACE)]
    given: dict[str, list[Fact]] = {}
    for each in conditions:
        given.setdefault(_family(each), []).append(each)
    for those in given.values():
        sides = [_side(ledger, each) for each in those]
        one_each = sides == ["right", "left"] or is_list(ledger, those)
        require(len(those) == 1 or one_each, _PLACE, "one mention gives two codes")
    incomplete = len(conditions) == 1 and not is_complete(ledger, conditions[0])
    require(incomplete or sorted(given) == sorted(due), _PLACE, "a mention gives other codes")


def _family(condition: Fact) -> str:
    return str(condition["args"]["path"][0][0])


def _in_place(ledger: Ledger, reported: Sequence[Fact]) -> list[str]:
    """The codes as the assessment names them, then the others; a full name at the place of a short one."""
    codes: tuple[dict[str, None], dict[str, None]] = {}, {}
    for fact in record_conditions(ledger):
        full: Fact | None = fact if is_complete(ledger, fact) else None
        while full is not None and not any(full is each for each in reported):
            full = fuller(ledger, full) or outweighing(ledger, full)
        if full is not None:
            outside = ledger.behind(fact)[1]["args"]["section"] not in ASSESSED
            codes[outside].setdefault(full["args"]["code"])
    return list(dict.fromkeys((*codes[0], *codes[1])))


def _side(ledger: Ledger, condition: Fact) -> str | None:
    words = [each["args"]["word"] for each in ledger.behind(condition) if each["predicate"] == "qualifier"]
    return next((word for word in words if word in ("right", "left")), None)


def _combined(ledger: Ledger, first: dict[str, Fact]) -> tuple[dict[str, Fact], dict[str, str]]:
    """The combinations there must be, each found in the proof, and what each code gives way to."""
    made = {f["args"]["code"]: f for f in ledger.facts if f["predicate"] == "condition" and is_combination(f)}
    seen = seen_of(ledger, [first[code] for code in sorted(first)])
    added: dict[str, Fact] = {}
    replaced: dict[str, str] = {}
    fired = [
        (rule, choice) for rule in in_force(ledger).combining for choice in firings(ledger, rule, seen)[0]
    ]
    due = list(dict.fromkeys(str(rule.then["combine"]["into"]) for rule, _ in fired))
    nodes = {code: node for code in due if (node := ledger.graph.node(code)) is not None}
    above = {
        code: next((each for each in nodes if is_lesser(ledger, nodes[code], nodes[each])), code)
        for code in nodes
    }
    for rule, choice in fired:
        combine = rule.then["combine"]
        into = str(combine["into"])
        full = above.get(into, into)
        if full == into:
            fact = made.get(into)
            require(fact is not None, _PLACE, "a combination is left out")
            if into not in added and fact is not None:
                require(
                    _are(ledger.behind(fact), choice.facts), _PLACE, "a combination rests on other conditions"
                )
                require(fact["args"]["by"] == rule.id, _PLACE, "another rule combines them")
                added[into] = fact
        for name in combine.get("replace", ()):
            replaced.setdefault(choice.bound[name][0]["args"]["code"], full)
    require(len(made) == len(added), _PLACE, "a combination is given that no rule makes")
    return added, replaced


def _is_apart(ledger: Ledger, condition: Fact) -> bool:
    """Whether the record says, beside the condition, that another one has nothing to do with it."""
    if allowed(ledger, condition, _PLACE) != "assign":
        return False
    says = ledger.behind(condition)[1]["args"]
    text, (first, last) = ledger.texts[says["doc"]], says["scope"][-1]
    after = " ".join(folded(text[says["end"] : last]))
    before = " ".join(folded(text[first : says["start"]]))
    pack = ledger.knowledge.pack("coding/apart.yaml")
    behind, causes, ahead = (
        "|".join(re.escape(" ".join(folded(each))) for each in pack.get(part, ())) or "(?!)"
        for part in ("phrases", "causes", "before")
    )
    others = 11 if re.match(rf"(?:{causes})(?: |$)", after) else 3
    told = re.match(rf"(?:\S+ ){{0,{others}}}(?:{behind})(?: |$)", after)
    return told is not None or re.search(rf"(?:^| )(?:{ahead})$", before) is not None


def _are(facts: Sequence[Fact], others: Sequence[Fact]) -> bool:
    """Whether these are the same facts of the proof, in the same order."""
    return len(facts) == len(others) and all(a is b for a, b in zip(facts, others, strict=True))


def in_order(ledger: Ledger, codes: Iterable[str]) -> list[str]:
    """Codes in the order of the record, but external causes last and what notes put first, first."""
    graph = ledger.graph
    nodes = {code: node for code in codes if (node := graph.node(code)) is not None}
    read = sorted(nodes, key=lambda code: graph.is_external_cause(nodes[code]))
    before = {
        code: {
            other
            for other, node in nodes.items()
            if other != code
            and (_precedes(ledger, node, nodes[code]) or _listed_before(ledger, node, nodes[code]))
        }
        for code in nodes
    }
    ordered: list[str] = []
    for code in read:
        line = [] if code in ordered else [code]  # to be placed, the last of them first
        while line:
            ahead = [one for one in read if one in before[line[-1]] and one not in ordered + line]
            if ahead:
                line.append(ahead[0])
            else:
                ordered.append(line.pop())
    return ordered


def _listed_before(ledger: Ledger, one: int, other: int) -> bool:
    """Whether a row of the pack of sequence lists the one before the other."""
    first, then = _rows_of(ledger, one), _rows_of(ledger, other)
    return not (first[0] - then[0]).isdisjoint(then[1])


def _rows_of(ledger: Ledger, node: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows of the pack of sequence that list a code first, and those that list others before it."""
    key = ledger.graph.release.id, node
    return ledger.tables.once("sequence", key, lambda: _find_rows(ledger, node))


def _find_rows(ledger: Ledger, node: int) -> tuple[frozenset[int], frozenset[int]]:
    rows = list(enumerate(ledger.knowledge.pack("coding/sequence.yaml")["order"]))
    return (
        frozenset(number for number, row in rows if _in_row(ledger, row, "first", node)),
        frozenset(
            number for number, row in rows if row["before"] == ["any"] or _in_row(ledger, row, "before", node)
        ),
    )


def _in_row(ledger: Ledger, row: Mapping[str, Any], side: str, node: int) -> bool:
    """Whether a side of a row names the code, and its title has all words that the row asks for."""
    asked = set(row.get(f"{side}_titled", ()))
    return among(ledger, row[side], node) and not asked - title_words(ledger.graph.title(node))


def _precedes(ledger: Ledger, one: int, other: int) -> bool:
    """Whether a code-first note of ``other`` or a use-additional note of ``one`` says so."""
    graph = ledger.graph
    return ledger.tables.once(
        "precedes", (graph.release.id, one, other), lambda: _is_noted(graph, one, other)
    )


def _is_noted(graph: TabularGraph, one: int, other: int) -> bool:
    code_first = any(
        note.names(one) and not note.names(other) for note in graph.notes_of(other, NoteKind.CODE_FIRST)
    )
    return code_first or any(
        note.names(other) and not note.names(one) for note in graph.notes_of(one, NoteKind.USE_ADDITIONAL)
    )
