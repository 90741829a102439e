"""The senses of short forms: what "MS" may mean, and which words around it decide.

The table is an authored pack (``kb/packs/context/senses.yaml``), whose head says what each key means.
It is read once and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.context.headings import SECTION_KINDS
from kb.errors import KnowledgeError
from kb.lexicon.words import folded

USUAL_REACH = 10


@dataclass(frozen=True, slots=True)
class Meaning:
    """One sense. ``code`` is empty where it is no diagnosis; ``near`` holds folded phrases."""

    name: str
    code: str
    near: tuple[tuple[str, ...], ...]
    reach: int
    sections: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShortForm:
    """The meanings of one term in the order of the pack; ``default`` is a meaning's name or empty."""

    capitals: bool
    meanings: tuple[Meaning, ...]
    default: str


SenseTable = Mapping[tuple[str, ...], ShortForm]
"""By the folded words of the term."""


def load_senses(pack: Mapping[str, object], place: str = "senses.yaml") -> SenseTable:
    """The table of a parsed pack whose scalars are all strings.

    Raises :class:`KnowledgeError`, with the place in the pack, for an entry that can't be read.
    """
    table: dict[tuple[str, ...], ShortForm] = {}
    for number, entry in enumerate(_list(pack.get("senses"), f"{place}:senses")):
        at = f"{place}:senses[{number}]"
        members = _only(entry, "words capitals default means", at)
        meanings = tuple(
            _meaning(each, f"{at}.means[{n}]")
            for n, each in enumerate(_list(members.get("means"), f"{at}.means"))
        )
        default = str(members.get("default", ""))
        if default and default not in [each.name for each in meanings]:
            raise _refuse(at, f"'{default}' is none of its meanings.")
        capitals = members.get("capitals", "no")
        if capitals not in ("yes", "no"):
            raise _refuse(at, "capitals must be yes or no.")
        for phrase in _phrases(members.get("words"), f"{at}.words"):
            if phrase in table:
                raise _refuse(at, f"'{' '.join(phrase)}' has an entry already.")
            table[phrase] = ShortForm(capitals == "yes", meanings, default)
    return table


def _meaning(entry: object, at: str) -> Meaning:
    members = _only(entry, "name code near reach sections", at)
    reach = str(members.get("reach", USUAL_REACH))
    sections = [str(each) for each in _list(members.get("sections", []), f"{at}.sections")]
    if not members.get("name"):
        raise _refuse(at, "It has no name.")
    if not reach.isdigit():
        raise _refuse(at, "reach must be a number of words.")
    for kind in sections:
        if kind not in SECTION_KINDS:
            raise _refuse(at, f"'{kind}' is not a kind of section.")
    return Meaning(
        str(members["name"]),
        str(members.get("code", "")),
        tuple(_phrases(members.get("near", []), f"{at}.near")),
        int(reach),
        frozenset(sections),
    )


def _only(entry: object, known: str, at: str) -> Mapping[str, object]:
    if not isinstance(entry, Mapping):
        raise _refuse(at, "A mapping was expected.")
    for key in entry:
        if key not in known.split():
            raise _refuse(at, f"'{key}' is not a key of this entry.")
    return entry


def _list(value: object, at: str) -> list[object]:
    if not isinstance(value, list):
        raise _refuse(at, "A list was expected.")
    return value


def _phrases(value: object, at: str) -> list[tuple[str, ...]]:
    phrases = [folded(each) if isinstance(each, str) else () for each in _list(value, at)]
    if not all(phrases):
        raise _refuse(at, "Phrases of at least one word were expected.")
    return phrases


def _refuse(at: str, message: str) -> KnowledgeError:
    return KnowledgeError(
        "context.senses", message, place=at, next_step="Correct the entry in the pack of senses."
    )
