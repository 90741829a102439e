"""The codes that a note's free text names, as the publisher writes them.

``"diabetes (E08-E13)"``, ``"poisoning (T36-T50 with fifth or sixth character 5)"``,
``"(I69. with final characters -23)"``, ``"(E08-E13 with .42)"``. Parsing gives expressions;
kb.tabular.resolve turns these into sets of nodes. The stated denominator for the resolved share is
every code-shaped token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = r"[A-Z](?:\d[0-9A-Z]|[A-Z]\d(?=\.))(?:\.?[0-9A-Z]{1,4})?"
_RANGE = re.compile(rf"\b({_CODE})\.?\s?-{{1,2}}\s?({_CODE})(?![0-9A-Za-z])")
_SINGLE = re.compile(rf"\b({_CODE})(?![0-9A-Za-z])")
_GROUP = re.compile(r"\(([^()]*)\)")
_WITH = re.compile(
    r"with\s+(?P<words>(?:[a-z0-9]+[\s-]+(?:or|to)?\s*){1,4})characters?\s*(?P<values>[^()]*)$"
)
_LABELLED = re.compile(r"with\s+(?P<label>[a-z][a-z ]+?)\s+7th characters?\b")

_SUFFIXED = re.compile(r"with\s+(?P<values>\.[0-9A-Z]{1,4}-?(?:[\s,.]*(?:or\s+|-)?\.[0-9A-Z]{1,4}-?)*)$")
_TITLED = re.compile(r"with\s+(?P<title>[a-z][a-z ]+)$")
# "(T36-T50) with fifth or sixth character 6": the condition belongs into the parentheses.
_OUTSIDE = re.compile(r"\)(\s+with\s[^()]*\bcharacters?\s[^()]*)$")

_POSITIONS = {
    "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6, "seventh": 7, "7th": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition on single characters of a code.

    ``positions`` counts characters of the undotted code from 1, 0 stands for its end (before a 7th
    character); a value of the end that starts with ``-`` leaves out at least one character.
    ``label`` asks that the 7th character's definition contains these words, ``title`` that the title
    does.
    """

    positions: tuple[int, ...] = ()
    values: tuple[str, ...] = ()
    label: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """``first`` to ``last`` with everything under them (``last`` is ``first`` for a single code)."""

    first: str
    last: str
    constraint: Constraint | None = None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The code-shaped words that it was read from."""
        return (self.first,) if self.first == self.last else (self.first, self.last)


def read_targets(text: str) -> list[Target]:
    """Every code or range of codes that ``text`` names, in order."""
    text = _OUTSIDE.sub(r"\1)", text)
    found: list[Target] = []
    outside = []
    end = 0
    for group in _GROUP.finditer(text):
        outside.append(text[end : group.start()])
        end = group.end()
        found += _read_group(group[1].strip())
    outside.append(text[end:])
    return found + _read_group(" ".join(outside).strip())


def _read_group(text: str) -> list[Target]:
    if not _SINGLE.search(text):
        return []
    # What follows "with" holds the constraint's own characters, which are not codes.
    constraint, listed = _read_constraint(text)
    found: list[Target] = []
    position = 0
    while True:
        single = _SINGLE.search(listed, position)
        if not single:
            return found
        span = _RANGE.match(listed, single.start())
        first = single[1].replace(".", "")
        last = span[2].replace(".", "") if span else first
        found.append(Target(first, last, constraint))
        position = (span or single).end()


def _read_constraint(text: str) -> tuple[Constraint | None, str]:
    """The constraint at the end of ``text``, if there is one, and what stands before it."""
    labelled = _LABELLED.search(text)
    if labelled and not any(word in _POSITIONS for word in labelled["label"].split()):
        return Constraint(label=labelled["label"]), text[: labelled.start()]
    suffixed = _SUFFIXED.search(text)
    if suffixed:
        # ".42" stands behind the category, so from the fourth character on.
        return Constraint((4,), _read_suffixes(suffixed["values"])), text[: suffixed.start()]
    titled = _TITLED.search(text)
    if titled and _SINGLE.search(text[: titled.start()]) and "character" not in titled["title"]:
        return Constraint(title=titled["title"]), text[: titled.start()]
    match = _WITH.search(text)
    if not match:
        return None, text
    named = re.findall(r"[a-z0-9]+", match["words"])
    positions = (0,) if "final" in named else tuple(_POSITIONS[w] for w in named if w in _POSITIONS)
    values = _read_values(match["values"])
    if not positions or not values:
        # "with fifth or sixth character to indicate intent" narrows nothing.
        return None, text
    if positions != (0,):
        values = tuple(value.lstrip("-") for value in values)
    return Constraint(positions=positions, values=values), text[: match.start()]


def _read_suffixes(text: str) -> tuple[str, ...]:
    """``".51-.52"`` to ``("51", "52")``, ``".15. .25, .95"`` to ``("15", "25", "95")``."""
    values: list[str] = []
    for first, last in re.findall(r"\.([0-9A-Z]+)(?:-\.([0-9A-Z]+))?", text):
        if last and first.isdigit() and last.isdigit() and len(first) == len(last):
            values += [str(n).zfill(len(first)) for n in range(int(first), int(last) + 1)]
        else:
            values += [value for value in (first, last) if value]
    return tuple(values)


def _read_values(text: str) -> tuple[str, ...]:
    """``"1-4 or 6"`` to ``("1", "2", "3", "4", "6")``; a leading dot goes, a leading dash stays."""
    if not re.fullmatch(r"[-.]?[0-9A-Z]+(?:(?:-| or |, )[-.]?[0-9A-Z]+)*\.?", text.strip()):
        return ()
    values: list[str] = []
    for part in re.split(r" or |, ", text.strip().rstrip(".")):
        bounds = re.fullmatch(r"([0-9])-([0-9])", part)
        if bounds:
            values += [str(n) for n in range(int(bounds[1]), int(bounds[2]) + 1)]
        else:
            values.append(part.lstrip("."))
    return tuple(values)
