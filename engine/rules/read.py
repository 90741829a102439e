"""Reading rule packs: from parsed YAML to rules, refusing what is incomplete.

A rule without a citation, a remedy, effective dates, or at least one example that fires and one
that stays silent does not load.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.rules.dates import read_periods
from engine.rules.model import Combination, Conclusion, Rule
from engine.rules.official import BY
from engine.rules.preview import FOLDER, PREVIEW, refuse_what_changes_others
from engine.rules.read_entries import EntryReader, OwnKinds
from engine.rules.read_example import read_examples
from engine.rules.read_then import own_kinds, read_then, slots
from engine.rules.refusal import Path, a_list, known_keys, one_of, refuse, text
from engine.rules.texts import SLOT
from kb.canonical import plain_json, sha256

STATUSES = (PREVIEW, "stable", "deprecated", "removed")
EFFECTS = ("raises", "lowers", "none")
PAYERS = "rules/payers/"
"""Below it every pack is one payer's: ``rules/payers/ID.yaml``, ``rules/payers/ID/NAME.yaml``."""

RULE_KEYS = frozenset({
    "id", "status", "effective", "citation", "official", "when", "unless", "then", "why",
    "payment_effect", "examples",
})  # fmt: skip
REQUIRED = ("id", "status", "effective", "citation", "when", "then", "why", "payment_effect", "examples")
ID = re.compile(r"[a-z0-9]+\.[a-z0-9][a-z0-9-]*")
_EXAMPLES = {
    "id": "id: laterality.modifier-contradicts-diagnosis",
    "status": "status: stable",
    "effective": "effective: [{from: 2015-10-01}]",
    "citation": "citation: {source: Site policy, section: claims-012, release: 2026-01}",
    "when": "when: {diagnosis: {is_a: [E11], as: dx}}",
    "then": 'then: {disposition: advise, message: "{dx.code} ...", remedy: Look again.}',
    "why": "why: Side of service and side of disease must agree.",
    "payment_effect": "payment_effect: none",
    "examples": "examples: [{name: one line, on: 2026-05-15, diagnoses: [I10], expect: fires}, ...]",
}


