"""Checks how the text was divided: each scope is a sentence, each heading heads its mention.

Where a sentence ends is a judgement (abbreviations, wrapped lines), so these checks are one-sided:
they refuse every division that can't be, and every one that leaves out a break beyond doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from engine.proof.checkers.divisions import MOST, divisions, is_division
from engine.proof.ledger import Ledger, require
from kb.lexicon.words import folded

ASSESSED = frozenset(
    {"assessment", "plan", "assessment_plan", "diagnosis", "possible_diagnosis", "problem_list"}
)
_ITEM = re.compile(
    r"[ \t\r\f\v]*(?:#{1,6}(?=[ \t])|[•▪◦‣·●○■♦➢✓→*\u2013\u2014-](?=[ \t])|[•▪◦‣●○■♦➢]"
    r"|o(?=[ \t]+[A-Z])|\(?\d{1,2}[.)](?=[ \t]|$)|[A-Za-z][.)](?=[ \t]+[A-Z]))[ \t]*"
)
"""The marker of a list item: it stands before a sentence and never in one."""
_ENDED = re.compile(r"[.!?]+[\"'”’)\]]*$")
_GLUED = re.compile(r"[a-z]{2}\.[A-Z][a-z]")
_INK = re.compile(r"\S")
_FAR = 200
"""Characters before a sentence in which the end of the one before it is looked for."""
_NUMBER_BEFORE = re.compile(r"(?<!\S)\d{1,2}[.)][ \t]+$")
_COLON = re.compile(r"[ \t*_]*:")
_NUMBER = re.compile(r"\d{1,2}[.)][ \t]+(?=[A-Z])")
_BREAKS = re.compile(
    r"\n[ \t\r]*\n"
    r"|(?<=[a-z]{7})[.!?]\s+(?=[A-Z])"
    r"|(?<=[a-z]{2})\.(?=[A-Z][a-z])"
    r"|\n[ \t]*(?:[•▪◦‣●○■♦➢]|[-*\u2013\u2014#]+[ \t]|\(?\d{1,2}[.)][ \t])"
)
"""What no sentence holds inside."""
_ASIDE = re.compile(r"(?:\([^()\n]{0,60}\)|(?<=[ \t])\d{1,4}[/.-]\d\d?[/.-]\d{2,4}(?!\w)|[^\w(])*")
_HEAD = re.compile(r"^[ \t]*([^\s:][^:\n]{0,80}?)[ \t]*(:|\r?$)", re.MULTILINE)


def check_scope(ledger: Ledger, says: Mapping[str, Any], place: str) -> None:
    """The sentence around the mention, and before it the one that introduces its list."""
    text = ledger.texts[says["doc"]]
    scope, heading, start, end = says["scope"], says["heading"], says["start"], says["end"]
    position = 0
    for first, last in scope:
        require(position <= first < last <= len(text), place, "its scope is not in the document")
        position = last
        key = "sentence", says["doc"], first, last, heading and tuple(heading)
        why = ledger.once(key, partial(_no_sentence, ledger, text, first, last, heading))
        require(not why, place, why)
    first, last = scope[-1]
    require(first <= start and end <= last, place, "the mention is outside its scope")
    line = text.rfind("\n", 0, first) + 1
    item = _ITEM.match(text, line)
    opens = not text[item.end() if item else line : first].strip()
    listed = line > 0 and opens and ":" not in text[first:last]
    if len(scope) == 2:
        lead_start, lead_end = scope[0]
        kinds_of_cells = {answer_of(text[a:b]) for a, b in cells_of(text, lead_start, lead_end)}
        table = {"yes", "no"} <= kinds_of_cells and bool(cells_of(text, first, last))
        if not table:
            require(text[lead_end - 1] == ":", place, "what introduces the list has no colon")
            require(listed, place, "it stands in no list")
        require(lead_start >= (heading[0] if heading else 0), place, "what introduces the list is elsewhere")
    elif listed:
        end = line
        while end and text[end - 1].isspace():
            end -= 1
        if end and text[end - 1] == ":":
            heads = heading is not None and _ASIDE.fullmatch(text, heading[1], end) is not None
            require(heads, place, "it leaves out the sentence that introduces the list")


def _no_sentence(ledger: Ledger, text: str, first: int, last: int, heading: Sequence[int] | None) -> str:
    """Why a span can be no sentence; empty if it can."""
    begins = _begins(text, first, heading) or is_division(text, first, _BREAKS)
    if not (begins and _ends(text, last, ledger.tables.headings.kinds)):
        return "its scope is not a sentence"
    whole = last - first <= MOST or not divisions(text, first, last, _BREAKS)
    return "" if whole and not _BREAKS.search(text, first, last) else "its scope is more than a sentence"


def is_divided(text: str, start: int, end: int) -> bool:
    """Whether a sentence that is too long is divided between two places."""
    return bool(divisions(text, start, end, _BREAKS))


def cells_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cells of a row of a table; empty for what is none."""
    mark = next((each for each in "|\t" if text.count(each, start, end) >= 2), "")
    found = []
    for part in text[start:end].split(mark) if mark else ():
        left = start + len(part) - len(part.lstrip())
        found.append((left, max(left, start + len(part.rstrip()))))
        start += len(part) + 1
    return found


