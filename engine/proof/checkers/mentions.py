"""Checks the facts that the text gives: mentions and qualifiers, and that no mention is left out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Mapping
from typing import Any

from engine.proof.checkers.documents import document
from engine.proof.checkers.reading import is_divided, plain_headings
from engine.proof.checkers.senses import is_short_form
from engine.proof.checkers.spelling import read_words
from engine.proof.ledger import Fact, Ledger, refuse, require, same
from engine.proof.spans import check_span, require_whole_words
from kb.lexicon.titles import with_trimesters
from kb.lexicon.variants import SKIPPED_WORDS, significant
from kb.lexicon.words import folded

_CROSSES = re.compile(r"[.!?:;\n]|\d[.)][ \t]")
"""What a term may stand across without being one."""
_LONGEST_HEADING = 1000
"""Characters in which a heading before a colon is looked for; none is as long."""


_SPREADS = {"metastatic", "metastasized", "metastase", "metastasis", "met"}
_LONGEST_LIST = 30
"""Words of a list of sites."""


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
    ends = document(ledger, args["doc"]).folded(args["start"], args["end"])
    require(significant((ends[0], ends[-1])) == (ends[0], ends[-1]), place, "it holds more than the term")
    release = ledger.graph.release.id
    require(
        same(row, {"release": f"lexicon/{release}", "key": args["phrase"]}), place, "it cites another row"
    )
    term = ledger.term(args["phrase"])
    if term is None:
        refuse(place, "the lexicon has no such phrase")
    named = [ledger.graph.code(node) for node in term.nodes]
    meant = args.get("sense", {}).get("code")
    if meant and ledger.graph.node(meant) is not None:
        named = [meant]
    require(named == args["codes"], place, "the phrase names other codes")


def _with_shared(
    ledger: Ledger, args: Mapping[str, Any], own: tuple[str, ...], place: str
) -> tuple[str, ...]:
    """The phrase of a word that is joined by "and" to a term, of which it shares all other words.

    Or that of a site in the list behind "metastatic ... to".
    """
    text, (first, last) = ledger.texts[args["doc"]], args["shares"]
    require("read_as" not in args, place, "it shares words that it can't")
    require_whole_words(text, first, last, place)
    spread = folded(text[first:last])
    if len(spread) > 1 and spread[0] in _SPREADS and spread[-1] == "to":
        near = len(spread) <= 9 and len(folded(text[last : args["end"]])) <= _LONGEST_LIST
        require(near and last <= args["start"], place, "it stands too far behind the words that it shares")
        require(
            not re.search(r"[.;:\n]", text[last : args["start"]]), place, "the list of sites ends before it"
        )
        return (spread[0], "to", *own)
    require(len(own) == 1, place, "it shares words that it can't")
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
    check_span(ledger, span, place)
    cited = (span["doc"], span["start"], span["end"])
    require(cited == (args["doc"], args["start"], args["end"]), place, "it cites another span")
    require_whole_words(ledger.texts[args["doc"]], args["start"], args["end"], place)
    return document(ledger, args["doc"]).folded(args["start"], args["end"])


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
    for doc in ledger.texts:
        _check_named(ledger, doc, {at: read[doc, at] for whose, at in read if whose == doc}, scopes, shared)


def _check_named(
    ledger: Ledger,
    doc: str,
    read: Mapping[int, str],
    scopes: Mapping[tuple[str, int, int], list[int]],
    shared: Container[tuple[str, int, int]],
) -> None:
    """No term of one document is left out; ``read`` are the words that misspelt ones are read as."""
    text, (starts, ends, told) = ledger.texts[doc], document(ledger, doc).said
    kept = [at for at, word in enumerate(told) if word not in SKIPPED_WORDS]
    phrase = [told[at] for at in kept]
    if read:
        phrase = [read.get(starts[at], told[at]) for at in kept]
    found = sorted(
        ((starts[kept[each.first]], ends[kept[each.last - 1]]) for each in ledger.lexicon.find(phrase)),
        key=lambda each: (each[0], -each[1]),
    )
    furthest, longest = -1, set()
    for start, end in found:
        if end > furthest:
            longest.add((start, end))
            furthest = end
    for start, end in sorted(longest):
        if (doc, start, end) in scopes or _in_heading(ledger, doc, start, end):
            continue
        form = ledger.tables.senses.get(document(ledger, doc).folded(start, end))
        if form is None or is_short_form(text, start, end, form):
            crosses = _CROSSES.search(text, start, end) or is_divided(text, start, end)
            if not crosses and re.search(r"\s[-–—]\s", text[start:end]):
                crosses = any(first < start < last for first, last in longest)
            require(bool(crosses), "/proof/facts", "a mention is left out")
    for (at, start, end), (first, last) in scopes.items():
        if at == doc and (start, end) not in longest and (at, start, end) not in shared:
            near = found[bisect_left(found, (first,)) : bisect_left(found, (start + 1,))]
            inside = (1 for s, e in near if s >= first and e <= last and s <= start and end <= e)
            require(sum(inside) == 1, "/proof/facts", "a mention is part of a longer one")


def _in_heading(ledger: Ledger, doc: str, start: int, end: int) -> bool:
    text = ledger.texts[doc]
    if any(first <= start and end <= last for first, last, _ in plain_headings(ledger, doc)):
        return True
    line, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    stop = stop if stop >= 0 else len(text)
    colon = text.find(":", end, stop)
    read, table = document(ledger, doc), ledger.tables.headings
    if colon < 0:
        return read.folded(line, min(stop, line + _LONGEST_HEADING)) in table.kinds
    line = max(line, colon - _LONGEST_HEADING)
    before, to_colon = len(read.folded(line, start)), read.folded(line, colon)
    return any(to_colon[n:] in table.kinds for n in range(before + 1))


def _span(fact: Fact) -> tuple[str, int, int]:
    args = fact["args"]
    return args["doc"], args["start"], args["end"]


_BOTH = ("bilateral", "right", "left")
SIDES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("left", "lt", "l", "os", "lle", "lue"), ("left",)),
    **dict.fromkeys(("right", "rt", "r", "od", "rle", "rue"), ("right",)),
    **dict.fromkeys(("bilateral", "bilaterally", "both", "ou", "au", "ble", "bue"), _BOTH),
}
"""Folded side words, and the sides of titles that they support."""
