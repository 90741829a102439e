"""The rules and payer packs that a change reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from api.impact.mentions import TouchedCodes, pack_mentions, reached, rule_mentions
from engine.conditions.reads import TABULAR_FIELDS
from engine.plan import Plan
from engine.rules.model import Rule
from kb.diff.model import Difference
from kb.release import ICD10CM_TABULAR
from kb.snapshot.knowledge import Knowledge

PAYER_PACKS = "payers"
"""The folder of packs that hold a payer's own policy."""


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
            for condition in sorted({test.key for each in (*rule.when, *rule.unless) for test in each.tests})
            for field in TABULAR_FIELDS.get(condition, ())
            if fields.get(field)
        ]
        if codes or asks:
            found.append({"rule": rule.id, "pack": rule.pack, "codes": codes, "asks": asks})
    return found


def changed_rules(before: Plan, after: Plan) -> list[dict[str, str]]:
    """The rules that only one of two snapshots holds, or that they hold in different words."""
    old = {rule.id: rule.digest for rule in before.rules}
    new = {rule.id: rule.digest for rule in after.rules}
    return [
        {"rule": name, "change": "added" if name not in old else "removed" if name not in new else "revised"}
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def touched_payer_packs(knowledge: Knowledge, tables: Sequence[TouchedCodes]) -> list[dict[str, Any]]:
    """The payer packs that name changed codes."""
    found = []
    for name, content in knowledge.packs_below(PAYER_PACKS).items():
        codes = reached(pack_mentions(content), tables)
        if codes:
            found.append({"pack": name, "codes": codes})
    return found


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
