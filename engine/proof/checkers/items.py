"""Works out again whether one mention heads a list of sites, each of which is a condition of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from engine.proof.ledger import Fact, Ledger
from kb.lexicon.words import folded

_DIVIDES = re.compile(r"[,;/&+]|\band\b", re.IGNORECASE)


def list_head(ledger: Ledger, condition: Fact, premises: Sequence[Fact]) -> list[str]:
    """The words of the mention's phrase before its own site, where a later item of a list has another one;
    without what leads to the site."""
    sites, named = _sites(ledger), premises[0]["args"]["phrase"].split(" ")
    at = next((at for at, word in enumerate(named) if word in sites), 0)
    pack: Any = ledger.knowledge.pack("coding/told_sites.yaml")
    leads = {word for each in pack["in_lists"] for word in folded(each)}
    while at and named[at - 1] in leads:
        at -= 1
    words = [each["args"] for each in premises[1:] if each["predicate"] == "qualifier"]
    end = condition["args"]["end"]
    after = [each["start"] for each in words if each["word"] in sites and each["start"] >= end]
    text = ledger.texts[condition["args"]["doc"]]
    return named[:at] if after and _DIVIDES.search(text[end : min(after)]) else []


def is_list(ledger: Ledger, conditions: Sequence[Fact]) -> bool:
    """Whether each condition rests on a site that is divided from those of the others.

    The site of the first may be among the mention's own words.
    """
    sites = _sites(ledger)
    places = []
    for condition in conditions:
        behind = ledger.behind(condition)
        words = [each["args"] for each in behind if each["predicate"] == "qualifier"]
        end = condition["args"]["end"]
        after = [each for each in words if each["word"] in sites and each["start"] >= end]
        if after:
            places.append((min(each["start"] for each in after), max(each["end"] for each in after)))
        elif sites.isdisjoint(behind[0]["args"]["phrase"].split(" ")):
            return False
        else:
            places.append((end, end))
    text = ledger.texts[conditions[0]["args"]["doc"]]
    divided = (_DIVIDES.search(text[one[1] : other[0]]) for one, other in pairwise(sorted(places)))
    return len({each["args"]["code"] for each in conditions}) == len(conditions) and all(divided)


def _sites(ledger: Ledger) -> frozenset[str]:
    pack: Any = ledger.knowledge.pack("coding/told_sites.yaml")
    paired = [word for entry in pack["sites"] for word in entry["words"]]
    every = (word for each in (*paired, *pack["other_sites"]) for word in folded(each))
    return ledger.once("sites", lambda: frozenset(every))
