"""A chapter's list of its blocks, checked against the blocks it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.model.tabular import SourceWarning

_OWN_RANGE = re.compile(r"\s*\([A-Z0-9-]+\)$")


@dataclass(frozen=True, slots=True)
class SectionRef:
    """One ``sectionRef``: the block it announces, its first and last category, title and line."""

    id: str
    first: str
    last: str
    title: str
    line: int


def disagreements(
    chapter: str, refs: Sequence[SectionRef], blocks: Sequence[tuple[str, str, int]]
) -> list[SourceWarning]:
    """Where a chapter's section index and its blocks (id, title, line) say different things.

    A block that only groups other blocks (C00-C96, M00-M25) need not be announced.
    """
    found: list[SourceWarning] = []
    titles = {code: title for code, title, _ in blocks}
    for ref in refs:
        if ref.id not in (f"{ref.first}-{ref.last}", ref.first if ref.first == ref.last else None):
            found.append(
                SourceWarning(
                    "tabular.section-range",
                    ref.line,
                    f"block {ref.id!r} is announced as {ref.first!r} to {ref.last!r}",
                )
            )
        if ref.id not in titles:
            found.append(
                SourceWarning(
                    "tabular.section-missing",
                    ref.line,
                    f"chapter {chapter} announces block {ref.id!r} but does not hold it",
                )
            )
        elif _folded(ref.title) != _folded(titles[ref.id]):
            found.append(
                SourceWarning(
                    "tabular.section-title",
                    ref.line,
                    f"block {ref.id} is announced under another title",
                )
            )
    announced = {ref.id for ref in refs}
    found.extend(
        SourceWarning(
            "tabular.section-not-announced",
            line,
            f"chapter {chapter} holds block {code} but does not announce it",
        )
        for code, _, line in blocks
        if code not in announced and not _groups(code, titles)
    )
    return found


def _groups(block: str, blocks: Iterable[str]) -> bool:
    first, last = _ends(block)
    return any(
        first <= inner_first and inner_last <= last
        for inner_first, inner_last in (_ends(other) for other in blocks if other != block)
    )


def _ends(block: str) -> tuple[str, str]:
    first, _, last = block.partition("-")
    return first, last or first


def _folded(title: str) -> str:
    """The title without the range that only the block's own description repeats."""
    return _OWN_RANGE.sub("", title).casefold()
