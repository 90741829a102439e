"""For which procedures a group of covered diagnoses is meant, read from the group's introduction.

The coverage database ties diagnosis groups to procedure codes in words only. What is read here: codes
and ranges of codes named outright, and groups of procedures named by number. Codes that are named as
company ("when performed with ...") or as exceptions are kept apart: for them nothing is concluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TOKEN = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})"
_CODE = re.compile(rf"(?<![0-9A-Za-z.]){_TOKEN}(?![0-9A-Za-z])")
_RANGE = re.compile(rf"(?<![0-9A-Za-z.])({_TOKEN})\s*(?:-|–|—|through|thru|to)\s*({_TOKEN})(?![0-9A-Za-z])")
_GROUPS = (
    re.compile(r"(?:CPT|HCPCS)[^.;\n]{0,40}?\bgroup\s*([0-9]{1,2})\b", re.IGNORECASE),
    re.compile(r"\bgroup\s*([0-9]{1,2})\s*(?:CPT|HCPCS)", re.IGNORECASE),
)
_SENTENCE = re.compile(r"[.;](?=\s|$)|\n")
_ASIDE = re.compile(
    r"\bwhen\b|\bif\b|\bin (?:conjunction|combination|addition) (?:with|to)\b"
    r"|\btogether with\b|\balong with\b|\bexcept\b|\bexcluding\b|\bother than\b|\bnot\b|\binstead\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bnon-?covered\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:dual|triad|pairs?)\b|\bin (?:conjunction|combination) with\b|\btogether with\b", re.IGNORECASE
)
_OPEN = re.compile(
    r"\bnot (?:an? )?all[- ]?inclusive\b|\bnot exhaustive\b|\bnot limited to\b|\bexamples?\b"
    r"|\bany (?:other )?diagnos",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:secondary|primary|dual|both|two|additional|also|in addition|accompanied)\b"
    r"|\bmust be (?:billed|reported)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meant:
    """Procedure codes that a group's introduction names, and those it only mentions."""

    named: frozenset[str]
    mentioned: frozenset[str]

    def applies(self, hcpcs: str, *, only_group: bool) -> bool | None:
        """Whether the group is for this code; None where the words don't tell.

        ``only_group`` says that the article has no other group: it is then for all its codes unless it
        says otherwise.
        """
        if hcpcs in self.mentioned and hcpcs not in self.named:
            return None
        if self.named:
            return hcpcs in self.named
        return True if only_group and not self.mentioned else None


def meant(paragraph: str, procedures: Mapping[int, Iterable[str]]) -> Meant:
    """What the introduction names of an article's procedure codes, which are given by group.

    An article without procedure codes is taken at the paragraph's word.
    """
    known = frozenset(code for codes in procedures.values() for code in codes)
    named: set[str] = set()
    mentioned: set[str] = set()
    for sentence in _SENTENCE.split(paragraph):
        aside = _ASIDE.search(sentence)
        end = 0 if _DENIED.search(sentence) else aside.start() if aside else len(sentence)
        named |= _codes(sentence[:end], known, procedures)
        mentioned |= _codes(sentence[end:], known, procedures)
    return Meant(frozenset(named), frozenset(mentioned))


def open_ended(paragraph: str) -> bool:
    """Whether the introduction says that the list is not the whole of what is covered."""
    return _OPEN.search(paragraph) is not None


def together(paragraph: str) -> bool:
    """Whether the introduction says that its diagnoses count only with another one."""
    return _TOGETHER.search(paragraph) is not None


def conditions(paragraph: str) -> tuple[str, ...]:
    """The sentences that speak of a second diagnosis or of what else must be reported."""
    sentences = (sentence.strip() for sentence in _SENTENCE.split(paragraph))
    return tuple(sentence for sentence in sentences if _CONDITION.search(sentence))


def _codes(text: str, known: frozenset[str], procedures: Mapping[int, Iterable[str]]) -> set[str]:
    found = set(_CODE.findall(text))
    found = found & known if known else found
    for first, last in _RANGE.findall(text):
        found |= {
            code for code in known if first <= code <= last and code[-1:].isalpha() == last[-1:].isalpha()
        }
    for pattern in _GROUPS:
        for number in pattern.findall(text):
            found |= set(procedures.get(int(number), ()))
    return found