def answer_of(word: str) -> str:
    """``yes`` or ``no`` for a column's heading that means so, else nothing."""
    meant = {"yes": "yes y present positive pos +", "no": "no n absent negative neg denies -"}
    return next((kind for kind, words in meant.items() if word.lower() in words.split()), "")


def ticked(text: str, cell: tuple[int, int]) -> bool:
    """Whether a cell of a table holds a tick."""
    return text[slice(*cell)].strip("[]()") in {*"xXyY✓✔☑☒*", "Yes", "yes"}


def _begins(text: str, first: int, heading: Sequence[int] | None) -> bool:
    """Whether a sentence can begin here: at a line, behind its marker, an end or the heading."""
    if text[first].isspace():
        return False
    line = text.rfind("\n", 0, first) + 1
    item = _ITEM.match(text, line)
    if item is not None and item.end() > first:
        return False
    if _INK.search(text, item.end() if item else line, first) is None:
        return True
    if heading is not None and line <= heading[1] <= first and _ASIDE.fullmatch(text, heading[1], first):
        return True
    if _NUMBER_BEFORE.search(text, max(line, first - _FAR), first):
        return True
    glued = _GLUED.match(text, first - 3, first + 2) if first >= 3 else None
    ended = _ENDED.search(text[max(line, first - _FAR) : first].rstrip())
    return bool(ended and (text[first - 1].isspace() or glued))


def _ends(text: str, last: int, kinds: Container[tuple[str, ...]]) -> bool:
    """Whether a sentence can end here."""
    if text[last - 1].isspace():
        return False
    ink = _INK.search(text, last)
    if ink is None or "\n" in text[last : ink.start()]:
        return True
    if is_division(text, ink.start(), _BREAKS):
        return True
    if _ENDED.search(text[max(0, last - 8) : last]):
        return ink.start() > last or _GLUED.match(text, last - 3, last + 2) is not None
    following = text[ink.start() : ink.start() + 91].split("\n")[0]
    return bool(_NUMBER.match(following)) or folded(following.split(":")[0]) in kinds


def check_section(
    ledger: Ledger, doc: str, kind: str, heading: Sequence[int] | None, start: int, place: str
) -> None:
    """The heading's words open that kind of section, and no other heading stands before the mention."""
    heads = plain_headings(ledger, doc)
    if heading is None:
        require(kind == "body", place, "only the body has no heading")
        require(not heads or heads[0][0] >= start, place, "a heading stands above the mention")
        return
    first, last = heading
    require(0 <= first < last <= start, place, "the heading is not above the mention")
    nearer = bisect_right(heads, first, key=itemgetter(0))
    require(nearer == len(heads) or heads[nearer][0] >= start, place, "another heading is nearer")
    why = ledger.once(
        ("heading", doc, first, last, kind), lambda: _no_heading(ledger, doc, first, last, kind)
    )
    require(not why, place, why)


def _no_heading(ledger: Ledger, doc: str, first: int, last: int, kind: str) -> str:
    """Why words open no section of that kind; empty if they do."""
    text, table = ledger.texts[doc], ledger.tables.headings
    if not (text[last - 1].isalnum() or text[last - 1] in "%+#"):
        return "the heading holds more than words"
    cut = (text[last].isalnum() and text[last - 1].isalnum()) or (first and text[first - 1].isalnum())
    if cut or text[first].isspace():
        return "the heading cuts a word"
    line = text.rfind("\n", 0, first) + 1
    opens = not any(char.isalnum() for char in text[line:first]) or _ITEM.match(text, line, first)
    colon = _ASIDE.match(text, last)
    stands = opens or (colon is not None and ":" in colon[0])
    if not stands or "\n" in text[first:last]:
        return "the heading does not stand as one"
    phrase = folded(text[first:last])
    known = table.kinds.get(phrase) or (table.letters.get(phrase[0]) if len(phrase) == 1 else None)
    if known is not None:
        return "" if known == kind else "the heading opens another kind of section"
    if not (text[line:first].lstrip().startswith("#") or _COLON.match(text, last)):
        return "the heading is none"
    heads = plain_headings(ledger, doc)
    earlier = any(at < first and each == kind for at, _, each in heads) or ":" in text[:first]
    return "" if kind == "unknown" or (kind in ASSESSED and earlier) else "it opens no such section"


def plain_headings(ledger: Ledger, doc: str) -> list[tuple[int, int, str]]:
    """The headings beyond doubt: known words alone on a line, or at its beginning with a colon."""
    return ledger.once(("headings", doc), lambda: _plain_headings(ledger, doc))


def _plain_headings(ledger: Ledger, doc: str) -> list[tuple[int, int, str]]:
    kinds = ledger.tables.headings.kinds
    return [
        (hit.start(1), hit.end(1), kinds[phrase])
        for hit in _HEAD.finditer(ledger.texts[doc])
        if hit[1][0].isalpha()
        and (phrase := folded(hit[1])) in kinds
        and (hit[2] == ":" or (hit[1][0].isupper() and re.fullmatch(r"[A-Za-z ]+", hit[1])))
    ]
