"""Who finishes a chart: ``auto`` only when policy lets it and nothing speaks against it.

The policy is a pack (``policy/routing.yaml``): dated, digested with the snapshot, and replaced like
any other, so that each decision names the policy it was routed by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from engine.rules.preview import counts
from kb.errors import KnowledgeError
from kb.tabular.graph import TabularGraph
from kb.value_sets import ValueSets

PACK = "policy/routing.yaml"


class _Raised(msgspec.Struct, forbid_unknown_fields=True):
    value_set: str
    auto_at: float
    why: str


class _Person(msgspec.Struct, forbid_unknown_fields=True):
    value_set: str
    why: str


class _Policy(msgspec.Struct, forbid_unknown_fields=True, rename={"start": "from"}):
    start: date
    settings: dict[Literal["outpatient", "ed", "inpatient"], float | Literal["never"]]
    suggested_at: float
    families: tuple[_Raised, ...]
    people: tuple[_Person, ...]
    in_doubt: tuple[_Person, ...] = ()


class _Pack(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    policies: Annotated[tuple[_Policy, ...], msgspec.Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """The policy of one day of service, with its value sets as codes of the release that was asked."""

    settings: Mapping[str, float | None]
    """The confidence that a code needs; None where a person finishes every chart."""
    suggested_at: float
    families: tuple[tuple[frozenset[str], float], ...]
    people: tuple[tuple[frozenset[str], str], ...]
    in_doubt: tuple[tuple[frozenset[str], str], ...]
    """The same, where the assessment names an uncertain diagnosis (Guidelines IV.H)."""

    def person_for(self, code: str, *, doubt: bool) -> str | None:
        """Why a code goes to a person, always or beside a ``doubt``; None if it does not."""
        asked = (*self.people, *self.in_doubt) if doubt else self.people
        return next((why for codes, why in asked if code in codes), None)


def routing_policy(pack: Any, day: date, sets: ValueSets, graph: TabularGraph) -> RoutingPolicy:
    """The policy of ``day``; before all of them, the earliest.

    A value set that is not in force in the release holds no code. Raises KnowledgeError
    ``policy.unreadable`` for a pack that is none.
    """
    try:
        policies = sorted(msgspec.convert(pack, _Pack, strict=False).policies, key=lambda each: each.start)
    except msgspec.ValidationError as error:
        raise KnowledgeError(
            "policy.unreadable",
            f"The routing policy can't be used: {error}.",
            place=PACK,
            next_step="Write it as the policy that comes with Chartproof is written.",
        ) from None
    entry = ([each for each in policies if each.start <= day] or policies[:1])[-1]

    def codes(name: str) -> frozenset[str]:
        in_force = sets.get(name).in_force(graph.release.period)
        return sets.expand(name, graph) if in_force else frozenset()

    return RoutingPolicy(
        settings={name: None if bar == "never" else bar for name, bar in entry.settings.items()},
        suggested_at=entry.suggested_at,
        families=tuple((codes(each.value_set), each.auto_at) for each in entry.families),
        people=tuple((codes(each.value_set), each.why) for each in entry.people),
        in_doubt=tuple((codes(each.value_set), each.why) for each in entry.in_doubt),
    )


def route(
    policy: RoutingPolicy,
    *,
    setting: str,
    codes: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]],
    indeterminate: Sequence[Any],
    queries: Sequence[Any],
    doubt: bool,
) -> tuple[str, list[str]]:
    """``("auto" | "review", reasons)``; ``doubt`` says that the assessment names an uncertain diagnosis."""
    reasons = []
    assigned = [code for code in codes if code["status"] == "assigned"]
    if indeterminate:
        reasons.append("a rule could not be judged")
    if any(counts(finding) for finding in findings):
        reasons.append("a rule has a finding")
    if queries:
        reasons.append("a question to the clinician is open")
    if not assigned:
        reasons.append("no code is assigned")
    asked = policy.settings.get(setting)
    if asked is None:
        reasons.append(f"policy has a person finish every {setting} chart")
    else:
        reasons += _too_low(policy, asked, assigned)
    for code in assigned:
        why = policy.person_for(code["code"], doubt=doubt)
        if why:
            reasons.append(f"policy has a person look at {code['code']}: {why}")
    open_codes = [code["code"] for code in codes if _may_be_missing(policy, code)]
    if open_codes:
        reasons.append(f"a coder has to accept or refuse {', '.join(open_codes)}")
    return ("review", reasons) if reasons else ("auto", [])


def _too_low(policy: RoutingPolicy, asked: float, assigned: Sequence[Mapping[str, Any]]) -> list[str]:
    low = []
    for code in assigned:
        bar = max([asked, *(more for codes, more in policy.families if code["code"] in codes)])
        if code["confidence"] < bar:
            low.append(f"{code['code']} ({code['confidence']:.2f}, asked {bar:.2f})")
    return [f"confidence is too low for {', '.join(low)}"] if low else []


def _may_be_missing(policy: RoutingPolicy, code: Mapping[str, Any]) -> bool:
    return bool(code["status"] == "suggested" and code["confidence"] >= policy.suggested_at)
