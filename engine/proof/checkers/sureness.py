"""Checks how sure a code is said to be: its features are read again, and their points added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.proof.checkers.documents import document
from engine.proof.checkers.redundant import heads
from engine.proof.checkers.verdicts import stands
from engine.proof.ledger import Fact, Ledger
from kb.lexicon.titles import title_words


def features(
    ledger: Ledger, code: str, status: str, conditions: Sequence[Fact], offered: str
) -> dict[str, str]:
    """The features of a code that rests on these conditions, or is ``offered`` for them."""
    graph = ledger.graph
    said, phrases = _behind(ledger, conditions)
    own = [each["args"] for each in conditions if each["args"]["code"] == code]
    if offered:
        reached = offered
    elif any("by" in args for args in own):
        reached = "combined"
    else:
        by_default = [any(how == "default" for _, how in args["path"]) for args in own]
        reached = "default" if all(by_default) else "stated"
    node = graph.node(code)
    title = title_words(graph.title(node)) if node is not None else frozenset()
    listed = ledger.once("listed", lambda: _listed(ledger))
    sources = [term.source for phrase in phrases if (term := ledger.term(phrase)) is not None]
    return {
        "status": status,
        "place": min((_place(ledger, each) for each in said.values()), key=_BEST.index),
        "term": min(sources).name.lower(),
        "reached": reached,
        "title": next((kind for kind, words in _OPEN.items() if words & title), "specified"),
        "mentions": _number(len(said)),
        "words": _number(max(len(phrase.split(" ")) for phrase in phrases)),
        "codes": _number(listed),
        "chapter": graph.chapter(node) if node is not None else "",
        "family": code[:3],
    }


def _listed(ledger: Ledger) -> int:
    """How many codes are assigned."""
    listed = (fact["args"] for fact in ledger.facts if fact["predicate"] == "diagnosis")
    return sum(each["status"] == "assigned" for each in listed)


def confidence(ledger: Ledger, named: Mapping[str, str]) -> float:
    """What the scorecard gives for these features: the highest step that their points reach."""
    pack: Mapping[str, Any] = ledger.knowledge.pack("confidence/scorecard.yaml")
    profile = pack["profiles"][ledger.decision["options"]["profile"]]
    points = int(profile["base"])
    for feature, value in named.items():
        for table in (pack["points"], profile.get("points", {})):
            points += int(table.get(feature, {}).get(value, 0))
    reached = [step for step in profile["steps"] if int(step["from"]) <= points]
    step = max(reached, key=lambda each: int(each["from"])) if reached else profile["steps"][0]
    return int(step["percent"]) / 100


_OPEN = {"unspecified": {"unspecified"}, "other": {"other", "specified", "elsewhere", "classified"}}
"""Kinds of titles that leave something open, by their words."""
_BEST = ("problem", "named", "discussed", "elsewhere")


def _behind(ledger: Ledger, conditions: Sequence[Fact]) -> tuple[dict[tuple[int, int, int], Fact], list[str]]:
    """What is said of each place that the conditions rest on, and the phrases that stand there."""
    said: dict[tuple[int, int, int], Fact] = {}
    phrases: list[str] = []
    waiting = list(conditions)
    while waiting:
        for fact in ledger.behind(waiting.pop()):
            if fact["predicate"] == "condition":
                waiting.append(fact)
            elif fact["predicate"] == "says":
                said[ledger.place(fact)] = fact
            elif fact["predicate"] == "mention":
                phrases.append(fact["args"]["phrase"])
    return said, phrases


def _place(ledger: Ledger, says: Fact) -> str:
    args, found = says["args"], stands(ledger, says)
    read = document(ledger, args["doc"])
    line = read.text[read.line(args["start"]) : args["start"]]
    return "problem" if found == "named" and heads(line) else found


def _number(count: int) -> str:
    return f"{count}" if count <= 4 else "5 or more"
