"""Checks that a word is read as another because it can mean nothing else: distances are worked out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.proof.checkers.documents import document
from engine.proof.ledger import Ledger, refuse, require
from kb.lexicon.words import folded


def read_words(ledger: Ledger, args: Mapping[str, Any], place: str) -> tuple[str, ...]:
    """The folded words of a mention's span, with misspelt ones as they are read; refuses a wrong reading."""
    text, first, last = ledger.texts[args["doc"]], args["start"], args["end"]
    found = document(ledger, args["doc"]).words(first, last)
    if "read_as" not in args:
        return tuple(found.folded)
    right = {}
    for entry in args["read_as"]:
        require([type(each) for each in entry] == [int, int, str], place, "it reads no word of the note")
        start, end, word = entry
        require(first <= start < end <= last, place, "it reads a word outside the mention")
        (wrong,) = folded(text[start:end]) or ("",)
        _check_reading(ledger, wrong, word, place)
        right[start] = word
    require(right.keys() <= set(found.starts), place, "it reads no word of the note")
    return tuple(right.get(at, word) for at, word in zip(found.starts, found.folded, strict=True))


def _check_reading(ledger: Ledger, wrong: str, right: str, place: str) -> None:
    assert ledger.release is not None, "a mention rests on a release"
    spelling = ledger.knowledge.spelling(ledger.release)
    if spelling is None:
        refuse(place, "the snapshot has no list of words")
    require(len(wrong) >= 6 and wrong.isascii() and wrong.isalpha(), place, "the word is too short")
    require(not spelling.is_known(wrong), place, "the word is spelt rightly")
    most = 1 if len(wrong) < 12 else 2
    key = ledger.release.id, wrong
    least = ledger.tables.once("spelling", key, lambda: _nearest(wrong, spelling.by_first, most))
    require(least == [right], place, "another word is as near, or nearer")


def _nearest(wrong: str, by_first: Mapping[str, Sequence[str]], most: int) -> list[str]:
    """The words that are as near as any; those two edits away begin with the same four letters."""
    alike = [word for word in by_first.get(wrong[0], ()) if abs(len(word) - len(wrong)) <= most]
    near = [
        (far, word)
        for word in alike
        if (word[:2] == wrong[:2] or word[-3:] == wrong[-3:])  # one edit leaves the one or the other
        and (far := edits(wrong, word)) <= most
        and (far == 1 or word[:4] == wrong[:4])
    ]
    return [word for far, word in near if far == min(near)[0]]


def edits(one: str, other: str) -> int:
    """How many letters to add, drop, change or swap with their neighbour lead from one word to the other."""
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
