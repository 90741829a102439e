"""Checks how the text was divided: each scope is a sentence, each heading heads its mention.

Where a sentence ends is a judgement (abbreviations, wrapped lines), so these checks are one-sided:
they refuse every division that can't be, and every one that leaves out a break beyond doubt.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from engine.proof.ledger import Ledger, refuse, require
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
    text, kinds = ledger.texts[says["doc"]], ledger.tables.headings.kinds
    scope, heading, start, end = says["scope"], says["heading"], says["start"], says["end"]
    position = 0
    for first, last in scope:
        require(position <= first < last <= len(text), place, "its scope is not in the document")
        position = last
        require(
            _begins(text, first, heading) and _ends(text, last, kinds), place, "its scope is not a sentence"
        )
        require(not _BREAKS.search(text, first, last), place, "its scope is more than a sentence")
    first, last = scope[-1]
    require(first <= start and end <= last, place, "the mention is outside its scope")
    line = text.rfind("\n", 0, first) + 1
    above = text[:line].rstrip()
    item = _ITEM.match(text, line)
    opens = not text[item.end() if item else line : first].strip()
    listed = line > 0 and opens and ":" not in text[first:last]
    heads = heading is not None and _ASIDE.fullmatch(text, heading[1], len(above)) is not None
    if len(scope) == 2:
        lead_start, lead_end = scope[0]
        kinds_of_cells = {answer_of(text[a:b]) for a, b in cells_of(text, lead_start, lead_end)}
        table = {"yes", "no"} <= kinds_of_cells and bool(cells_of(text, first, last))
        if not table:
            require(text[lead_end - 1] == ":", place, "what introduces the list has no colon")
            require(listed, place, "it stands in no list")
        require(lead_start >= (heading[0] if heading else 0), place, "what introduces the list is elsewhere")
    elif listed and above.endswith(":"):
        require(heads, place, "it leaves out the sentence that introduces the list")


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
    before = text[line:first]
    item = _ITEM.match(text, line)
    if item is not None and item.end() > first:
        return False
    if not text[item.end() if item else line : first].strip():
        return True
    if heading is not None and line <= heading[1] <= first and _ASIDE.fullmatch(text, heading[1], first):
        return True
    glued = _GLUED.match(text, first - 3, first + 2) if first >= 3 else None
    ended = _ENDED.search(before.rstrip()) and (before[-1].isspace() or glued)
    return bool(ended or re.search(r"(?<!\S)\d{1,2}[.)][ \t]+$", before))


def _ends(text: str, last: int, kinds: Container[tuple[str, ...]]) -> bool:
    """Whether a sentence can end here."""
    if text[last - 1].isspace():
        return False
    rest = text[last:]
    gap = rest[: len(rest) - len(rest.lstrip())]
    if not rest.strip() or "\n" in gap:
        return True
    if _ENDED.search(text[max(0, last - 8) : last]):
        return bool(gap) or _GLUED.match(text, last - 3, last + 2) is not None
    following = rest.lstrip().split("\n")[0]
    return bool(_NUMBER.match(following)) or folded(following[:91].split(":")[0]) in kinds


def check_section(
    ledger: Ledger, doc: str, kind: str, heading: Sequence[int] | None, start: int, place: str
) -> None:
    """The heading's words open that kind of section, and no other heading stands before the mention."""
    text, table = ledger.texts[doc], ledger.tables.headings
    heads = plain_headings(ledger, doc)
    if heading is None:
        require(kind == "body", place, "only the body has no heading")
        require(not any(first < start for first, _, _ in heads), place, "a heading stands above the mention")
        return
    first, last = heading
    require(0 <= first < last <= start, place, "the heading is not above the mention")
    require(text[last - 1].isalnum() or text[last - 1] in "%+#", place, "the heading holds more than words")
    cut = (text[last].isalnum() and text[last - 1].isalnum()) or (first and text[first - 1].isalnum())
    require(not cut and not text[first].isspace(), place, "the heading cuts a word")
    require(not any(first < at < start for at, _, _ in heads), place, "another heading is nearer")
    line = text.rfind("\n", 0, first) + 1
    opens = not any(char.isalnum() for char in text[line:first]) or _ITEM.match(text, line, first)
    colon = _ASIDE.match(text, last)
    stands = opens or (colon is not None and ":" in colon[0])
    require(bool(stands) and "\n" not in text[first:last], place, "the heading does not stand as one")
    phrase = folded(text[first:last])
    known = table.kinds.get(phrase) or (table.letters.get(phrase[0]) if len(phrase) == 1 else None)
    if known is None:
        marked = text[line:first].lstrip().startswith("#") or text[last:].lstrip(" \t*_").startswith(":")
        require(marked, place, "the heading is none")
        earlier = any(at < first and each == kind for at, _, each in heads) or ":" in text[:first]
        require(kind == "unknown" or (kind in ASSESSED and earlier), place, "it opens no such section")
    elif known != kind:
        refuse(place, "the heading opens another kind of section")


def plain_headings(ledger: Ledger, doc: str) -> list[tuple[int, int, str]]:
    """The headings beyond doubt: known words alone on a line, or at its beginning with a colon."""
    if ("headings", doc) not in ledger.memo:
        kinds = ledger.tables.headings.kinds
        ledger.memo["headings", doc] = [
            (hit.start(1), hit.end(1), kinds[phrase])
            for hit in _HEAD.finditer(ledger.texts[doc])
            if hit[1][0].isalpha()
            and (phrase := folded(hit[1])) in kinds
            and (hit[2] == ":" or (hit[1][0].isupper() and re.fullmatch(r"[A-Za-z ]+", hit[1])))
        ]
    found: list[tuple[int, int, str]] = ledger.memo["headings", doc]
    return found
