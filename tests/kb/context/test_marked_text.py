"""No mark may be lost because its expression was not tried."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.context.cue_table import CueTable
from kb.context.marked_text import MarkedText, plain

ODD = {"i": "İı", "k": "\u212a", "s": "ſ", " ": "\t\n\xa0\u2003\x1f"}


def consuming(expression: str) -> str:
    """The expression without what it only looks at: it matches whatever the whole one does, and more."""
    kept, at, depth, looked, inside = [], 0, 0, 0, False
    while at < len(expression):
        token = expression[at : at + 2] if expression[at] == "\\" else expression[at]
        if token == "(" and not inside:
            depth += 1
            if not looked and re.match(r"\(\?<?[=!]", expression[at : at + 4]):
                looked = depth
        kept.append("" if looked else token)
        if token == ")" and not inside:
            looked = 0 if looked == depth else looked
            depth -= 1
        inside = token == "[" or (inside and token != "]")
        at += len(token)
    return "".join(kept)


def test_what_is_only_looked_at_is_left_out() -> None:
    assert consuming(r"(?<![(a] )(?:x|\()(?=(?:,|[)]))y") == r"(?:x|\()y"


@given(st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_what_a_mark_needs_stands_in_all_that_it_matches(cues: CueTable, data: st.DataObject) -> None:
    for mark in cues.marks:
        expression = re.compile(consuming(mark.pattern.pattern))
        text = data.draw(st.from_regex(expression, fullmatch=True))
        for each, others in ODD.items():
            text = text.replace(each, data.draw(st.sampled_from([each, *others])))
        if expression.fullmatch(text):
            assert any(need in plain(text) for need in mark.needs), (mark.pattern.pattern, text)


@pytest.mark.parametrize(
    "text",
    [
        "Mother: diabetes (father) asthma",
        "ſiſter: gout. ( ) cough [x] fever (\u2003) rash (✓) pain",
        "Chest pain: no\nFever - denied; return for fever, in 2019 gout ?ulcer (-) rash",
    ],
)
def test_the_marks_of_a_part_are_those_that_its_expressions_match(cues: CueTable, text: str) -> None:
    marked = MarkedText(text, cues)
    for start in range(0, len(text), 7):
        part = text[start:]
        found = [(mark, match.span()) for mark, match in marked.marks_in(start, len(text))]
        assert found == [(m, match.span()) for m in cues.marks for match in m.pattern.finditer(part)]


def test_a_text_is_made_plain_letter_by_letter() -> None:
    every = "".join(map(chr, (n for n in range(sys.maxunicode) if not 0xD800 <= n < 0xE000)))
    made = plain(every)
    assert len(made) == len(every)
    spaces = [made[at] for at, char in enumerate(every) if re.fullmatch(r"\s", char)]
    assert set(spaces) == {" ", "\t"}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        alike = re.finditer(letter, every, re.IGNORECASE)
        assert {made[match.start()] for match in alike} == {letter}
