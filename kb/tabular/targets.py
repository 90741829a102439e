"""The codes that a note's free text names, as the publisher writes them.

``"diabetes (E08-E13)"``, ``"poisoning (T36-T50 with fifth or sixth character 5)"``,
``"(I69. with final characters -23)"``. Parsing gives expressions; kb.tabular.resolve turns these
into sets of nodes. The stated denominator for the resolved share is every code-shaped token.
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

_POSITIONS = {
    "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6, "six": 6, "6th": 6, "seventh": 7, "7th": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition on single characters of a code.

    ``positions`` counts characters of the undotted code from 1, 0 stands for its end;
    ``label`` asks that the 7th character's definition contains these words.
    """

    positions: tuple[int, ...] = ()
    values: tuple[str, ...] = ()
    label: str = ""


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
    found: list[Target] = []
    outside = []
    end = 0
    for group in _GROUP.finditer(text):
        outside.append(text[end : group.start()])
        end = group.end()
        found += _read_group(group[1])
    outside.append(text[end:])
    return found + _read_group(" ".join(outside))


def _read_group(text: str) -> list[Target]:
    if not _SINGLE.search(text):
        return []
    constraint = _read_constraint(text)
    # What follows "with" holds the constraint's own characters, which are not codes.
    listed = text[: text.index("with ")] if constraint else text
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


def _read_constraint(text: str) -> Constraint | None:
    labelled = _LABELLED.search(text)
    if labelled and not any(word in _POSITIONS for word in labelled["label"].split()):
        return Constraint(label=labelled["label"])
    match = _WITH.search(text.strip())
    if not match:
        return None
    named = re.findall(r"[a-z0-9]+", match["words"])
    positions = (0,) if "final" in named else tuple(_POSITIONS[w] for w in named if w in _POSITIONS)
    values = _read_values(match["values"])
    if not positions or not values:
        # "with fifth or sixth character to indicate intent" narrows nothing.
        return None
    return Constraint(positions=positions, values=values)


def _read_values(text: str) -> tuple[str, ...]:
    """``"1-4 or 6"`` to ``("1", "2", "3", "4", "6")``; ``"-23"`` and ``".00 or .01"`` without signs."""
    if not re.fullmatch(r"[-.]?[0-9A-Z]+(?:(?:-| or |, )[-.]?[0-9A-Z]+)*\.?", text.strip()):
        return ()
    values: list[str] = []
    for part in re.split(r" or |, ", text.strip().rstrip(".")):
        bounds = re.fullmatch(r"([0-9])-([0-9])", part)
        if bounds:
            values += [str(n) for n in range(int(bounds[1]), int(bounds[2]) + 1)]
        else:
            values.append(part.lstrip("-."))
    return tuple(values)
