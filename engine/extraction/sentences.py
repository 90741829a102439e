"""Where sentences and clauses begin and end in a clinical note.

Lines first, then punctuation. A line starts a new unit when a blank line stands before it, when it
is a list item or a row of a table, or when it does not continue the line above; list markers belong
to no sentence.
Within a unit a sentence ends at ``.``, ``!`` or ``?`` before white space, unless the full stop
belongs to an abbreviation, an initial or a number. Inline enumerations ("1) polyp 2) gastritis")
end a sentence at each number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.extraction.long_sentences import divided
from engine.extraction.tables import is_header, is_row

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ITEM = re.compile(
    r"[ \t\r\f\v]*(?:#{1,6}(?=[ \t])|[•▪◦‣·●○■♦➢✓→*\u2013\u2014-](?=[ \t])|[•▪◦‣●○■♦➢]"
    r"|o(?=[ \t]+[A-Z])|\(?\d{1,2}[.)](?=[ \t]|$)|[A-Za-z][.)](?=[ \t]+[A-Z]))[ \t]*"
)
_BOX = re.compile(r"[ \t]*(?:\[[ xX✓✔]?\]|[☐☑☒□])")
_LABEL = re.compile(r"[ \t]*[A-Z][A-Za-z/&,' -]{0,40}:[ \t]")
_CONTINUES = re.compile(
    r"(?:[,/(+&-]|\b(?:a|an|the|and|or|of|in|on|at|to|for|with|without|no|not|by|from|his|her"
    r"|their|is|was|were|are|has|had|have|be|been|as|that|which|who|than|denies|any))[ \t\r]*$",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?:[|:=?]|\t|\s\s)\s*(?:yes|no|y|n)$", re.IGNORECASE)
"""An answer at the end of a line; its "no" does not go on."""
_WRAPPED = 60
"""A line this long, without end punctuation, has been wrapped by its editor."""
_SHORT = 25
"""A line in lower case after a line this short is an entry of a list, not a continuation."""

_END = re.compile(r"[.!?]+[\"'\u201d\u2019)\]]*(?=\s|$)")
_GLUED = re.compile(r"(?<=[a-z]{2})\.(?=[A-Z][a-z])")
_NUMBERED = re.compile(r"(?<!\S)(\d{1,2})[.)][ \t]+(?=[A-Z])")
_MARKER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)][ \t]*$")
_INK = re.compile(r"\S")
_LONGEST_WORD = 80
"""Characters before a full stop in which its word is looked for; no abbreviation is as long."""
_LAST_WORD = re.compile(r"[\w.'\u2019-]*$")
_LETTERED = re.compile(
    r"\b(?:hepatitis|hep|influenza|flu|vitamin|group|type|class|child-pugh|hemophilia|category)[ -][A-Za-z]$",
    re.IGNORECASE,
)
"""What a letter ends the name of; any other letter before a full stop is an initial."""
_TITLES = "dr mr mrs ms mx prof rev st jr sr m.d d.o ph.d r.n n.p p.a"
_LATIN = "vs e.g i.e eg ie cf etc et al no nos ca approx appx est max var subsp spp w.r.t a.k.a"
_DOSING = (
    "q.d b.i.d t.i.d q.i.d q.h q.h.s q.6h q.8h q.12h h.s a.c p.c p.o p.r.n n.p.o i.v i.m s.c s.q"
    " o.d o.s o.u gtt tab tabs cap caps susp sol inj"
)
_UNITS = "mg mcg ml cm mm kg lb lbs oz yr yrs mo mos wk wks hr hrs min mins sec a.m p.m wt ht temp vol"
_CHARTING = (
    "dx hx rx tx sx fx pt pts resp diff dept fig figs ref inf sup lat med ant post int ext rt lt"
    " bilat neg pos abd neuro gen gest h.pylori e.coli s.aureus"
)
_CALENDAR = "jan feb mar apr jun jul aug sept sep oct nov dec u.s ave blvd inc co corp ltd hosp univ"
_ABBREVIATIONS = frozenset(" ".join((_TITLES, _LATIN, _DOSING, _UNITS, _CHARTING, _CALENDAR)).split())
_ENDS_ANYWAY = frozenset(
    " ".join((_DOSING, _UNITS, "etc al m.d ph.d spp neg pos dx hx rx tx sx fx pts ca abd u.s")).split()
) - frozenset(("temp", "wt", "ht", "vol", "o.d", "o.s", "o.u"))
"""Abbreviations that can also be a sentence's last word: before a capital they end it."""

CLAUSE_WORDS = (
    "but|however|although|though|except|nevertheless|whereas|yet|apart from|aside from|other than"
    "|despite|which|while|not related to|unrelated to|not due to|not caused by|not secondary to"
)
_CLAUSE = re.compile(rf";|,?\s{{0,40}}\b(?=(?:{CLAUSE_WORDS})\b)", re.IGNORECASE)


