"""The heading table: which words, standing as a heading, open which kind of section.

The table is an authored pack (``kb/packs/sections``). It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.errors import KnowledgeError
from kb.lexicon.words import folded

SECTION_KINDS = (
    "chief_complaint",
    "reason",
    "hpi",
    "history_past_medical",
    "history_past_surgical",
    "family_history",
    "social_history",
    "medications",
    "allergies",
    "immunizations",
    "obstetric_history",
    "gynecologic",
    "ros",
    "vitals",
    "exam",
    "results",
    "imaging",
    "assessment",
    "plan",
    "assessment_plan",
    "diagnosis",
    "possible_diagnosis",
    "problem_list",
    "procedures",
    "hospital_course",
    "disposition",
    "discharge_instructions",
    "follow_up",
    "prior_note",
    "unknown",
    "body",
)
"""Every kind a section can have. ``body`` is text under no heading, ``unknown`` text under a
heading that the table doesn't hold, ``prior_note`` text copied from an earlier note."""


@dataclass(frozen=True, slots=True)
class HeadingTable:
    """Folded heading phrases and the kinds they open, and labels that never open a section.

    ``first_words`` are all words with which a heading can begin.
    """

    kinds: Mapping[tuple[str, ...], str]
    subheadings: frozenset[tuple[str, ...]]
    letters: Mapping[str, str]
    longest: int
    first_words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        first = {phrase[0] for phrase in self.kinds} | set(self.letters)
        object.__setattr__(self, "first_words", frozenset(first))


def _refuse(place: str, message: str) -> KnowledgeError:
    return KnowledgeError(
        "sections.pack",
        message,
        place=place,
        next_step="Correct the entry in the section pack.",
    )


def _phrases(value: object, place: str) -> list[tuple[str, ...]]:
    if not isinstance(value, list):
        raise _refuse(place, "A list of phrases was expected.")
    phrases = []
    for number, entry in enumerate(value):
        phrase = folded(entry) if isinstance(entry, str) else ()
        if not phrase:
            raise _refuse(f"{place}[{number}]", "A phrase of at least one word was expected.")
        phrases.append(phrase)
    return phrases


def load_headings(pack: Mapping[str, object], place: str = "headings.yaml") -> HeadingTable:
    """The table of a parsed pack whose scalars are all strings.

    Raises :class:`KnowledgeError` for a kind outside :data:`SECTION_KINDS`, a phrase under two kinds,
    or an entry that is not a phrase.
    """
    groups = pack.get("headings")
    letters = pack.get("letters", {})
    if not isinstance(groups, Mapping) or not isinstance(letters, Mapping):
        raise _refuse(place, "headings and letters must be mappings.")
    kinds: dict[tuple[str, ...], str] = {}
    for kind, entries in groups.items():
        at = f"{place}:headings.{kind}"
        if kind not in SECTION_KINDS:
            raise _refuse(at, "This is not a kind of section.")
        for phrase in _phrases(entries, at):
            if kinds.setdefault(phrase, kind) != kind:
                raise _refuse(at, f"'{' '.join(phrase)}' is already a {kinds[phrase]} heading.")
    for letter, kind in letters.items():
        if kind not in SECTION_KINDS:
            raise _refuse(f"{place}:letters.{letter}", "This is not a kind of section.")
    return HeadingTable(
        kinds=kinds,
        subheadings=frozenset(
            _phrases(pack.get("subheadings", []), f"{place}:subheadings"),
        ),
        letters={str(letter).lower(): str(kind) for letter, kind in letters.items()},
        longest=max((len(phrase) for phrase in kinds), default=1),
    )
