"""Checks which sense a short form has: worked out again from the sentence, the section and the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.proof.ledger import Ledger, require
from kb.context.senses import Meaning, ShortForm
from kb.lexicon.words import folded, words


def check_sense(ledger: Ledger, mention: Mapping[str, Any], says: Mapping[str, Any], place: str) -> None:
    """The mention's sense is the one that decides in its sentence; a term of one sense has none."""
    text = ledger.texts[mention["doc"]]
    start, end = mention["start"], mention["end"]
    form = ledger.tables.senses.get(folded(text[start:end]))
    if form is None:
        require("sense" not in mention, place, "the words have one sense")
        return
    require(is_short_form(text, start, end, form), place, "it is not written as the short form")
    expected = _sense(text, says["scope"][-1], (start, end), says["section"], form)
    require(mention.get("sense") == expected, place, "the short form has another sense here")


def is_short_form(text: str, start: int, end: int, form: ShortForm) -> bool:
    """Whether the words are written as the form asks."""
    return text[start:end].isupper() or not form.capitals


def _sense(
    text: str, scope: list[int], target: tuple[int, int], section: str, form: ShortForm
) -> dict[str, Any]:
    around = [
        (count, after, number, span)
        for number, meaning in enumerate(form.meanings)
        for count, after, span in _around(text, scope, target, meaning)
    ]
    if around:
        _, _, number, span = min(around)
        return _said(form.meanings[number], "near", span)
    here = [meaning for meaning in form.meanings if section in meaning.sections]
    if here:
        return _said(here[0], "section")
    low = text.lower()
    written = [m for m in form.meanings if m.name in low and len(low) == len(text)]
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
    text: str, scope: list[int], target: tuple[int, int], meaning: Meaning
) -> Iterator[tuple[int, bool, tuple[int, int]]]:
    first, last = scope
    left = [word for word in words(text[first:last]) if first + word.end <= target[0]]
    right = [word for word in words(text[first:last]) if first + word.start >= target[1]]
    for phrase in meaning.near:
        size = len(phrase)
        for at in range(len(left) - size + 1):
            run = left[at : at + size]
            if tuple(word.folded for word in run) == phrase and len(left) - at - size < meaning.reach:
                yield len(left) - at - size, False, (first + run[0].start, first + run[-1].end)
        for at in range(len(right) - size + 1):
            run = right[at : at + size]
            if tuple(word.folded for word in run) == phrase and at < meaning.reach:
                yield at, True, (first + run[0].start, first + run[-1].end)
