"""The values of the Medicare Coverage Database export: dates, codes, numbers, and text with HTML in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from html import unescape
from typing import Any

import numpy as np

from kb.tables.columns import absent, day_number
from kb.tables.schema import Column, Kind

LAST_DAYS = frozenset(
    {
        "article_end_date",
        "article_rev_end_date",
        "ent_det_end_date",
        "rev_end_date",
        "comment_end_dt",
        "notice_end_dt",
        "end_date",
        "dis_end_date",
        "term_date",
    }
)
"""Columns that name the last day in force; the day after is stored."""

_CODES = {
    "hcpc_code_id": re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}|XX[0-9]{3}"),
    "icd10_code_id": re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}|XX[0-9]{3}"),
    "icd10_pcs_code_id": re.compile(r"[0-9A-HJ-NP-Z]{7}|XX[0-9]{3}"),
    "hcpc_modifier_code_id": re.compile(r"[0-9A-Z]{2}|XX[0-9]{3}|99999"),
    "revenue_code_id": re.compile(r"[0-9]{4}|99999"),
    "bill_code_id": re.compile(r"[0-9]{3}|0"),
    "contractor_number": re.compile(r"[0-9A-Z]{5}"),
}
_WORD = re.compile(r"[0-9A-Z][0-9A-Z ./-]{0,19}")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AMERICAN = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_BREAKS = re.compile(r"<\s*(?:/?(?:p|div|tr|li|ul|ol|table|h[1-6])|br)\b[^>]*>", re.IGNORECASE)
_CELLS = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAGS = re.compile(r"</?[A-Za-z][^>]*>|<!--.*?-->", re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_INT32 = 2**31 - 1


class Values(dict[str, Any]):
    """Turns the texts of one column into stored values, each distinct text once.

    ``bad`` gives the reason for each text that can't be turned.
    """

    def __init__(self, column: Column, export_name: str, *, required: bool) -> None:
        super().__init__()
        self.kind = column.kind
        self.bad: dict[str, str] = {}
        self._name = export_name
        self._required = required
        self._turn = _turner(column.kind, export_name)
        self._none: Any = "" if column.kind in (Kind.CODE, Kind.TEXT) else absent(column.kind)

    def __missing__(self, text: str) -> Any:
        bare = text.strip()
        value = self._none
        if bare:
            try:
                value = self._turn(bare)
            except ValueError:
                self.bad[text] = f"{self._name} {bare[:20]!r} is no {_WHAT[self.kind]}"
        elif self._required:
            self.bad[text] = f"{self._name} is empty"
        self[text] = value
        return value

    def read(self, texts: Sequence[str]) -> list[Any]:
        """The stored value of each text; for a bad one the absent value."""
        if self.kind is Kind.DATE:
            return [self[text[:10]] for text in texts]
        if self.kind is Kind.INTEGER and (numbers := _numbers(texts)) is not None:
            return numbers
        return [self[text] for text in texts]

    def reason(self, text: str) -> str | None:
        """Why this text is refused, or None."""
        return self.bad.get(text[:10] if self.kind is Kind.DATE else text)


def stored(kind: Kind, values: list[Any]) -> Any:
    """A piece of a column as kb.tables.columns takes it; text stays a list."""
    if kind is Kind.TEXT:
        return values
    return np.array(values, "S" if kind is Kind.CODE else np.int32)


def plain_text(html: str) -> str:
    """The text of an HTML fragment: paragraphs on lines of their own, tags within a word dropped."""
    if "<" in html:
        html = _BREAKS.sub("\n", _CELLS.sub(" ", html))
        html = _TAGS.sub("", html)
    text = _SPACES.sub(" ", unescape(html).replace("\r", "\n"))
    return _LINES.sub("\n", text).strip()


def read_day(text: str) -> date:
    """The day of ``2026-01-19 00:00:00`` or ``01/19/2026``. Raises ValueError for anything else."""
    iso, american = _ISO.match(text), _AMERICAN.match(text)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if american:
        return date(int(american[3]), int(american[1]), int(american[2]))
    raise ValueError(text)


_WHAT = {
    Kind.CODE: "code",
    Kind.DATE: "date",
    Kind.INTEGER: "whole number",
    Kind.TEXT: "text",
    Kind.DECIMAL: "",
}


def _turner(kind: Kind, name: str) -> Callable[[str], Any]:
    if kind is Kind.TEXT:
        return plain_text
    if kind is Kind.INTEGER:
        return _whole
    if kind is Kind.DATE:
        return _last_day if name in LAST_DAYS else _day
    pattern = _CODES.get(name, _WORD)

    def code(text: str) -> str:
        bare = text.upper().replace(".", "") if name in _CODES else text.upper()
        if not pattern.fullmatch(bare):
            raise ValueError(text)
        return bare

    return code


def _numbers(texts: Sequence[str]) -> list[int] | None:
    """The numbers of a column that holds nothing else, all at once; None where it does."""
    together = "".join(texts)
    if not (together.isascii() and together.isdecimal()) or "" in texts:
        return None
    numbers = list(map(int, texts))
    return numbers if max(numbers) <= _INT32 else None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > _INT32:
        raise ValueError(text)
    return int(text)


def _day(text: str) -> int:
    return absent(Kind.DATE) if text == "N/A" else day_number(read_day(text))


def _last_day(text: str) -> int:
    # The last day that a calendar has means "open": there is no day after it.
    day = read_day(text)
    return absent(Kind.DATE) if day == date.max else day_number(day) + 1
