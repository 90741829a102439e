"""Rules as the checker reads them: straight from the pack, without the engine's own reader."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.canonical import plain_json, sha256

_REFERENCE = re.compile(r"(same_as|opposite_of)\(([a-z_0-9]+)\.([a-z_0-9]+)\)")
_BOUNDS = ("at_least", "at_most", "more_than", "less_than")
_WHOLE = ("row", "within_days")
"""Conditions whose argument is itself a mapping."""

_LINE = {
    "number", "code", "modifier", "units", "date", "through", "place_of_service", "revenue_code", "charge",
    "provider", "ndc", "ndc_quantity", "ndc_unit",
}  # fmt: skip
_FIELDS: Mapping[str, set[str]] = {
    "encounter": {"setting", "date"},
    "claim": {
        "type", "payer", "from", "through", "days", "stay_days", "admit_date", "bill_type", "bill_class",
        "discharge_status", "frequency", "jurisdiction", "specialty",
    },
    "patient": {"sex", "stated_sex", "birth_date", "age", "age_days", "age_at_admission"},
    "diagnosis": {"position", "code", "poa"},
    "admitting_diagnosis": {"code"},
    "procedure": {"position", "code", "date"},
    "condition_code": {"code"},
    "line_modifier": {"number", "code"},
    "line": _LINE,
    "past_line": _LINE | {"claim"},
    "unlisted_code": {
        "number", "position", "where", "system", "code", "date", "state", "turn", "held", "instead", "near",
        "release",
    },
    "repeated_line": {"number", "other_number", "claim", "code", "date", "modifier", "other_modifier"},
    "line_fault": {"number", "code", "date", "fault", "shown", "wanted"},
    "unassigned_place": {"number", "code", "date", "place", "release"},
    "unlisted_modifier": {"number", "code", "date", "modifier", "release"},
    "bundled_pair": {
        "number", "other_number", "column_one", "column_two", "modifier_one", "modifier_two", "bypass",
        "indicator", "claim", "earlier", "beside",
        "date", "diagnoses", "rationale", "caution", "release",
    },
    "units_over_limit": {
        "number", "code", "date", "modifier", "units", "limit", "lines", "adjudication", "rationale",
        "caution", "release",
    },
    "add_on": {"number", "code", "date", "edit_type", "primary", "primaries", "caution", "release"},
    "unsupported_service": {
        "number", "code", "date", "modifier", "jurisdiction", "diagnoses", "articles", "release",
    },
    "past_diagnosis": {"claim", "position", "code", "poa", "date"},
    "condition": {"code"},
}  # fmt: skip
_SHARED = ("date", "through", "provider", "place_of_service")
"""Fields in which many lines have the same value."""
BY_NAME = frozenset({
    "after", "before", "same_code", "same_category", "same_subcategory", "below", "excludes1", "excludes2",
    "code_first", "use_additional", "code_also", "pointed_by", "puts_first", "asks_for", "asks_also",
    "other_side",
})  # fmt: skip
"""Conditions whose argument is the name of an earlier entry."""
PAIRING = frozenset({"pointed_by", "same_code", "same_category"})
"""Those that demand an equal value."""
NOTED = frozenset({
    "excludes1", "excludes2", "code_first", "use_additional", "code_also", "puts_first", "asks_for",
    "asks_also",
})  # fmt: skip
"""Those by instructional notes."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One test: the key, what will do (any of it), whether that is denied, and bounds to keep.

    ``turn`` 0 asks of the code alone, 1 of the fact, 2 of earlier entries. ``answers`` are those to values
    of a field seen before, for a test that looks at no other fact.
    """

    key: str
    any_of: Sequence[Any]
    denied: bool
    bounds: Sequence[tuple[str, str]]
    is_field: bool
    turn: int
    answers: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of ``when`` or ``unless``; for a count or sum ``of`` is what is counted.

    Entries that ask the same of a code have the same ``by_code``, those that ask the same of a fact
    without others the same ``alone``.
    """

    kind: str
    tests: tuple[Asked, ...]
    name: str
    by_code: str
    alone: str
    own: tuple[Asked, ...] = ()
    """Its tests of turn 1."""
    beside: tuple[Asked, ...] = ()
    """Its tests of turn 2."""
    joins: tuple[Asked, ...] = ()
    """Tests of one earlier entry that can pick facts out before they are judged, the telling ones first."""
    of: Entry | None = None
    summed: str | None = None
    number: Asked | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule of a pack: its source as parsed, and what the checker reads there."""

    source: Mapping[str, Any]
    payer: str | None
    when: tuple[Entry, ...]
    unless: tuple[Entry, ...]
    digest: str
    needs: frozenset[str]
    """What its entries of ``when`` ask of a fact alone: it can't fire unless facts meet them all."""
    pairs: tuple[tuple[Entry, Entry, Asked], ...]
    """Entries of ``when`` of which the second must go with the first by a note or an equal value."""
    preview: bool
    """Whether it may only advise."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return str(self.source["id"])

    @property
    def then(self) -> Mapping[str, Any]:
        """What it concludes."""
        then: Mapping[str, Any] = self.source["then"]
        return then

    def in_force(self, day: str) -> bool:
        """Whether it applies on a day."""
        return self.source["status"] != "removed" and any(
            each["from"] <= day and ("until" not in each or day < each["until"])
            for each in self.source["effective"]
        )


def read_rule(pack: str, source: Mapping[str, Any]) -> Rule:
    """A rule as it is written in a pack; one below ``rules/payers`` is one payer's own.

    A pack below ``rules/preview`` is in preview as a whole.
    """
    parts = pack.removesuffix(".yaml").split("/")
    preview = source["status"] == "preview" or parts[1] == "preview"
    if parts[1] == "preview":
        del parts[1]
    payer = parts[2] if parts[1] == "payers" else None
    unless = _entries(source["unless"]) if "unless" in source else ()
    when = _entries(source["when"])
    needs = frozenset(_needed(when))
    return Rule(source, payer, when, unless, _digest(source), needs, tuple(_pairs(when)), preview)


def _needed(when: Sequence[Entry]) -> Iterator[str]:
    """What a fact must meet by itself, for a count or sum if nothing to count can't be enough."""
    for entry in when:
        if entry.of is None:
            yield entry.alone
        elif entry.number is not None and not entry.number.any_of and _above_nothing(entry.number.bounds):
            yield entry.of.alone


