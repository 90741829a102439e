"""Reading rule packs: from parsed YAML to rules, refusing what is incomplete.

A rule without a citation, a remedy, effective dates, or at least one example that fires and one
that stays silent does not load.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.rules.model import DISPOSITIONS, Combination, Conclusion, Example, Finding, Rule
from engine.rules.read_entries import OWN_KIND, EntryReader, OwnKinds
from engine.rules.refusal import Path, a_list, known_keys, one_of, refuse, text
from engine.rules.texts import SLOT
from engine.rules.vocabulary import PREDICATES
from kb.canonical import plain_json, sha256
from kb.model.period import Period

STATUSES = ("preview", "stable", "deprecated", "removed")
EFFECTS = ("raises", "lowers", "none")
OUTCOMES = ("fires", "silent", "indeterminate", "not_in_force")
PAYERS = "rules/payers/"
"""Below it every pack is one payer's, by the file's name."""

_KEYS = {
    "id", "status", "effective", "citation", "official", "when", "unless", "then", "why",
    "payment_effect", "examples",
}  # fmt: skip
_REQUIRED = ("id", "status", "effective", "citation", "when", "then", "why", "payment_effect", "examples")
_ID = re.compile(r"[a-z0-9]+\.[a-z0-9][a-z0-9-]*")
_EXAMPLE = "{name: one line, on: 2026-05-15, claim: {diagnoses: [I10]}, expect: fires}"


def read_rules(packs: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of parsed packs, by id; of one payer after those of all.

    Raises RuleError for the first one that can't be accepted.
    """
    own = _own_kinds(packs)
    found: dict[tuple[str | None, str], Rule] = {}
    for pack, entries in sorted(packs.items()):
        if not isinstance(entries, list):
            refuse("rule.not-a-list", pack, (), "a rule pack is a list of rules", "- id: family.words")
        for number, entry in enumerate(entries):
            rule = read_rule(pack, entry, (number,), own)
            if (rule.payer, rule.id) in found:
                other = found[rule.payer, rule.id].pack
                refuse("rule.duplicate", pack, (number, "id"), f"the id {rule.id} also stands in {other}")
            found[rule.payer, rule.id] = rule
    return tuple(_with_replaced(found, found[key]) for key in sorted(found, key=lambda k: (k[1], k[0] or "")))


def read_rule(pack: str, entry: Any, path: Path = (), own: OwnKinds | None = None) -> Rule:
    """One rule; RuleError says what is wrong with it and where."""
    known_keys(entry, _KEYS, pack, path, "- id: family.words")
    for key in _REQUIRED:
        if not entry.get(key):
            refuse("rule.incomplete", pack, path, f"{entry.get('id', 'the rule')} has no {key}")
    if not isinstance(entry["id"], str) or not _ID.fullmatch(entry["id"]):
        refuse("rule.bad-id", pack, (*path, "id"), "an id is family.words in lower case with hyphens",
               "id: laterality.modifier-contradicts-diagnosis")  # fmt: skip
    reader = EntryReader(pack, own or {})
    when = reader.when(entry["when"], (*path, "when"))
    unless = reader.unless(entry["unless"], (*path, "unless")) if "unless" in entry else ()
    rule = Rule(
        id=entry["id"],
        status=one_of(entry["status"], STATUSES, pack, (*path, "status")),
        effective=_periods(entry["effective"], pack, (*path, "effective")),
        citation=_citation(entry["citation"], pack, (*path, "citation")),
        when=when,
        unless=unless,
        then=_conclusion(entry["then"], reader, pack, (*path, "then")),
        why=text(entry["why"], pack, (*path, "why")),
        payment_effect=one_of(entry["payment_effect"], EFFECTS, pack, (*path, "payment_effect")),
        examples=_examples(entry["examples"], pack, (*path, "examples")),
        pack=pack,
        digest=rule_digest(entry),
        source=entry,
        path=path,
        payer=pack.removeprefix(PAYERS).rpartition(".")[0] if pack.startswith(PAYERS) else None,
    )
    if "official" in entry:
        known_keys(entry["official"], {"program", "edit"}, pack, (*path, "official"))
    return rule


def rule_digest(entry: Mapping[str, Any]) -> str:
    """The digest of a rule's written form, in which the order of its entries counts."""
    ordered = {
        key: [{kind: body} for kind, body in value.items()]
        if key in ("when", "unless") and isinstance(value, dict)
        else value
        for key, value in entry.items()
    }
    return sha256(plain_json(ordered))  # a pack holds nothing but texts


def _with_replaced(found: Mapping[tuple[str | None, str], Rule], rule: Rule) -> Rule:
    base = found.get((None, rule.id)) if rule.payer else None
    return replace(rule, replaces=base.digest) if base else rule


def _own_kinds(packs: Mapping[str, Any]) -> OwnKinds:
    """The kinds of fact that rules conclude; each must always have the same fields."""
    kinds: dict[str, frozenset[str]] = {}
    for pack, entries in sorted(packs.items()):
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            then = entry.get("then") if isinstance(entry, dict) else None
            concluded = then.get("conclude") if isinstance(then, dict) else None
            if not isinstance(concluded, dict):
                continue
            for kind, fields in concluded.items():
                path: Path = (number, "then", "conclude", kind)
                if not isinstance(kind, str) or not OWN_KIND.fullmatch(kind) or kind in PREDICATES:
                    refuse("rule.bad-name", pack, path, f"{kind!r} can't be a kind of fact of your own",
                           "conclude: {sepsis_severe: {code: \"{dx.code}\"}}")  # fmt: skip
                if not isinstance(fields, dict) or not fields:
                    refuse("rule.bad-conclusion", pack, path, "a concluded fact has no fields",
                           "conclude: {sepsis_severe: {code: \"{dx.code}\"}}")  # fmt: skip
                if kinds.setdefault(kind, frozenset(fields)) != frozenset(fields):
                    refuse("rule.bad-conclusion", pack, path, f"another rule gives {kind} other fields")
    return kinds


