"""Tables of answers: rows of findings under columns of yes and no.

A row is a line of at least three cells divided by ``|`` or by tabs. Under a header with a cell for
yes and one for no, the ticked column answers for the row: "Diabetes | | X". A row in which neither
is ticked was left unanswered, which affirms nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_YES = frozenset(("yes", "y", "present", "positive", "pos", "+"))
_NO = frozenset(("no", "n", "absent", "negative", "neg", "denies", "-"))
_TICK = re.compile(r"\s*(?:[xX✓✔☑☒*]|\[[xX✓✔]\]|\([xX✓✔]\)|[yY](?:es)?)\s*")


def is_row(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is divided into at least three cells."""
    return text.count("|", start, end) >= 2 or text.count("\t", start, end) >= 2


def is_header(text: str, span: Span) -> bool:
    """Whether a row has a cell for yes and one for no."""
    words = {text[start:end].lower() for start, end in _cells(text, span)}
    return not words.isdisjoint(_YES) and not words.isdisjoint(_NO)


def answer(text: str, header: Span, row: Span) -> tuple[str, Span] | None:
    """``negated`` or ``affirmed`` with the header's cell that says so; None if both columns are ticked."""
    ticked = [
        number for number, (start, end) in enumerate(_cells(text, row)) if _TICK.fullmatch(text, start, end)
    ]
    heads = list(_cells(text, header))
    words = [text[start:end].lower() for start, end in heads]
    chosen = {words[number]: heads[number] for number in ticked if number < len(words)}
    yes = [span for word, span in chosen.items() if word in _YES]
    no = [span for word, span in chosen.items() if word in _NO]
    if yes:
        return None if no else ("affirmed", yes[0])
    unanswered = next(span for word, span in zip(words, heads, strict=True) if word in _YES)
    return "negated", no[0] if no else unanswered


def _cells(text: str, span: Span) -> Iterator[Span]:
    mark = "|" if text.count("|", *span) >= 2 else "\t"
    start = span[0]
    while start <= span[1]:
        end = text.find(mark, start, span[1])
        end = span[1] if end < 0 else end
        inside = text[start:end]
        left = start + len(inside) - len(inside.lstrip())
        yield left, max(left, start + len(inside.rstrip()))
        start = end + 1
