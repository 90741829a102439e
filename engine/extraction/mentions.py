"""Which words of a document name something in the lexicon.

The same phrases are found by either of two matchers (``PhraseMatcher``): the memory-mapped index of
kb.lexicon, which opens at once, and the automaton, which takes a second to build and then reads far
faster. Either is asked once a document: its sentences are joined by a break that no phrase holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from kb.lexicon.phrases import PhraseMatch
from kb.lexicon.spelling import SHORTEST
from kb.lexicon.variants import SKIPPED_WORDS
from kb.lexicon.words import WordColumns

Span = tuple[int, int]


class PhraseMatcher(Protocol):
    """Finds every term among folded words, overlapping ones too, in order."""

    def find(self, words: Sequence[str]) -> list[PhraseMatch]:
        """The matches, by first word and then by length."""


class Named(NamedTuple):
    """A term met at ``start`` to ``end`` of the text, made of the words ``word_at``."""

    start: int
    end: int
    term: int
    word_at: tuple[int, ...]
    misspelt: tuple[tuple[int, str], ...] = ()
    """Of these words the misspelt ones, by index, with the words that they are read as."""
    shared: tuple[int, ...] = ()
    """All words of the term, by index, where some of them stand with the term beside it: of "pain in the knee
    and hip" the second pain has its site alone."""


class Reader(Protocol):
    """Reads misspelt words."""

    def read(self, word: str) -> str | None:
        """The word that a folded one is a misspelling of, or None."""


_BREAK = "\n"
"""Stands between sentences; a folded word holds no white space, so that no phrase runs over it."""


def name_sentences(
    text: str,
    said: WordColumns,
    sentences: Sequence[Span],
    matcher: PhraseMatcher,
    spelling: Reader | None = None,
) -> Iterator[tuple[int, WordColumns, list[Named]]]:
    """Of each sentence that names something, in order: its index, its words and the terms it names.

    ``said`` are the words of the text. Terms are the longest ones, left to right; none lies inside
    another, nor begins in one to go on across a mark that divides. With ``spelling`` a misspelt word is
    read as the one it must be, unless it may be a name: capitals begin a name where they begin no sentence,
    list or line in capitals.
    """
    run: list[str] = []
    begins = []
    parts = []
    corrected: dict[int, dict[int, str]] = {}
    wrong = _misspelt(said.folded, spelling) if spelling is not None else {}
    for number, (start, end) in enumerate(sentences):
        begins.append(len(run))
        found = said.within(text, start, end)
        parts.append(found)
        told = found.folded
        if wrong and not wrong.keys().isdisjoint(told):
            fixed = _read_as(text, found, wrong)
            corrected[number] = fixed
            told = [fixed.get(at, word) for at, word in enumerate(told)]
        run += [word for word in told if word not in SKIPPED_WORDS]
        run.append(_BREAK)
    by_sentence: dict[int, list[PhraseMatch]] = {}
    for match in matcher.find(run):
        by_sentence.setdefault(bisect_right(begins, match.first) - 1, []).append(match)
    for index, matches in by_sentence.items():
        found, fixes = parts[index], corrected.get(index, {})
        kept = [at for at, word in enumerate(found.folded) if word not in SKIPPED_WORDS]
        begin, last = begins[index], -1
        named = []
        for match in sorted(matches, key=_longest_first):
            if match.last > last:
                own = tuple(kept[match.first - begin : match.last - begin])
                shares, last = match.first < last, match.last
                if shares and _DIVIDED.search(text, found.starts[own[0]], found.ends[own[-1]]):
                    continue
                misspelt = tuple([(at, fixes[at]) for at in own if at in fixes]) if fixes else ()
                named.append(Named(found.starts[own[0]], found.ends[own[-1]], match.term, own, misspelt))
        joined = list(_coordinated(found, named, matcher)) if not _JOINS.isdisjoint(found.folded) else []
        if not _SPREADS.isdisjoint(found.folded) and "to" in found.folded:
            joined += _spread(found, [*named, *joined], matcher)
        if joined:
            named = sorted((*named, *joined), key=lambda each: (each.start, each.end))
        yield index, found, named


_DIVIDED = re.compile(r"[:;]|\s[-–—]\s")
"""Divides a head from what it heads: of "pressure ulcers - heel" no "ulcers, heel" is a term of its own."""
_JOINS = frozenset({"and", "or"})


