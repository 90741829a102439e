"""Where the sections of a note begin and end, and what kind each one is.

A heading is a phrase of the heading table that *stands as* a heading, which is one of:

- alone on its line, with a colon, markdown or bold marks, in capitals or with a capital first;
- at the start of a line, followed by a colon or a spaced dash ("PMH: HTN", "ALLERGIES - NONE"); the
  letters of SOAP also by a slash ("A/ Pneumonia");
- inside a line, followed by a colon, just after the end of a sentence or in capitals (a single
  word in capitals only if it is no abbreviation: "Abdominal CT:" heads nothing).

The same words in running prose open nothing. A bulleted or numbered heading opens a section unless
it stands inside an assessment, plan, hospital course or instructions, where such items are
problems. A heading that the table lacks opens an ``unknown`` section when it is marked as a heading
beyond doubt, so that text after it does not inherit a history it does not belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.context.headings import HeadingTable
from kb.lexicon.words import Word, first_word, folded, words

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_MARKUP = re.compile(
    r"[ \t\r\f\v]*(?P<marks>(?:#{1,6}[ \t]+|[*_]{2,3}|=+[ \t]*|\[(?=[A-Z]))?)"
    r"(?P<item>(?:(?:[•▪◦‣·●○■*\u2013-]|\(?\d{1,2}[.)]|[IVX]{1,4}[.)])[ \t]+)?)(?P<bold>[*_]{2}|)"
)
_CLOSE = re.compile(
    r"[ \t]*(?:\([^()\n]{0,60}\)|[*_]{2,3}|\]|[#=]+|[ \t]"
    r"|(?<=[ \t])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}){1,2}|\d{4}-\d{2}-\d{2})(?!\w))*"
)
"""What may stand between a heading and its colon: an aside, marks, a date."""
_DASH = re.compile(r"[ \t]+[-\u2013\u2014][ \t]+|[ \t]*[-\u2013\u2014]{2,}[ \t]*")
_BREAK = re.compile(r"(?:[.;!?)|\]>:*]|\t|[ \t]{2})[ \t]*$")
_NO_ABBREVIATION = 6
"""Capitals in a row that no clinical abbreviation has."""
_ITEM_KEEPS = frozenset(
    (
        "assessment",
        "plan",
        "assessment_plan",
        "hospital_course",
        "discharge_instructions",
    )
)
_ITEM_OPENS = frozenset(("assessment", "plan", "assessment_plan"))
_PROBLEM_KINDS = _ITEM_KEEPS | {
    "diagnosis",
    "possible_diagnosis",
    "problem_list",
    "ros",
    "exam",
    "results",
    "imaging",
}


@dataclass(frozen=True, slots=True)
class Section:
    """``text[start:end]`` is the whole section and ``text[body_start:end]`` what its heading heads.

    Offsets count Unicode code points. ``heading`` is as written, without marks; empty for ``body``.
    """

    kind: str
    heading: str
    start: int
    body_start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Heading:
    kind: str
    start: int
    text_start: int
    text_end: int
    body_start: int
    item: bool


def _capitals(text: str, at_least: int = 2) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= at_least and all(char.isupper() for char in letters)


def _titled(text: str) -> bool:
    first = next((char for char in text if char.isalpha()), "")
    return first.isupper()


def _line_heading(text: str, start: int, end: int, table: HeadingTable) -> _Heading | None:
    """The heading that opens the line ``text[start:end]`` (without its newline), if one does."""
    marks = _MARKUP.match(text, start, end)
    assert marks is not None
    begin, item = marks.end(), bool(marks["item"])
    marked = bool(marks["marks"] or marks["bold"])
    first = marks.start("marks") if marks["marks"] else marks.start("item")
    reach = min(end, begin + 120)
    opening = first_word(text, begin, reach)
    if opening is None or opening.folded not in table.first_words:
        return None
    found = words(text, begin, reach)
    for count in range(min(table.longest, len(found)), 0, -1):
        stop = found[count - 1].end
        phrase = tuple(word.folded for word in found[:count])
        kind = table.kinds.get(phrase)
        close = _CLOSE.match(text, stop, end)
        assert close is not None
        after = close.end()
        colon = text.startswith(":", after)
        if kind is None:
            slash = text.startswith("/ ", stop)
            if count > 1 or not (colon or slash) or len(text[begin:stop]) != 1:
                continue
            kind = table.letters.get(phrase[0])
            if kind is None:
                continue
            if slash:
                return _Heading(kind, first, begin, stop, stop + 1, item)
        if colon:
            tail = _CLOSE.match(text, after + 1, end)
            body = tail.end() if tail and not tail.group().strip(" \t*_#=]") else after + 1
        elif after >= end:
            if not (marked or _titled(text[begin:stop])) or (item and not marked):
                continue
            body = end
        else:
            dash = _DASH.match(text, stop, end)
            if dash is None or not _titled(text[begin:stop]) or item:
                continue
            body = dash.end()
        return _Heading(kind, first, begin, stop, body, item)
    return None


def _unknown_heading(
    text: str, start: int, end: int, blank_before: bool, table: HeadingTable
) -> _Heading | None:
    """A line that is plainly a heading, though the table does not hold its words."""
    marks = _MARKUP.match(text, start, end)
    assert marks is not None
    line = text[marks.end() : end].strip(" \t*_#=")
    phrase = folded(line)
    if not 0 < len(phrase) <= 6 or marks["item"] or phrase in table.subheadings:
        return None
    hashed = marks["marks"].startswith("#")
    if not hashed and not (blank_before and line.endswith(":") and _capitals(line)):
        return None
    text_end = marks.end() + len(line.rstrip(": "))
    return _Heading("unknown", marks.start("marks"), marks.end(), text_end, end, False)


def _inline_headings(text: str, start: int, end: int, table: HeadingTable) -> Iterator[_Heading]:
    """Headings inside ``text[start:end]``, each directly before a colon."""
    position = start
    while (colon := text.find(":", position, end)) >= 0:
        left = max(position, colon - 90)
        found: list[Word] = words(text[left:colon])
        for count in range(min(table.longest, len(found)), 0, -1):
            run = found[-count:]
            if text[left + run[-1].end : colon].strip(" \t*_)"):
                break
            kind = table.kinds.get(tuple(word.folded for word in run))
            begin = left + run[0].start
            written = text[begin:colon]
            if kind is None or begin <= start or text[begin - 1].isalnum():
                continue
            if (_capitals(written, _NO_ABBREVIATION) and text[begin - 1] in " \t:*") or (
                _titled(written) and _BREAK.search(text, max(start, begin - 3), begin)
            ):
                body = colon + 1
                while body < end and text[body] in " \t*_":
                    body += 1
                yield _Heading(kind, begin, begin, left + run[-1].end, body, False)
                break
        position = colon + 1


def _headings(text: str, table: HeadingTable) -> Iterator[_Heading]:
    kind, blank_before = "body", True
    for line in _LINE.finditer(text):
        start, end = line.start(), line.end()
        if end > start and text[end - 1] == "\n":
            end -= 1
        if not text[start:end].strip():
            blank_before = True
            continue
        opened = _line_heading(text, start, end, table)
        if opened and opened.item and kind in _ITEM_KEEPS and opened.kind not in _ITEM_OPENS:
            opened = None
        if opened is None and kind not in _PROBLEM_KINDS:
            opened = _unknown_heading(text, start, end, blank_before, table)
        marks = _MARKUP.match(text, start, end)
        rest = marks.end() if marks else start
        if opened is not None:
            yield opened
            kind, rest = opened.kind, opened.body_start
        for heading in _inline_headings(text, rest, end, table):
            yield heading
            kind = heading.kind
        blank_before = False


def split_sections(text: str, headings: HeadingTable) -> tuple[Section, ...]:
    """The sections of ``text`` in order; they touch each other and cover it from end to end."""
    found = list(_headings(text, headings))
    if not found or text[: found[0].start].strip():
        found.insert(0, _Heading("body", 0, 0, 0, 0, False))
    sections = []
    for number, heading in enumerate(found):
        end = found[number + 1].start if number + 1 < len(found) else len(text)
        sections.append(
            Section(
                kind=heading.kind,
                heading=text[heading.text_start : heading.text_end],
                start=heading.start if number else 0,
                body_start=min(heading.body_start, end),
                end=end,
            )
        )
    return tuple(sections)
