"""Definitions out of packs. Every refusal names the file, the value set and the place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kb.errors import KnowledgeError
from kb.model.period import Period
from kb.tabular.note_entries import RELATIONS
from kb.value_sets.model import (
    AllOf,
    AnyOf,
    Billable,
    Chapter,
    Code,
    CodeRange,
    Expression,
    Has,
    Named,
    Not,
    Seventh,
    Under,
    ValueSet,
)

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_KEYS = ("id", "title", "citation", "effective", "expression")
_CITATION = ("source", "section", "release")
_RANGE = re.compile(r"\s*([A-Z][0-9A-Z.]{2,7})\s*-\s*([A-Z][0-9A-Z.]{2,7})\s*", re.IGNORECASE)
_RELATIONS = tuple(RELATIONS.values())
_DEEPEST = 40


def read_value_sets(pack: str, content: Any) -> list[ValueSet]:
    """The value sets of one parsed pack, in its order. Raises KnowledgeError ``value-set.unreadable``."""
    if not isinstance(content, list):
        raise refused(pack, "a pack of value sets is a list of definitions")
    return [_read(pack, number, entry) for number, entry in enumerate(content, 1)]


def refused(place: str, cause: str, code: str = "value-set.unreadable") -> KnowledgeError:
    """A refusal at a place in a pack."""
    return KnowledgeError(
        code,
        f"{cause[0].upper()}{cause[1:]}.",
        place=place,
        next_step="Mend the definition; see: chartproof kb value-sets",
    )


def _read(pack: str, number: int, entry: Any) -> ValueSet:
    named = entry.get("id") if isinstance(entry, dict) else None
    place = f"{pack}: {named if isinstance(named, str) else f'definition {number}'}"
    if not isinstance(entry, dict):
        raise refused(place, "a definition is a mapping")
    for key in sorted(set(_KEYS) - set(entry)):
        raise refused(place, f"the definition has no {key}")
    for key in sorted(set(entry) - set(_KEYS)):
        raise refused(place, f"there is no key {key!r} in a definition; its keys are {', '.join(_KEYS)}")
    if not isinstance(named, str) or not _ID.fullmatch(named):
        raise refused(place, "an id is lower-case words joined by dots or dashes")
    title, citation = entry["title"], entry["citation"]
    if not isinstance(title, str) or not title.strip():
        raise refused(place, "the title is empty")
    if not isinstance(citation, dict) or not all(
        isinstance(citation.get(key), str) and citation[key] for key in _CITATION
    ):
        raise refused(f"{place}/citation", f"a citation names {', '.join(_CITATION)}")
    return ValueSet(
        named,
        title,
        {str(key): str(value) for key, value in citation.items()},
        _read_effective(f"{place}/effective", entry["effective"]),
        read_expression(f"{place}/expression", entry["expression"]),
        pack,
        dict(entry),
    )


def _read_effective(place: str, value: Any) -> tuple[Period, ...]:
    if not isinstance(value, list) or not value:
        raise refused(place, "effective is a list of periods, each with its first day as from")
    periods = []
    for number, each in enumerate(value):
        try:
            until = each.get("until")
            periods.append(
                Period(date.fromisoformat(each["from"]), date.fromisoformat(until) if until else None)
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise refused(
                f"{place}/{number}", "a period has from and perhaps until, as YYYY-MM-DD, until after from"
            ) from error
    return tuple(periods)


def read_expression(place: str, value: Any, depth: int = 0) -> Expression:
    """One expression. Raises KnowledgeError ``value-set.unreadable`` with the place in it."""
    if depth > _DEEPEST:
        raise refused(place, f"the expression is nested more than {_DEEPEST} deep")
    if not isinstance(value, dict):
        raise refused(place, f"an expression is a mapping with one of {', '.join(_READERS)}, has")
    if set(value) == {"has", "of"}:
        if value["has"] not in _RELATIONS:
            raise refused(place, f"has is one of {', '.join(_RELATIONS)}, not {value['has']!r}")
        return Has(value["has"], read_expression(f"{place}/of", value["of"], depth + 1))
    if len(value) != 1 or next(iter(value)) not in _READERS:
        keys = ", ".join(sorted(str(key) for key in value)) or "nothing"
        raise refused(
            place, f"an expression has one of {', '.join(_READERS)}, or has with of; this has {keys}"
        )
    key, inner = next(iter(value.items()))
    return _READERS[key](f"{place}/{key}", inner, depth)


def _text(place: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise refused(place, "a word is expected here")
    return value.strip()


def _code(place: str, value: Any, depth: int) -> Expression:
    return Code(_text(place, value).upper())


def _under(place: str, value: Any, depth: int) -> Expression:
    return Under(_text(place, value).upper())


def _range(place: str, value: Any, depth: int) -> Expression:
    match = _RANGE.fullmatch(_text(place, value))
    if not match:
        raise refused(place, "a range is two codes joined by a dash, as E08-E13")
    return CodeRange(match[1].upper(), match[2].upper())


def _chapter(place: str, value: Any, depth: int) -> Expression:
    return Chapter(_text(place, value))


def _named(place: str, value: Any, depth: int) -> Expression:
    return Named(_text(place, value))


def _billable(place: str, value: Any, depth: int) -> Expression:
    if _text(place, value) != "true":
        raise refused(place, "billable is true; for codes that are not, write not: {billable: true}")
    return Billable()


def _seventh(place: str, value: Any, depth: int) -> Expression:
    character = _text(place, value).upper()
    if len(character) != 1 or not character.isalnum():
        raise refused(place, "a 7th character is one letter or digit")
    return Seventh(character)


def _any_of(place: str, value: Any, depth: int) -> Expression:
    return AnyOf(_parts(place, value, depth))


def _all_of(place: str, value: Any, depth: int) -> Expression:
    return AllOf(_parts(place, value, depth))


def _not(place: str, value: Any, depth: int) -> Expression:
    return Not(read_expression(place, value, depth + 1))


def _parts(place: str, value: Any, depth: int) -> tuple[Expression, ...]:
    if not isinstance(value, list) or not value:
        raise refused(place, "a list of expressions is expected here")
    return tuple(read_expression(f"{place}/{at}", each, depth + 1) for at, each in enumerate(value))


_READERS: Mapping[str, Callable[[str, Any, int], Expression]] = {
    "code": _code,
    "under": _under,
    "range": _range,
    "chapter": _chapter,
    "value_set": _named,
    "seventh": _seventh,
    "billable": _billable,
    "any_of": _any_of,
    "all_of": _all_of,
    "not": _not,
}