def _coordinated(found: WordColumns, named: Sequence[Named], matcher: PhraseMatcher) -> Iterator[Named]:
    """The terms of which another one, joined by "and", says all words but one: knee *and hip* pain."""
    taken = {at for each in named for at in range(each.word_at[0], each.word_at[-1] + 1)}
    for each in named:
        own = each.word_at
        if len(own) < 2 or each.misspelt:
            continue
        other = _joined(found.folded, own[-1], 1)
        phrase = (*own[:-1], other)
        if other is None:
            other = _joined(found.folded, own[0], -1)
            phrase = (other, *own[1:])
        if other is None or other in taken:
            continue
        words = [found.folded[at] for at in phrase if at is not None]
        term = next((m.term for m in matcher.find(words) if (m.first, m.last) == (0, len(words))), None)
        if term is not None and term != each.term:
            shared = tuple(at for at in phrase if at is not None)
            yield Named(found.starts[other], found.ends[other], term, (other,), shared=shared)


_SPREADS = frozenset({"metastatic", "metastasized", "metastase", "metastasis", "met"})
"""Folded words that tell of spread."""
_FURTHEST_TO = 8
"""Words between one that tells of spread and the "to" before the sites."""
_LONGEST_SITE = 3
_LONGEST_LIST = 30
"""Words of a list of sites."""


def _spread(found: WordColumns, named: Sequence[Named], matcher: PhraseMatcher) -> Iterator[Named]:
    """The sites of a spread that stand apart from it: metastatic breast cancer *to bone and lung*.

    Before the "to" nothing but the spread, or the name of a tumor, may stand.
    """
    words = found.folded
    taken = {at for each in named for at in each.word_at}
    for head, word in enumerate(words):
        if word not in _SPREADS:
            continue
        to = next(
            (at for at in range(head + 1, min(len(words), head + _FURTHEST_TO)) if words[at] == "to"), 0
        )
        if not to or (to - 1 != head and to - 1 not in taken):
            continue
        at = to + 1
        while at < min(len(words), to + _LONGEST_LIST):
            site = _site(words, at, word, matcher)
            if site is None and words[at] not in _JOINS and words[at] not in SKIPPED_WORDS:
                break
            if site is None:
                at += 1
                continue
            term, last = site
            own = tuple(range(at, last))
            if taken.isdisjoint(own):
                yield Named(found.starts[at], found.ends[last - 1], term, own, shared=(head, to, *own))
            at = last


def _site(words: Sequence[str], at: int, spread: str, matcher: PhraseMatcher) -> tuple[int, int] | None:
    """The term for a spread to the site that begins at a word, and the place behind it."""
    for last in range(min(len(words), at + _LONGEST_SITE), at, -1):
        phrase = [spread, "to", *words[at:last]]
        if words[at] in SKIPPED_WORDS or words[last - 1] in SKIPPED_WORDS:
            continue
        found = next((m.term for m in matcher.find(phrase) if (m.first, m.last) == (0, len(phrase))), None)
        if found is not None:
            return found, last
    return None


def _joined(words: Sequence[str], at: int, step: int) -> int | None:
    """The word on the other side of an "and" beside ``at``, only sides between; None if there is none."""
    joined = False
    for _ in range(4):
        at += step
        if not 0 <= at < len(words):
            return None
        word = words[at]
        if word in _JOINS:
            joined = True
        elif word not in SKIPPED_WORDS:
            return at if joined else None
    return None


def _misspelt(words: Sequence[str], spelling: Reader) -> dict[str, str]:
    """Those of a text's words that are misspelt, with the words that they are read as."""
    long = {word for word in words if len(word) >= SHORTEST}
    return {word: right for word in long if (right := spelling.read(word))}


def _read_as(text: str, found: WordColumns, wrong: Mapping[str, str]) -> dict[int, str]:
    """The words of a sentence that are read as others, by their index."""
    return {
        at: wrong[word]
        for at, word in enumerate(found.folded)
        if word in wrong and not may_be_name(text[found.starts[at] : found.ends[at]], at)
    }


def may_be_name(written: str, place: int) -> bool:
    """Whether a word is written as names are: a capital first, and not at the head of its sentence."""
    return place > 0 and written[0].isupper() and not written.isupper()


def _longest_first(match: PhraseMatch) -> tuple[int, int]:
    return match.first, -match.last
