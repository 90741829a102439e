"""Findings: rules run over the facts of a claim or of a coded chart, each finding with its step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.conditions.model import View
from engine.proof.model import Fact, ProofBuilder
from engine.rules.compile import RulePlan
from engine.rules.kernel import Indeterminate, Match, run
from engine.rules.model import Conclusion, Finding
from engine.rules.official import official_edit
from engine.rules.preview import disposition, is_preview, marked
from engine.rules.vocabulary import line_of
from kb.model.claim import PROFESSIONAL

_CONCLUDED = ("rule", "disposition", "line", "codes", "message", "remedy")


def judge(
    view: View, plan: RulePlan, facts: Sequence[Fact], proof: ProofBuilder, editor: str | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[int]]:
    """Findings, what is indeterminate, and the roots of the findings' proofs, in output order.

    ``editor`` is the CMS program that edits such claims, if one does.
    """

    def derive(match: Match) -> Fact | None:
        then = match.rule.then
        assert isinstance(then, Conclusion)
        args = {name: match.fill(text) for name, text in then.fields}
        before = len(proof.facts)
        fact = _step(proof, match, then.predicate, args)
        return fact if len(proof.facts) > before else None

    matches, undecided = run(view, plan, facts, derive)
    institutional = bool(matches) and any(
        each.predicate == "claim" and each.args["type"] != PROFESSIONAL for each in facts
    )
    findings: list[dict[str, Any]] = []
    roots: dict[int, None] = {}
    for match in sorted(matches, key=_place):
        finding = finding_of(match, institutional=institutional, editor=editor)
        fact = _step(proof, match, "finding", {key: finding[key] for key in _CONCLUDED})
        if fact.id not in roots:
            findings.append(finding)
            roots[fact.id] = None
    return findings, [_open(each) for each in undecided if not is_preview(each.rule)], list(roots)


def _step(proof: ProofBuilder, match: Match, predicate: str, args: dict[str, Any]) -> Fact:
    return proof.derive(
        predicate,
        args,
        rule=match.rule.id,
        rule_digest=match.rule.digest,
        premises=match.facts,
        evidence=match.evidence,
        absences=match.absences,
        aggregates=match.aggregates,
    )


def _place(match: Match) -> tuple[str, list[int]]:
    return match.rule.id, [fact.args.get("position") or fact.args.get("number") or 0 for fact in match.facts]


def finding_of(match: Match, *, institutional: bool = False, editor: str | None = None) -> dict[str, Any]:
    """What a person reads of a match."""
    then = match.rule.then
    assert isinstance(then, Finding)
    finding = {
        "rule": match.rule.id,
        "disposition": disposition(match.rule, then, institutional=institutional),
        "line": line_of(match.facts),
        "codes": [code for fact in match.facts for code in _codes(fact)],
        "message": match.fill(then.message),
        "remedy": match.fill(then.remedy),
        "citation": {key: match.fill(text) for key, text in match.rule.citation.items()},
    }
    official = official_edit(match.rule, editor, match.values)
    if official:
        finding["official"] = official
    if match.rule.replaces:
        finding["replaces"] = match.rule.replaces
    return marked(match.rule, finding)


def _codes(fact: Fact) -> Sequence[str]:
    if "codes" in fact.args:
        codes: Sequence[str] = fact.args["codes"]
        return codes
    return [str(fact.args["code"])] if fact.args.get("code") else []


def _open(undecided: Indeterminate) -> dict[str, Any]:
    return {
        "rule": undecided.rule.id,
        "line": undecided.line,
        "reason": undecided.reason,
        "load": undecided.load,
    }
