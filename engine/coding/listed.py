"""A condition of several sites, told in a list behind one head: each site is a condition of its own.

"Pressure ulcers: left heel stage 2, sacrum stage 4" are two, each with its side and stage (Guidelines
I.B.13, I.C.12.a and I.C.19.d: each site is coded).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.coding.candidates import Candidate, met_with, named_nodes
from engine.coding.record import Record
from engine.extraction.laterality import side_of
from engine.extraction.mentions import Span
from engine.extraction.read import Mention
from engine.extraction.surroundings import Qualifier
from kb.context.told_sites import SiteTable
from kb.lexicon.term_source import TermSource
from kb.lexicon.words import words

_DIVIDES = re.compile(r"[,;/&+]|\band\b", re.IGNORECASE)
_END = re.compile(r"[,;()\n]|\.(?=\s|$)")
_CAPITALS = frozenset({"l", "r"})
_PLAIN = (TermSource.AUTHORED, TermSource.TITLE, TermSource.INCLUSION, TermSource.INDEX, TermSource.GENERAL)


def by_item(record: Record, mention: Mention, near: Sequence[Qualifier], table: SiteTable) -> list[Candidate]:
    """One candidate an item, where each of several that ``mention`` heads has a code; else none.

    ``near`` are the qualifiers that belong to it.
    """
    if not near:
        return []
    sites, in_lists = table.listed, table.in_lists
    behind = [each for each in near if each.word in sites and each.start >= mention.end]
    if not behind or record.lexicon.source(mention.term) not in _PLAIN:
        return []
    head = _head(mention, sites, in_lists)
    has_site = head != mention.own_words
    if not head or len(behind) + has_site < 2:
        return []
    items = list(_items(record.text, mention, behind, has_site))
    if len(items) < 2:
        return []
    nodes, made = named_nodes(record.graph, record.lexicon, mention), list[Candidate]()
    for number, item in enumerate(items):
        spans = ((0, mention.start), item)
        whole = has_site and not number
        alone = replace(
            mention,
            own_words=mention.own_words if whole else head,
            sides=_sides(record.text, (mention.start, item[1]) if whole else item),
            around=mention.around.only(spans),
        )
        said = [each for each in near if _within(each, spans)]
        found = met_with(record, alone, nodes, said)
        if len(found) != 1 or found[0].reason or not (whole or (found[0].met and found[0].met.close)):
            return []
        made += found
    return made if len({each.node for each in made}) == len(made) else []


def _head(mention: Mention, sites: frozenset[str], in_lists: frozenset[str]) -> tuple[str, ...]:
    """The mention's own words before a site among them and what leads to it; all where there is none."""
    own = mention.own_words
    at = next((at for at, word in enumerate(own) if word in sites), None)
    if at is None:
        return own
    while at and own[at - 1] in in_lists:
        at -= 1
    return own[:at]


def _items(text: str, mention: Mention, sites: Sequence[Qualifier], has_site: bool) -> Iterator[Span]:
    """The parts behind a mention that a comma or an "and" divides, each with a site.

    The first may have its site among the mention's own words.
    """
    start, before = mention.end, mention.end if has_site else None
    for site in sites:
        divides = None if before is None else _DIVIDES.search(text, before, site.start)
        if divides:
            yield start, divides.start()
            start = divides.end()
        before = site.end
    end = _END.search(text, before or start, mention.sentence[1])
    yield start, end.start() if end else mention.sentence[1]


def _sides(text: str, item: Span) -> tuple[Qualifier, ...]:
    found = []
    for word in words(text, *item):
        side = side_of(word.folded)
        if side and (word.folded not in _CAPITALS or text[word.start].isupper()):
            found.append(Qualifier(side, word.start, word.end))
    return tuple(sorted(found))


def _within(word: Qualifier, spans: Sequence[Span]) -> bool:
    return any(low <= word.start and word.end <= high for low, high in spans)