def _above_nothing(bounds: Sequence[tuple[str, str]]) -> bool:
    return any(
        limit.isdecimal() and (int(limit) > 0 if how == "at_least" else how == "more_than")
        for how, limit in bounds
    )


def _pairs(when: Sequence[Entry]) -> Iterator[tuple[Entry, Entry, Asked]]:
    earlier: dict[str, Entry] = {}
    for entry in when:
        for asked in entry.joins:
            if asked.key in PAIRING | NOTED and asked.any_of[0] in earlier:
                yield earlier[asked.any_of[0]], entry, asked
        if entry.of is None:
            earlier[entry.name] = entry


def _entries(written: Any) -> tuple[Entry, ...]:
    parts = written if isinstance(written, (list, tuple)) else [written]
    return tuple(_entry(kind, body) for part in parts for kind, body in part.items())


def _digest(rule: Mapping[str, Any]) -> str:
    """Of a rule as it is written; of ``when`` and ``unless`` also the order counts."""
    listed = dict(rule)
    for key in ("when", "unless"):
        if isinstance(rule.get(key), dict):
            listed[key] = [{kind: rule[key][kind]} for kind in rule[key]]
    return sha256(plain_json(listed))


def _entry(kind: str, body: Mapping[str, Any]) -> Entry:
    if kind in ("count", "sum"):
        ((inner, tests),) = body["of"].items()
        number = _asked("", "value", body["is"])
        return Entry(
            kind, (), body["as"], "", "", of=_entry(inner, tests), summed=body.get("field"), number=number
        )
    asked = [_asked(kind, key, value) for key, value in body.items() if key != "as"]
    ordered = tuple(sorted(asked, key=lambda each: each.turn))
    by_code, alone = (_wording(kind, body, ordered, turn) for turn in (0, 1))
    joins = [each for each in ordered if each.turn == 2 and not each.denied and not each.bounds]
    joins = [each for each in joins if len(each.any_of) == 1]
    joins.sort(key=lambda each: each.key in _SHARED)
    own, beside = (tuple(each for each in ordered if each.turn == turn) for turn in (1, 2))
    return Entry(kind, ordered, body.get("as", kind), by_code, alone, own, beside, tuple(joins))


def _wording(kind: str, body: Mapping[str, Any], tests: Sequence[Asked], turn: int) -> str:
    """What an entry asks up to a turn, as one text for all entries that ask it."""
    asked = [[each.key, body[each.key]] for each in tests if each.turn <= turn]
    return sys.intern(plain_json([kind, asked]).decode())


def _asked(kind: str, key: str, written: Any) -> Asked:
    denied = False
    bounds: list[tuple[str, str]] = []
    if isinstance(written, dict) and "not" in written:
        denied, written = True, written["not"]
    if isinstance(written, dict) and key not in _WHOLE:
        bounds = [(how, written[how]) for how in _BOUNDS if how in written]
        written = []
    values = written if isinstance(written, list) else [written]
    is_field = key in _FIELDS[kind] if kind in _FIELDS else True
    others = key in BY_NAME or key == "within_days"
    of_code = key == "code" if is_field else key not in ("first_listed", "with_modifier")
    turn = 0 if of_code and not bounds else 1
    if others or any(reference(each) for each in (*values, *(value for _, value in bounds))):
        turn = 2
    return Asked(key, values, denied, bounds, is_field, turn)


def reference(written: Any) -> tuple[str, str, str] | None:
    """``same_as(line.date)`` as (how, name, field); None for a plain value."""
    found = _REFERENCE.fullmatch(written) if isinstance(written, str) and "(" in written else None
    return (found[1], found[2], found[3]) if found else None
