"""Rules in preview: they are shown beside the others and change nothing.

All that preview means stands here. A finding of such a rule only advises and says that it is a
preview; what such a rule can't judge leaves nothing open; it combines no codes; and what it concludes
is for rules in preview alone. So outcome, codes and route are the same with it and without it.

A rule is in preview if its status says so, or if its pack was published and not yet approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.rules.model import Combination, Conclusion, Finding, Rule
from engine.rules.refusal import refuse
from engine.rules.strata import asked_for

PREVIEW = "preview"
FOLDER = "rules/preview/"
"""Packs below it are in preview as a whole, whatever their rules say."""


def is_preview(rule: Rule) -> bool:
    """Whether the rule may only advise."""
    return rule.status == PREVIEW


def takes_part(rule: Rule) -> bool:
    """Whether the rule is run: one that would change the codes themselves is not, in preview."""
    return not (is_preview(rule) and isinstance(rule.then, Combination))


def marked(rule: Rule, finding: dict[str, Any]) -> dict[str, Any]:
    """The finding as it is shown: advice with a mark if the rule is in preview."""
    return finding | {"preview": True} if is_preview(rule) else finding


def disposition(rule: Rule, then: Finding, *, institutional: bool = False) -> str:
    """What a finding of the rule does to the claim."""
    if is_preview(rule):
        return "advise"
    return then.institutional or then.disposition if institutional else then.disposition


def counts(finding: Mapping[str, Any]) -> bool:
    """Whether a finding may be a reason for anything, such as a review."""
    return not finding.get("preview")


def refuse_what_changes_others(rules: Iterable[Rule]) -> None:
    """Raises RuleError for a rule in preview that others would rest on or give way to."""
    rules = tuple(rules)
    tried: dict[str, Rule] = {}
    ids: dict[str, Rule] = {}
    for rule in rules:
        if isinstance(rule.then, Conclusion) and is_preview(rule):
            tried.setdefault(rule.then.predicate, rule)
        other = ids.setdefault(rule.id, rule)
        if other is not rule and (is_preview(rule) or is_preview(other)):
            shown, beside = (rule, other) if is_preview(rule) else (other, rule)
            why = f"a rule in preview takes no other's place, and {rule.id} also stands in {beside.pack}"
            refuse("rule.preview-replaces", shown.pack, (*shown.path, "id"), why, "another id")
    for rule in rules:
        for kind, _ in asked_for(rule):
            if kind in tried and not is_preview(rule):
                why = f"it asks for {kind}, which follows from {tried[kind].id}, a rule in preview"
                refuse("rule.rests-on-preview", rule.pack, (*rule.path, "when"), why, "status: preview")