def _conclusion(
    written: Any, reader: EntryReader, pack: str, path: Path
) -> Finding | Combination | Conclusion:
    names = reader.bound
    if isinstance(written, dict) and "combine" in written:
        known_keys(written, {"combine"}, pack, path)
        combine, at = written["combine"], (*path, "combine")
        known_keys(combine, {"replace", "into", "keep"}, pack, at, "combine: {replace: [dx], into: E11.22}")
        for key in ("replace", "keep"):
            for number, name in enumerate(combine.get(key, ())):
                one_of(name, names, pack, (*at, key, number), "the entry")
        replaced = a_list(combine.get("replace"), pack, (*at, "replace"), "replace: [dx]")
        into = text(combine.get("into"), pack, (*at, "into"), "into: E11.22")
        return Combination(tuple(replaced), into, tuple(combine.get("keep", ())))
    if isinstance(written, dict) and "conclude" in written:
        known_keys(written, {"conclude"}, pack, path)
        if len(written["conclude"]) != 1:
            refuse("rule.bad-conclusion", pack, path, "a rule concludes one fact")
        ((kind, fields),) = written["conclude"].items()
        at = (*path, "conclude", kind)
        given = [(name, _slots(value, names, pack, (*at, name))) for name, value in fields.items()]
        return Conclusion(kind, tuple(sorted(given)))
    keys = ("disposition", "message", "remedy")
    known_keys(written, {*keys, "combine", "conclude"}, pack, path, "then: {disposition: advise, ...}")
    for key in keys:
        if not written.get(key):
            refuse("rule.incomplete", pack, path, f"then has no {key}")
    disposition = one_of(written["disposition"], DISPOSITIONS, pack, (*path, "disposition"))
    message, remedy = (_slots(written[key], names, pack, (*path, key)) for key in keys[1:])
    return Finding(disposition, message, remedy)


def _slots(written: Any, names: Mapping[str, str], pack: str, path: Path) -> str:
    """A text whose slots all name entries."""
    for name, _ in SLOT.findall(text(written, pack, path)):
        one_of(name, names, pack, path, "the entry")
    return str(written)


def _examples(written: Any, pack: str, path: Path) -> tuple[Example, ...]:
    entries = a_list(written, pack, path, _EXAMPLE)
    examples = tuple(_example(each, pack, (*path, number)) for number, each in enumerate(entries))
    shown = {example.expect for example in examples}
    for outcome in ("fires", "silent"):
        if outcome not in shown:
            refuse("rule.no-example", pack, path, f"no example expects {outcome!r}", _EXAMPLE)
    return examples


def _example(written: Any, pack: str, path: Path) -> Example:
    known_keys(
        written, {"name", "on", "claim", "diagnoses", "conditions", "expect", "needs"}, pack, path, _EXAMPLE
    )
    claim = dict(written.get("claim", {}))
    if "diagnoses" in written:
        claim["diagnoses"] = written["diagnoses"]
    if not isinstance(written.get("claim", {}), dict):
        refuse("rule.not-a-mapping", pack, (*path, "claim"), "a claim is a mapping", _EXAMPLE)
    return Example(
        name=text(written.get("name"), pack, (*path, "name"), _EXAMPLE),
        on=_day(written.get("on"), pack, (*path, "on")),
        claim=claim,
        conditions=tuple(written.get("conditions", ())),
        expect=one_of(written.get("expect"), OUTCOMES, pack, (*path, "expect")),
        needs=tuple(written.get("needs", ())),
    )


def _citation(written: Any, pack: str, path: Path) -> Mapping[str, str]:
    example = "{source: Site policy, section: claims-012, release: 2026-01}"
    known_keys(written, {"source", "section", "release"}, pack, path, example)
    for key in ("source", "release"):
        if not written.get(key):
            refuse("rule.incomplete", pack, path, f"the citation has no {key}", example)
    return dict(written)


def _periods(written: Any, pack: str, path: Path) -> tuple[Period, ...]:
    periods = []
    for number, each in enumerate(a_list(written, pack, path, "effective: [{from: 2015-10-01}]")):
        at = (*path, number)
        known_keys(each, {"from", "until"}, pack, at, "{from: 2015-10-01}")
        start = _day(each.get("from"), pack, (*at, "from"))
        until = _day(each["until"], pack, (*at, "until")) if "until" in each else None
        if until is not None and until <= start:
            refuse("rule.bad-date", pack, (*at, "until"), f"{until} is not after {start}")
        periods.append(Period(start, until))
    return tuple(periods)


def _day(written: Any, pack: str, path: Path) -> date:
    try:
        return date.fromisoformat(written)
    except (ValueError, TypeError):
        refuse("rule.bad-date", pack, path, f"{written!r} is not a date YYYY-MM-DD", "from: 2015-10-01")
