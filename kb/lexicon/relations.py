"""Words that say the same in another form: kidney and renal, tumour and neoplasm.

They come from one authored pack, a list of groups whose first word stands for the others. Matching in
any word order compares the words that stand for them; phrases are matched as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.errors import KnowledgeError
from kb.lexicon.titles import same_word, written_as
from kb.lexicon.words import folded

RELATIONS = "lexicon/relations.yaml"
QUALIFIERS = "lexicon/qualifiers.yaml"

_MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Relations:
    """``standing`` maps a folded word to the one that stands for its group."""

    standing: Mapping[str, str] = field(default_factory=dict)
    _group: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, compare=False)
    _saying: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, init=False, compare=False)
    _meant: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        groups: dict[str, list[str]] = {}
        for word, first in self.standing.items():
            groups.setdefault(first, []).append(word)
        self._group.update({first: tuple(sorted({first, *words})) for first, words in groups.items()})

    def standard(self, word: str) -> str:
        """The word that stands for a folded word: itself if it is in no group."""
        return self.standing.get(word, word)

    def standards(self, words: Iterable[str]) -> frozenset[str]:
        """The words that stand for these."""
        return frozenset([self.standing.get(word, word) for word in words])

    def forms(self, word: str) -> tuple[str, ...]:
        """Every folded word that says the same as this one, itself included."""
        return self._group.get(self.standing.get(word, word), (word,))

    def meant_by(self, words: tuple[str, ...]) -> frozenset[str]:
        """The words of titles that these words of a note say."""
        meant = self._meant.get(words)
        if meant is None:
            if len(self._meant) >= _MOST_KEPT:
                self._meant.clear()
            meant = frozenset([same_word(form) for word in words for form in self.forms(word)])
            self._meant[words] = meant
        return meant

    def saying(self, words: frozenset[str]) -> frozenset[str]:
        """The words of a note that say one of these words of titles."""
        said = self._saying.get(words)
        if said is None:
            if len(self._saying) >= _MOST_KEPT:
                self._saying.clear()
            written = [same for word in words for same in written_as(word)]
            said = self._saying[words] = frozenset([form for word in written for form in self.forms(word)])
        return said


def read_relations(name: str, entries: Any) -> Relations:
    """The relations of a parsed pack: a list of lists of single words, each word in one group only.

    Raises KnowledgeError ``lexicon.relation`` with the group's number for anything else.
    """
    if not isinstance(entries, list):
        raise _bad(name, "the file", "it must be a list of groups")
    standing: dict[str, str] = {}
    for number, group in enumerate(entries, 1):
        place = f"group {number}"
        if not isinstance(group, list) or len(group) < 2 or not all(isinstance(w, str) for w in group):
            raise _bad(name, place, "a group is a list of at least two words")
        first = ""
        for written in group:
            parts = folded(written)
            if len(parts) != 1:
                raise _bad(name, place, f"{written!r} is not a single word")
            first = first or parts[0]
            if standing.get(parts[0], first) != first:
                raise _bad(name, place, f"{written!r} stands in another group already")
            standing[parts[0]] = first
    return Relations(standing)


def read_qualifiers(name: str, entries: Any, relations: Relations) -> frozenset[str]:
    """The standing words of a parsed pack: a list of the single words that may stand apart from a disease.

    Raises KnowledgeError ``lexicon.relation`` for anything else.
    """
    if not isinstance(entries, list):
        raise _bad(name, "the file", "it must be a list of words")
    found = set()
    for number, written in enumerate(entries, 1):
        parts = folded(written) if isinstance(written, str) else ()
        if len(parts) != 1:
            raise _bad(name, f"entry {number}", f"{written!r} is not a single word")
        found.add(relations.standard(parts[0]))
    return frozenset(found)


def _bad(pack: str, place: str, why: str) -> KnowledgeError:
    return KnowledgeError(
        "lexicon.relation",
        f"A group of related words can't be used: {why}.",
        place=f"{pack}, {place}",
        next_step="Write it as - [kidney, renal]",
    )
