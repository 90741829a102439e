"""Checks the facts that the text gives: mentions and qualifiers, and that no mention is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.proof.checkers.reading import plain_headings
from engine.proof.checkers.senses import is_short_form
from engine.proof.checkers.spelling import read_words
from engine.proof.ledger import Fact, Ledger, refuse, require, same
from engine.proof.spans import check_span, require_whole_words
from kb.lexicon.titles import with_trimesters
from kb.lexicon.variants import SKIPPED_WORDS, significant
from kb.lexicon.words import folded, words

_CROSSES = re.compile(r"[.!?:;\n]|\d[.)][ \t]")
"""What a term may stand across without being one."""


def check_mention(ledger: Ledger, fact: Fact, place: str) -> None:
    """A mention: the span's words are the phrase, and the lexicon says which codes that names."""
    args = fact["args"]
    row = fact["evidence"][1]
    said = _words_at(ledger, fact, place)
    require("release" in row, place, "it cites no row")
    said = read_words(ledger, args, place)
    phrase = significant(said)
    if "shares" in args:
        phrase = _with_shared(ledger, args, phrase, place)
    require(" ".join(phrase) == args["phrase"], place, "the words are not the phrase")
    ends = folded(ledger.texts[args["doc"]][args["start"] : args["end"]])
    require(significant((ends[0], ends[-1])) == (ends[0], ends[-1]), place, "it holds more than the term")
    release = ledger.graph.release.id
    require(
        same(row, {"release": f"lexicon/{release}", "key": args["phrase"]}), place, "it cites another row"
    )
    term = ledger.lexicon.term(phrase)
    if term is None:
        refuse(place, "the lexicon has no such phrase")
    named = [ledger.graph.code(node) for node in ledger.lexicon.nodes(term)]
    meant = args.get("sense", {}).get("code")
    if meant and ledger.graph.node(meant) is not None:
        named = [meant]
    require(named == args["codes"], place, "the phrase names other codes")


def _with_shared(
    ledger: Ledger, args: Mapping[str, Any], own: tuple[str, ...], place: str
) -> tuple[str, ...]:
    """The phrase of a word that is joined by "and" to a term, of which it shares all other words."""
    text, (first, last) = ledger.texts[args["doc"]], args["shares"]
    require("read_as" not in args and len(own) == 1, place, "it shares words that it can't")
    require_whole_words(text, first, last, place)
    before = last <= args["start"]
    require(before or args["end"] <= first, place, "it shares its own words")
    between = folded(text[last : args["start"]] if before else text[args["end"] : first])
    # The word in whose place it stands is the one next to the "and".
    joined = [word for word in between if word not in SKIPPED_WORDS]
    require(len(joined) == 2 and len(between) <= 8, place, "it is not joined to the words that it shares")
    require(joined[1 if before else 0] in ("and", "or"), place, "it is not joined to the words it shares")
    borrowed = significant(folded(text[first:last]))
    return (*borrowed, *own) if before else (*own, *borrowed)


def check_qualifier(ledger: Ledger, fact: Fact, place: str) -> None:
    """A qualifier: one word of the note, or a side under its full name."""
    said = _words_at(ledger, fact, place)
    meant = SIDES.get(said[0], said) if len(said) == 1 else with_trimesters(said)[len(said) - 2 :]
    require(len(said) in (1, 2) and len(meant) > 0, place, "it is more than a word")
    require(len(said) == 1 or meant[0] != said[-1], place, "it is more than a word")
    require(fact["args"]["word"] in meant, place, "the word says something else")
    if said[0] in ("l", "r"):
        written = ledger.texts[fact["args"]["doc"]][fact["args"]["start"]]
        require(written.isupper(), place, "it names no side")


def check_sex(ledger: Ledger, fact: Fact, place: str) -> None:
    """The sex that the options give."""
    require(fact["evidence"] == [{"field": "/options/sex"}], place, "it cites another field")
    sex = ledger.decision["options"]["sex"]
    require(fact["args"]["value"] == sex, place, "the option says otherwise")


def _words_at(ledger: Ledger, fact: Fact, place: str) -> tuple[str, ...]:
    """The folded words of the span that a fact stands at and cites."""
    args, span = fact["args"], fact["evidence"][0]
    found = check_span(ledger, span, place)
    cited = (span["doc"], span["start"], span["end"])
    require(cited == (args["doc"], args["start"], args["end"]), place, "it cites another span")
    require_whole_words(ledger.texts[args["doc"]], args["start"], args["end"], place)
    return folded(found)


def check_all_named(ledger: Ledger) -> None:
    """Every term that stands in the documents beyond doubt is among the mentions, at its full length.

    Terms across a mark that may end a sentence, and those in headings, are left to ``replay``.
    """
    scopes = {_span(f): f["args"]["scope"][-1] for f in ledger.facts if f["predicate"] == "says"}
    shared = {_span(f) for f in ledger.facts if f["predicate"] == "mention" and "shares" in f["args"]}
    misspelt = [
        (f["args"]["doc"], *each)
        for f in ledger.facts
        if f["predicate"] == "mention"
        for each in f["args"].get("read_as", ())
    ]
    read = {(doc, start): word for doc, start, _, word in misspelt}
    for doc, text in ledger.texts.items():
        kept = [
            word._replace(folded=read.get((doc, word.start), word.folded))
            for word in words(text)
            if word.folded not in SKIPPED_WORDS
        ]
        found = [
            (kept[each.first].start, kept[each.last - 1].end)
            for each in ledger.lexicon.find([word.folded for word in kept])
        ]
        furthest, longest = -1, []
        for start, end in sorted(found, key=lambda each: (each[0], -each[1])):
            if end > furthest:
                longest.append((start, end))
                furthest = end
        for start, end in longest:
            if (doc, start, end) in scopes or _in_heading(ledger, doc, start, end):
                continue
            form = ledger.tables.senses.get(folded(text[start:end]))
            if form is None or is_short_form(text, start, end, form):
                require(bool(_CROSSES.search(text, start, end)), "/proof/facts", "a mention is left out")
        for (at, start, end), (first, last) in scopes.items():
            inside = (s >= first and e <= last and s <= start and end <= e for s, e in found)
            if at == doc and (start, end) not in longest and (at, start, end) not in shared:
                require(sum(inside) == 1, "/proof/facts", "a mention is part of a longer one")


def _in_heading(ledger: Ledger, doc: str, start: int, end: int) -> bool:
    text = ledger.texts[doc]
    if any(first <= start and end <= last for first, last, _ in plain_headings(ledger, doc)):
        return True
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = stop if stop >= 0 else len(text)
    colon = text.find(":", end, stop)
    kinds = ledger.tables.headings.kinds
    if colon < 0:
        return folded(text[line:stop]) in kinds
    before = len(folded(text[line:start]))
    words_to_colon = folded(text[line:colon])
    return any(words_to_colon[n:] in kinds for n in range(before + 1))


def _span(fact: Fact) -> tuple[str, int, int]:
    args = fact["args"]
    return args["doc"], args["start"], args["end"]


_BOTH = ("bilateral", "right", "left")
SIDES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("left", "lt", "l", "os"), ("left",)),
    **dict.fromkeys(("right", "rt", "r", "od"), ("right",)),
    **dict.fromkeys(("bilateral", "bilaterally", "both", "ou"), _BOTH),
}
"""Folded side words, and the sides of titles that they support."""
