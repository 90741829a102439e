"""Words that say the same in another form: kidney and renal, tumour and neoplasm.

They come from one authored pack, a list of groups whose first word stands for the others. Matching in
any word order compares the words that stand for them; phrases are matched as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.errors import KnowledgeError
from kb.lexicon.titles import same_word, written_as
from kb.lexicon.words import folded

RELATIONS = "lexicon/relations.yaml"
QUALIFIERS = "lexicon/qualifiers.yaml"
IMPLIED = "lexicon/implied.yaml"

_MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Relations:
    """``standing`` maps a folded word to the one that stands for its group.

    ``implied`` maps a folded word to what else it says of a title: a foot is of the lower limb.
    """

    standing: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, Sequence[str]] = field(default_factory=dict)
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

    def forms(self, word: str) -> tuple[str, ...]:
        """Every folded word that says the same as this one, itself included."""
        return self._group.get(self.standing.get(word, word), (word,))

    def implies(self, words: Iterable[str]) -> frozenset[str]:
        """What these folded words imply beyond themselves."""
        return frozenset([also for word in words for also in self.implied.get(word, ())])

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
        """The words of a note that say, or imply, one of these words of titles."""
        said = self._saying.get(words)
        if said is None:
            if len(self._saying) >= _MOST_KEPT:
                self._saying.clear()
            written = [same for word in words for same in written_as(word)]
            implying = [word for word, also in self.implied.items() if not words.isdisjoint(also)]
            said = frozenset([*implying, *(form for word in written for form in self.forms(word))])
            self._saying[words] = said
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


def read_implied(name: str, entries: Any) -> dict[str, list[str]]:
    """What the words of a parsed pack imply: a list of ``{words, imply}``, each a list of single words.

    Raises KnowledgeError ``lexicon.relation`` for anything else.
    """
    if not isinstance(entries, list):
        raise _bad(name, "the file", "it must be a list of entries")
    found: dict[str, list[str]] = {}
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        if not isinstance(entry, dict) or set(entry) != {"words", "imply"}:
            raise _bad(name, place, "an entry has words and imply")
        sides = []
        for each in (entry["words"], entry["imply"]):
            parts = [folded(word) for word in each] if isinstance(each, list) else []
            if not parts or any(len(part) != 1 for part in parts):
                raise _bad(name, place, "words and imply are lists of single words")
            sides.append([part[0] for part in parts])
        for word in sides[0]:
            found[word] = sorted({*found.get(word, ()), *sides[1]})
    return found


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
