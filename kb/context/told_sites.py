"""The sites that a record tells with their side, for what an assessment names without one.

The table is an authored pack (``kb/packs/coding/told_sites.yaml``). It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.lexicon.words import folded

PACK = "coding/told_sites.yaml"


@dataclass(frozen=True, slots=True)
class SiteTable:
    """``titles`` are the words of titles that a site's word answers to, ``denies`` words of its sentence by
    which it is not told, ``listed`` all sites that a list may have, ``in_lists`` what stands beside them.
    """

    titles: Mapping[str, frozenset[str]]
    denies: frozenset[str]
    listed: frozenset[str] = frozenset()
    in_lists: frozenset[str] = frozenset()


def load_told_sites(pack: Mapping[str, Any]) -> SiteTable:
    """The pack as folded words."""
    titles = {
        word: frozenset(part for each in entry["titles"] for part in folded(each))
        for entry in pack["sites"]
        for said in entry["words"]
        for word in folded(said)
    }
    return SiteTable(
        titles,
        _words(pack["denies"]),
        _words(pack["other_sites"]).union(titles),
        _words(pack["in_lists"]),
    )


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for each in phrases for word in folded(each))


NO_SITES = SiteTable({}, frozenset())
"""For a snapshot older than the pack."""
