"""Reading rule packs: from parsed YAML to rules, refusing what is incomplete.

A rule without a citation, a remedy, effective dates, or at least one example that fires and one
that stays silent does not load. Every refusal names the pack, the rule and the nearest valid name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from engine.conditions import CONDITIONS, PREDICATES
from engine.errors import RuleError
from engine.rules.model import DISPOSITIONS, Combination, Example, Finding, Pattern, Rule, Test
from kb.canonical import digest
from kb.model.period import Period

_KEYS = {
    "id", "status", "effective", "citation", "official", "when", "unless", "then", "why",
    "payment_effect", "examples",
}  # fmt: skip
_REQUIRED = ("id", "status", "effective", "citation", "when", "then", "why", "payment_effect", "examples")
_STATUSES = ("preview", "stable", "deprecated", "removed")
_EFFECTS = ("raises", "lowers", "none")
_OUTCOMES = ("fires", "silent", "indeterminate", "not_in_force")
_ID = re.compile(r"[a-z0-9]+\.[a-z0-9][a-z0-9-]*")
_SLOT = re.compile(r"\{([a-z_]+)\.([a-z_]+)\}")


def read_rules(packs: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of parsed packs, by id. Raises RuleError for the first one that can't be accepted."""
    found: dict[str, Rule] = {}
    for pack, entries in sorted(packs.items()):
        if not isinstance(entries, list):
            raise RuleError(
                "rule.not-a-list", "A rule pack is a list of rules.", place=pack, next_step=_EXAMPLE
            )
        for entry in entries:
            rule = read_rule(pack, entry)
            if rule.id in found:
                raise _refused(
                    "rule.duplicate", f"{pack}, {rule.id}", f"the id also stands in {found[rule.id].pack}"
                )
            found[rule.id] = rule
    return tuple(found[key] for key in sorted(found))


def read_rule(pack: str, entry: Any) -> Rule:
    """One rule; RuleError says what is wrong with it and where."""
    place = f"{pack}, {entry['id'] if isinstance(entry, dict) and 'id' in entry else 'a rule without id'}"
    if not isinstance(entry, dict):
        raise _refused("rule.not-a-mapping", place, "a rule is a mapping")
    _known(entry, _KEYS, place)
    for key in _REQUIRED:
        if not entry.get(key):
            raise _refused("rule.incomplete", place, f"it has no {key}")
    if not _ID.fullmatch(entry["id"]):
        raise _refused("rule.bad-id", place, "an id is family.words in lower case with hyphens")
    when = _patterns(entry["when"], place)
    then = _conclusion(entry["then"], when, place)
    rule = Rule(
        id=entry["id"],
        status=_one_of(entry["status"], _STATUSES, place),
        effective=tuple(_period(each, place) for each in _listed(entry["effective"], place)),
        citation=_citation(entry["citation"], place),
        when=when,
        unless=_patterns(entry.get("unless", ()), place),
        then=then,
        why=entry["why"],
        payment_effect=_one_of(entry["payment_effect"], _EFFECTS, place),
        examples=tuple(_example(each, place) for each in _listed(entry["examples"], place)),
        pack=pack,
        digest=digest(entry),
        source=entry,
    )
    shown = {example.expect for example in rule.examples}
    for outcome in ("fires", "silent"):
        if outcome not in shown:
            raise _refused("rule.no-example", place, f"it has no example that expects {outcome!r}")
    return rule


def _patterns(written: Any, place: str) -> tuple[Pattern, ...]:
    pairs: list[tuple[str, Any]] = []
    for part in written if isinstance(written, (list, tuple)) else [written]:
        if not isinstance(part, dict):
            raise _refused("rule.bad-pattern", place, "a pattern is written predicate: {key: value}")
        pairs += part.items()
    found: list[Pattern] = []
    for number, (predicate, tests) in enumerate(pairs):
        _one_of(predicate, tuple(PREDICATES), place)
        if not isinstance(tests, dict):
            raise _refused("rule.bad-pattern", place, f"{predicate} must be a mapping of keys")
        fields = PREDICATES[predicate]
        _known(tests, {*fields, *CONDITIONS, "as"}, place)
        name = tests.get("as", f"{predicate}{number or ''}")
        read = tuple(
            Test(key, tuple(value) if isinstance(value, list) else (str(value),))
            for key, value in tests.items()
            if key != "as"
        )
        found.append(Pattern(predicate, read, name))
    return tuple(found)


def _conclusion(written: Any, when: tuple[Pattern, ...], place: str) -> Finding | Combination:
    if not isinstance(written, dict):
        raise _refused("rule.bad-conclusion", place, "then must be a mapping")
    names = {pattern.name for pattern in when}
    if "combine" in written:
        _known(written, {"combine"}, place)
        combine = written["combine"]
        _known(combine, {"replace", "into", "keep"}, place)
        for name in (*combine.get("replace", ()), *combine.get("keep", ())):
            _one_of(name, tuple(sorted(names)), place)
        return Combination(tuple(combine["replace"]), combine["into"], tuple(combine.get("keep", ())))
    _known(written, {"disposition", "message", "remedy"}, place)
    for key in ("disposition", "message", "remedy"):
        if not written.get(key):
            raise _refused("rule.incomplete", place, f"then has no {key}")
    for text in (written["message"], written["remedy"]):
        for name, _ in _SLOT.findall(text):
            _one_of(name, tuple(sorted(names)), place)
    disposition = _one_of(written["disposition"], DISPOSITIONS, place)
    return Finding(disposition, written["message"], written["remedy"])


def _example(written: Any, place: str) -> Example:
    _known(written, {"name", "on", "diagnoses", "expect", "needs"}, place)
    return Example(
        name=written["name"],
        on=_day(written["on"], place),
        diagnoses=tuple(written.get("diagnoses", ())),
        expect=_one_of(written["expect"], _OUTCOMES, place),
        needs=tuple(written.get("needs", ())),
    )


def _citation(written: Any, place: str) -> Mapping[str, str]:
    _known(written, {"source", "section", "release"}, place)
    for key in ("source", "release"):
        if not written.get(key):
            raise _refused("rule.incomplete", place, f"the citation has no {key}")
    return dict(written)


def _period(written: Any, place: str) -> Period:
    _known(written, {"from", "until"}, place)
    return Period(_day(written["from"], place), _day(written["until"], place) if "until" in written else None)


def _day(written: str, place: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise _refused("rule.bad-date", place, f"{written!r} is not a date YYYY-MM-DD") from None


def _listed(written: Any, place: str) -> list[Any]:
    if not isinstance(written, list):
        raise _refused("rule.not-a-list", place, "effective and examples are lists")
    return written


def _known(written: Any, allowed: Iterable[str], place: str) -> None:
    if not isinstance(written, dict):
        raise _refused("rule.not-a-mapping", place, "a mapping is expected here")
    for key in written:
        _one_of(key, tuple(sorted(allowed)), place)


def _one_of(value: str, allowed: tuple[str, ...], place: str) -> str:
    if value in allowed:
        return value
    near = get_close_matches(str(value), allowed, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"valid are {', '.join(allowed)}"
    raise _refused("rule.unknown-name", place, f"{value!r} is not known here; {hint}")


def _refused(code: str, place: str, why: str) -> RuleError:
    return RuleError(code, f"The rule can't be accepted: {why}.", place=place, next_step=_EXAMPLE)


_EXAMPLE = "See docs/rules.md for the format and a complete example."
