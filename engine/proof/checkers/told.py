"""Checks words that qualify what an assessment names and stand elsewhere: a side, or a site and its side.

They are read again from the text: a side stands before a site of the pack, in a part between stops that has
no word which denies. The side must be the only one told of the code's site, a site the only one told at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from engine.proof.checkers.documents import document
from engine.proof.checkers.mentions import SIDES
from engine.proof.checkers.reading import ASSESSED
from engine.proof.ledger import Fact, Ledger, require
from kb.lexicon.titles import title_words
from kb.lexicon.words import folded

_PACK = "coding/told_sites.yaml"
_WITHOUT_SITE = re.compile(r"T14|T30|L0[289]\.9|L03\.9")
_CAPITALS = frozenset({"l", "os", "r", "od", "ou", "lle", "lue", "rle", "rue", "ble", "bue"})
_SIDE_NAMES = ("left", "right", "bilateral")
_WORDS_BETWEEN = 2


def check_told(
    ledger: Ledger, says: Fact, path: Sequence[tuple[int, str]], outside: Sequence[Fact], place: str
) -> None:
    """The qualifiers ``outside`` the sentence are what the record tells of the side, or of side and site."""
    args, graph = says["args"], ledger.graph
    require(args["section"] in ASSESSED, place, "only what an assessment names is told elsewhere")
    first, last = args["scope"][-1]
    own = document(ledger, args["doc"]).folded(first, last)
    require(SIDES.keys().isdisjoint(own), place, "its own sentence names a side")
    told = ledger.once(("told", args["doc"]), lambda: _told(ledger, args["doc"]))
    if all(each["args"]["word"] in _SIDE_NAMES for each in outside):
        words = title_words(graph.title(path[-1][0]))
        fit = [each for each in told if each[3] & words]
        require(len({each[0] for each in fit}) == 1, place, "not one side is told of its site")
    else:
        fit = told
        require(len({(each[0], each[3]) for each in fit}) == 1, place, "not one site is told of")
        require(len(path) > 1 and path[1][1] == "structured", place, "no term is met by the site")
        named = ledger.behind(says)[0]["args"]["codes"]
        free = _WITHOUT_SITE.match(graph.code(path[0][0])) is not None or len(named) > 1
        require(free, place, "the code has a site of its own")
    side, there, site, _ = fit[0]
    for each in outside:
        span = each["args"]["start"], each["args"]["end"]
        right = each["args"]["word"] == side if span == there else span == site
        require(right, place, "it cites other words than the first that tell it")


def _told(ledger: Ledger, doc: str) -> list[tuple[str, tuple[int, int], tuple[int, int], frozenset[str]]]:
    """Every site told: its side, the spans of the side and of the site, and the words of titles."""
    pack: Any = ledger.knowledge.pack(_PACK)
    titles = {
        word: frozenset(part for title in entry["titles"] for part in folded(title))
        for entry in pack["sites"]
        for said in entry["words"]
        for word in folded(said)
    }
    denies = {word for each in pack["denies"] for word in folded(each)}
    read, found = document(ledger, doc), []
    start = 0
    for stop in [*re.finditer(r"[.,;:](?!\S)|\n", read.text), None]:
        end = stop.end() if stop else len(read.text)
        part = read.words(start, end)
        if not denies.intersection(part.folded):
            sites = [at for at, word in enumerate(part.folded) if word in titles]
            for at in sites:
                nearest = max([each for each in sites if each < at], default=-1)
                for before in range(at - 1, max(nearest, at - 2 - _WORDS_BETWEEN), -1):
                    span = part.starts[before], part.ends[before]
                    word, where = part.folded[before], (part.starts[at], part.ends[at])
                    if word in SIDES and (word not in _CAPITALS or read.text[slice(*span)].isupper()):
                        found.append((SIDES[word][-1], span, where, titles[part.folded[at]]))
                        break
        start = end
    return found
