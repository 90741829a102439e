"""The rules and payer packs that a change reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.impact.mentions import TouchedCodes, reached, rule_mentions
from engine.conditions.reads import TABULAR_FIELDS
from engine.plan import Plan
from engine.rules.model import Rule
from kb.diff.model import Difference
from kb.release import ICD10CM_TABULAR


def touched_rules(
    rules: Iterable[Rule], tables: Sequence[TouchedCodes], tabular: Difference | None
) -> list[dict[str, Any]]:
    """The rules that name changed codes, or ask a field of the tabular list in which something changed.

    ``tabular`` is the difference of the tabular list, where that is among what is compared.
    """
    fields = _changed_fields(tabular)
    found = []
    for rule in rules:
        codes = reached(rule_mentions(rule), tables)
        asks = [
            {"condition": condition, "field": field, "changes": fields[field]}
            for condition in sorted(_asked(rule))
            for field in TABULAR_FIELDS.get(condition, ())
            if fields.get(field)
        ]
        if codes or asks:
            found.append(
                {"rule": rule.id, "pack": rule.pack, "payer": rule.payer, "codes": codes, "asks": asks}
            )
    return found


def changed_rules(before: Plan, after: Plan) -> list[dict[str, str]]:
    """The rules that only one of two snapshots holds, or that they hold in different words."""
    old = {_name(rule): rule.digest for rule in before.rules}
    new = {_name(rule): rule.digest for rule in after.rules}
    return [
        {"rule": name, "change": "added" if name not in old else "removed" if name not in new else "revised"}
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def touched_payers(rules: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The payers whose own rules are among the touched ones, with those rules."""
    by_payer: dict[str, list[str]] = {}
    for each in rules:
        if each["payer"]:
            by_payer.setdefault(each["payer"], []).append(each["rule"])
    return [{"payer": payer, "rules": by_payer[payer]} for payer in sorted(by_payer)]


def _asked(rule: Rule) -> set[str]:
    """The conditions that a rule asks, and its kinds of fact."""
    patterns = rule.all_patterns
    return {test.key for each in patterns for test in each.tests} | {each.predicate for each in patterns}


def _name(rule: Rule) -> str:
    return f"{rule.id} ({rule.payer})" if rule.payer else rule.id


def _changed_fields(tabular: Difference | None) -> Counter[str]:
    """How many codes changed in each field of the tabular list, chapters and blocks with them."""
    fields: Counter[str] = Counter()
    if tabular is None:
        return fields
    assert tabular.before["table"] == ICD10CM_TABULAR
    fields["added"], fields["removed"] = len(tabular.added), len(tabular.removed)
    for entry in (*tabular.revised, *tabular.more["sections"]["revised"]):
        fields[entry["field"]] += 1
    return fields
