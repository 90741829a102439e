"""Findings: rules run over the facts of a claim or of a coded chart, each finding with its step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.conditions.model import View
from engine.proof.model import Fact, ProofBuilder
from engine.rules.kernel import Indeterminate, Match, run
from engine.rules.model import Finding, Rule


def judge(
    view: View, rules: Iterable[Rule], facts: Sequence[Fact], proof: ProofBuilder
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[int]]:
    """Findings, what is indeterminate, and the roots of the findings' proofs, in output order."""
    matches, undecided = run(view, [rule for rule in rules if isinstance(rule.then, Finding)], facts)
    findings, roots = [], []
    for match in sorted(matches, key=_place):
        finding = _finding(match)
        fact = proof.derive(
            "finding",
            {key: finding[key] for key in ("rule", "disposition", "line", "codes", "message", "remedy")},
            rule=match.rule.id,
            rule_digest=match.rule.digest,
            premises=match.facts,
            evidence=match.evidence,
            absences=match.absences,
        )
        if fact.id not in roots:
            findings.append(finding)
            roots.append(fact.id)
    return findings, [_open(each) for each in undecided], roots


def _place(match: Match) -> tuple[str, list[int]]:
    return match.rule.id, [fact.args.get("position", 0) for fact in match.facts]


def _finding(match: Match) -> dict[str, Any]:
    then = match.rule.then
    assert isinstance(then, Finding)
    return {
        "rule": match.rule.id,
        "disposition": then.disposition,
        "line": next((fact.args["line"] for fact in match.facts if "line" in fact.args), None),
        "codes": [str(fact.args["code"]) for fact in match.facts if "code" in fact.args],
        "message": match.fill(then.message),
        "remedy": match.fill(then.remedy),
        "citation": dict(match.rule.citation),
    }


def _open(undecided: Indeterminate) -> dict[str, Any]:
    return {"rule": undecided.rule.id, "line": None, "reason": undecided.reason, "load": undecided.load}