def _units(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches of lines that no sentence crosses, without their list markers."""
    unit_start = unit_end = line_above = -1
    in_table = False
    for line in _LINE.finditer(text, start, end):
        begin, stop = line.start(), min(line.end(), end)
        content = text[begin:stop]
        if not content.strip():
            if unit_start >= 0:
                yield unit_start, unit_end
            unit_start = -1
        else:
            item = _ITEM.match(text, begin, stop)
            row = is_row(text, begin, stop)
            above = text[max(unit_start, line_above) : unit_end]
            if unit_start >= 0 and (item or row or in_table or not _continues(above, content)):
                yield unit_start, unit_end
                unit_start = -1
            in_table = row
            if unit_start < 0:
                unit_start = item.end() if item else begin
                if not text[unit_start:stop].strip():
                    unit_start = -1
            unit_end, line_above = stop, begin
        if line.end() >= end:
            break
    if unit_start >= 0:
        yield unit_start, unit_end


def _continues(above: str, line: str) -> bool:
    """Whether ``line`` goes on with the sentence that the line above, or the lines above, have begun."""
    above, here = above.strip(), line.strip()
    if above.endswith((".", "!", "?", ":")) and not here[0].islower():
        # Both lines are then whole; a terminator inside the unit is found by punctuation anyway.
        return False
    if _BOX.match(here) or _LABEL.match(here) or _ANSWER.search(above):
        return False
    if _CONTINUES.search(above):
        return True
    if here[0].islower() or here[0] in "(),;":
        return len(above) >= _SHORT
    return len(above) >= _WRAPPED and not above.endswith((".", "!", "?", ":", ";"))


def _is_abbreviation(text: str, start: int, stop: int, following: str) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it, given what follows."""
    before = _LAST_WORD.search(text, max(start, stop - _LONGEST_WORD), stop)
    word = before.group().lower() if before else ""
    if len(word) == 1 and word.isalpha():
        named = _LETTERED.search(text, max(start, stop - _LONGEST_WORD), stop)
        return named is None or not following[:1].isupper()
    if word == "ms" and before and before.group().isupper() and following[:1].isupper():
        return False  # multiple sclerosis or mitral stenosis: the title is written Ms.
    if word.isdigit():
        return len(word) <= 2 and _INK.search(text, start, stop - len(word)) is None
    if word in _ABBREVIATIONS:
        return not (following[:1].isupper() and word in _ENDS_ANYWAY)
    return following[:1].islower() and (len(word) < 4 or not word.isalpha())


def _cuts(text: str, start: int, end: int) -> Iterator[Span]:
    """Gaps ``(end of a sentence, start of the next)`` inside a unit."""
    for match in _END.finditer(text, start, end):
        ink = _INK.search(text, match.end(), end)
        following = ink.group() if ink else ""
        stop = match.start()
        if not following or (match.group().startswith("?") and (stop == start or text[stop - 1].isspace())):
            continue
        if match.group().startswith("."):
            if len(match.group()) == 1 and _is_abbreviation(text, start, stop, following):
                continue
            if len(match.group()) > 1 and match.group().strip(".") == "" and following[0].islower():
                continue
        yield match.end(), match.end()
    for match in _GLUED.finditer(text, start, end):
        yield match.end(), match.end()
    numbers = list(_NUMBERED.finditer(text, start, end))
    last_two = max((number for number, match in enumerate(numbers) if int(match[1]) == 2), default=-1)
    expected = _marker_before(text, start) + 1
    for number, match in enumerate(numbers):
        if int(match[1]) != expected:
            continue
        if expected > 1 or last_two > number:
            yield match.start(), match.end()
            expected += 1


def _marker_before(text: str, start: int) -> int:
    """The number of the list marker that stands before a unit; 0 if none does."""
    marker = _MARKER.search(text, text.rfind("\n", 0, start) + 1, start)
    return int(marker[1]) if marker else 0


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _pieces(text: str, start: int, end: int, cuts: list[Span]) -> Iterator[Span]:
    for stop, following in [*sorted(cuts), (end, end)]:
        if stop >= start:
            piece = _trimmed(text, start, stop)
            if piece is not None:
                yield piece
            start = following
        elif following > start:
            start = following


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The sentences of ``text[start:end]`` as code point spans, in order and without white space
    at their ends. List markers and white space are in no span. One that is too long is divided."""
    end = len(text) if end is None else end
    return tuple(
        part
        for unit_start, unit_end in _units(text, start, end)
        for sentence in _pieces(text, unit_start, unit_end, list(_cuts(text, unit_start, unit_end)))
        for part in divided(text, *sentence)
    )


def split_clauses(text: str, sentence: Span) -> tuple[Span, ...]:
    """The clauses of a sentence: it is divided at semicolons and before contrasting words."""
    cuts = [(match.end(), match.end()) for match in _CLAUSE.finditer(text, *sentence)]
    return tuple(_pieces(text, *sentence, cuts))


def lead_ins(text: str, sentences: tuple[Span, ...]) -> tuple[Span | None, ...]:
    """For each sentence the one that introduces it: "Denies:" above a list of symptoms.

    A sentence that ends with a colon introduces those that follow it, each beginning a line of its
    own, up to a blank line after the first of them or a sentence that has a colon itself. A row of a
    table with columns of yes and no introduces the rows below it.
    """
    leads: list[Span | None] = []
    lead: Span | None = None
    for number, (start, end) in enumerate(sentences):
        if number:
            before = sentences[number - 1]
            gap = text[before[1] : start]
            if "\n" not in gap or (before != lead and _BLANK_LINE.search(gap)):
                lead = None
        row = is_row(text, start, end)
        if lead and (":" in text[start:end] if text[lead[1] - 1] == ":" else not row):
            lead = None
        leads.append(lead)
        if text[end - 1] == ":" or (row and is_header(text, (start, end))):
            lead = (start, end)
    return tuple(leads)