def read_rules(packs: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of parsed packs, by id; of one payer after those of all.

    Raises RuleError for the first one that can't be accepted.
    """
    own = own_kinds(packs)
    found: dict[tuple[str | None, str], Rule] = {}
    for pack, entries in sorted(packs.items()):
        if not isinstance(entries, list) or not entries:
            refuse("rule.not-a-list", pack, (), "a rule pack is a list of rules", "- id: family.words")
        for number, entry in enumerate(entries):
            rule = read_rule(pack, entry, (number,), own)
            if (rule.payer, rule.id) in found:
                other = found[rule.payer, rule.id].pack
                refuse("rule.duplicate", pack, (number, "id"), f"the id {rule.id} also stands in {other}",
                       "another id; a payer's pack alone may take the place of a rule")  # fmt: skip
            found[rule.payer, rule.id] = rule
    ordered = [found[key] for key in sorted(found, key=lambda k: (k[1], k[0] or ""))]
    refuse_what_changes_others(ordered)
    return tuple(_with_replaced(found, rule) for rule in ordered)


def read_rule(pack: str, entry: Any, path: Path = (), own: OwnKinds | None = None) -> Rule:
    """One rule; RuleError says what is wrong with it and where."""
    known_keys(entry, RULE_KEYS, pack, path, _EXAMPLES["id"])
    for key in REQUIRED:
        if not entry.get(key):
            whose = entry.get("id") if isinstance(entry.get("id"), str) else ""
            refuse("rule.incomplete", pack, (*path, key), f"{whose or 'the rule'} has no {key}",
                   _EXAMPLES[key], at_key=True)  # fmt: skip
    if not isinstance(entry["id"], str) or not ID.fullmatch(entry["id"]):
        refuse("rule.bad-id", pack, (*path, "id"), "an id is family.words in lower case with hyphens",
               _EXAMPLES["id"])  # fmt: skip
    reader = EntryReader(pack, own or {})
    when = reader.when(entry["when"], (*path, "when"))
    unless = reader.unless(entry["unless"], (*path, "unless")) if "unless" in entry else ()
    status = one_of(entry["status"], STATUSES, pack, (*path, "status"), "the status")
    if "official" in entry:
        _official(entry["official"], reader, pack, (*path, "official"))
    return Rule(
        id=entry["id"],
        status=PREVIEW if pack.startswith(FOLDER) and status != "removed" else status,
        effective=read_periods(entry["effective"], pack, (*path, "effective")),
        citation=_citation(entry["citation"], reader, pack, (*path, "citation")),
        when=when,
        unless=unless,
        then=read_then(entry["then"], reader, pack, (*path, "then")),
        why=text(entry["why"], pack, (*path, "why"), _EXAMPLES["why"]),
        payment_effect=one_of(
            entry["payment_effect"], EFFECTS, pack, (*path, "payment_effect"), "the payment effect"
        ),
        examples=read_examples(entry["examples"], pack, (*path, "examples")),
        pack=pack,
        digest=rule_digest(entry),
        source=entry,
        path=path,
        payer=payer_of(pack),
    )


def payer_of(pack: str) -> str | None:
    """The payer whose own a pack is, None if it is all payers'."""
    below = pack.replace(FOLDER, "rules/", 1)
    if not below.startswith(PAYERS):
        return None
    return below.removeprefix(PAYERS).removesuffix(".yaml").split("/")[0]


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
    if base is None:
        return rule
    if _says(base) != _says(rule):
        why = f"it takes the place of {base.id}, which {_says(base)}, and so must it"
        refuse("rule.other-kind", rule.pack, (*rule.path, "then"), why, "another id", at_key=True)
    return replace(rule, replaces=base.digest)


def _says(rule: Rule) -> str:
    then = rule.then
    if isinstance(then, Conclusion):
        return f"concludes {then.predicate}"
    return "combines codes" if isinstance(then, Combination) else "makes a finding"


def _citation(written: Any, reader: EntryReader, pack: str, path: Path) -> Mapping[str, str]:
    example = _EXAMPLES["citation"]
    known_keys(written, {"source", "section", "release"}, pack, path, example)
    for key in ("source", "release"):
        if not written.get(key):
            refuse("rule.incomplete", pack, path, f"the citation has no {key}", example)
    return {
        key: slots(text(value, pack, (*path, key), example), reader, pack, (*path, key))
        for key, value in written.items()
    }


def _official(written: Any, reader: EntryReader, pack: str, path: Path) -> None:
    example = 'official: {program: Integrated Outpatient Code Editor, edit: "86"}'
    entries = [(written, path)]
    if isinstance(written, list):
        entries = [(each, (*path, n)) for n, each in enumerate(a_list(written, pack, path, example))]
    for each, at in entries:
        known_keys(each, {"program", "edit"}, pack, at, example)
        text(each.get("program"), pack, (*at, "program"), example)
        edit = each.get("edit")
        if isinstance(edit, dict):
            _by_value(edit, reader, pack, (*at, "edit"))
        else:
            text(edit, pack, (*at, "edit"), example)


def _by_value(written: Mapping[str, Any], reader: EntryReader, pack: str, path: Path) -> None:
    example = 'edit: {by: pair.indicator, "0": "20", "1": "40"}'
    named = text(written.get(BY), pack, (*path, BY), example)
    if SLOT.fullmatch(f"{{{named}}}") is None:
        refuse("rule.bad-test", pack, (*path, BY), f"{named[:40]!r} is no value of an entry", example)
    slots(f"{{{named}}}", reader, pack, (*path, BY))
    for key, number in written.items():
        text(number, pack, (*path, key), example)
    if len(written) < 2:
        refuse("rule.bad-test", pack, path, "edit names no number", example)
