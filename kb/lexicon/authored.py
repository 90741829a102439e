"""The entries of the authored lexicon packs: which phrases name which code, and which name nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.errors import KnowledgeError
from kb.lexicon.substances import KEYS as SUBSTANCE_KEYS
from kb.lexicon.substances import effect_terms
from kb.lexicon.term_source import TermSource


@dataclass(frozen=True, slots=True)
class AuthoredTerm:
    """One phrase of a lexicon pack, the dotted code it names and the pack it stands in.

    ``together`` if the phrase names other codes of its entry too.
    """

    phrase: str
    code: str
    pack: str
    together: bool = False

    @property
    def source(self) -> TermSource:
        """An indicator if it stands in the pack of indicators, general in that of general words."""
        if self.together:
            return TermSource.TOGETHER
        return _SOURCES.get(self.pack, TermSource.AUTHORED)


INDICATORS = "lexicon/indicators.yaml"
GENERAL = "lexicon/general.yaml"
DRUGS = "lexicon/drugs.yaml"
SUBSTANCES = "lexicon/substances.yaml"
_SOURCES = {
    INDICATORS: TermSource.INDICATOR,
    GENERAL: TermSource.GENERAL,
    DRUGS: TermSource.TREATMENT,
}


def read_pack(name: str, entries: Any) -> list[AuthoredTerm]:
    """The terms of a parsed lexicon pack: a list of ``{code, terms}``; KnowledgeError if it is not.

    An entry with ``codes`` instead names all of them at once: its phrases stand for several conditions.
    """
    found: list[AuthoredTerm] = []
    if not isinstance(entries, list):
        raise _bad_entry(name, "the file", "it must be a list of entries")
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        if not isinstance(entry, dict):
            raise _bad_entry(name, place, "it is no mapping")
        if "substance" in entry:
            found += _of_a_substance(entry, name, place)
            continue
        codes = _codes(entry, name)
        if not codes:
            raise _bad_entry(name, place, "it has no code")
        unknown = sorted(set(entry) - {"code", "codes", "terms", "note", "cite"})
        if unknown:
            raise _bad_entry(name, place, f"the key {unknown[0]!r} is not one of code, terms, note, cite")
        phrases = entry.get("terms")
        if not isinstance(phrases, list) or not phrases or not all(isinstance(p, str) for p in phrases):
            raise _bad_entry(name, place, "terms must be a list of phrases")
        found += [AuthoredTerm(phrase, code, name, len(codes) > 1) for phrase in phrases for code in codes]
    return found


def _of_a_substance(entry: dict[str, Any], name: str, place: str) -> Iterator[AuthoredTerm]:
    names = entry.get("names")
    fine = isinstance(names, list) and names and all(isinstance(each, str) for each in names)
    if not fine or not isinstance(entry["substance"], str) or set(entry) - SUBSTANCE_KEYS:
        why = f"a substance has its names and no more keys than {', '.join(sorted(SUBSTANCE_KEYS))}"
        raise _bad_entry(name, place, why)
    for phrase, codes in effect_terms(entry):
        for code in codes:
            yield AuthoredTerm(phrase, code, name, len(codes) > 1)


def _codes(entry: dict[str, Any], name: str) -> list[str]:
    """The codes of an entry: one, or several that its phrases name together; none if it is malformed."""
    several = entry.get("codes")
    if several is None:
        code = entry.get("code", "" if name == GENERAL else None)
        return [code] if isinstance(code, str) else []
    fine = isinstance(several, list) and len(several) > 1 and "code" not in entry
    return several if fine and all(isinstance(code, str) for code in several) else []


def read_ignored(name: str, entries: Any) -> list[str]:
    """The phrases of the parsed pack of those that name nothing; KnowledgeError if it is no list."""
    if not isinstance(entries, list) or not all(isinstance(phrase, str) for phrase in entries):
        raise KnowledgeError(
            "lexicon.entry",
            "The pack of ignored phrases can't be used: it must be a list of phrases.",
            place=name,
            next_step="Write one phrase a line: - history of",
        )
    return list(entries)


def _bad_entry(pack: str, place: str, why: str) -> KnowledgeError:
    return KnowledgeError(
        "lexicon.entry",
        f"A lexicon entry can't be used: {why}.",
        place=f"{pack}, {place}",
        next_step="Write it as {code: J18.9, terms: [pneumonia, PNA]}.",
    )
