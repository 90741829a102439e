"""Checks which sense a short form has: worked out again from the sentence, the section and the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.proof.checkers.documents import ReadDocument, document
from engine.proof.ledger import Ledger, require
from kb.context.senses import Meaning, ShortForm


def check_sense(ledger: Ledger, mention: Mapping[str, Any], says: Mapping[str, Any], place: str) -> None:
    """The mention's sense is the one that decides in its sentence; a term of one sense has none."""
    read, start, end = document(ledger, mention["doc"]), mention["start"], mention["end"]
    text = read.text
    form = ledger.tables.senses.get(read.folded(start, end))
    if form is None:
        require("sense" not in mention, place, "the words have one sense")
        return
    require(is_short_form(text, start, end, form), place, "it is not written as the short form")
    expected = _sense(read, says["scope"][-1], (start, end), says["section"], form)
    require(mention.get("sense") == expected, place, "the short form has another sense here")


def is_short_form(text: str, start: int, end: int, form: ShortForm) -> bool:
    """Whether the words are written as the form asks."""
    return text[start:end].isupper() or not form.capitals


def _sense(
    read: ReadDocument, scope: list[int], target: tuple[int, int], section: str, form: ShortForm
) -> dict[str, Any]:
    around = [
        (count, after, number, span)
        for number, meaning in enumerate(form.meanings)
        for count, after, span in _around(read, scope, target, meaning)
    ]
    if around:
        _, _, number, span = min(around)
        return _said(form.meanings[number], "near", span)
    here = [meaning for meaning in form.meanings if section in meaning.sections]
    if here:
        return _said(here[0], "section")
    low = read.text.lower()
    written = [m for m in form.meanings if m.name in low and len(low) == len(read.text)]
    if written:
        at = low.index(written[0].name)
        return _said(written[0], "elsewhere", (at, at + len(written[0].name)))
    usual = [meaning for meaning in form.meanings if meaning.name == form.default]
    if usual:
        return _said(usual[0], "default")
    return {"name": "", "code": "", "by": "nothing", "span": None}


def _said(meaning: Meaning, by: str, span: tuple[int, int] | None = None) -> dict[str, Any]:
    return {"name": meaning.name, "code": meaning.code, "by": by, "span": list(span) if span else None}


def _around(
    read: ReadDocument, scope: list[int], target: tuple[int, int], meaning: Meaning
) -> Iterator[tuple[int, bool, tuple[int, int]]]:
    first, last = scope
    left, right = read.words(first, target[0]), read.words(target[1], last)
    for phrase in meaning.near:
        size, furthest = len(phrase), len(left.starts) - meaning.reach - len(phrase)
        for at in range(max(0, furthest), len(left.starts) - size + 1):
            count = len(left.starts) - at - size
            if tuple(left.folded[at : at + size]) == phrase and count < meaning.reach:
                yield count, False, (left.starts[at], left.ends[at + size - 1])
        for at in range(min(meaning.reach, len(right.starts) - size + 1)):
            if tuple(right.folded[at : at + size]) == phrase:
                yield at, True, (right.starts[at], right.ends[at + size - 1])
