"""Whether a draft may be published: no errors, no failing examples, and executors that agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.authoring.draft import Draft
from engine.plan import Plan
from engine.rules.agreement import agree, example_cases
from engine.rules.check import check_rules
from engine.rules.examples import ExampleResult, run_examples
from engine.rules.lint.model import ERROR, Complaint
from engine.rules.model import Conclusion
from kb.errors import KnowledgeError
from kb.release import ICD10CM_TABULAR

DURABLE, NAIVE = SECOND_OPINIONS = ("durable", "naive")
_SHOWN = 3


def refuse_unfit(draft: Draft, second_opinion: str) -> dict[str, Any]:
    """What was checked, for the record. Raises KnowledgeError ``publish.*`` or RuleError."""
    refuse_value_sets(draft)
    with draft.locating():
        complaints = check_rules(draft.plan, draft.own)
    errors = [each for each in complaints if each.severity == ERROR]
    if errors:
        lines = [f"{place(draft, each)}: {each.cause}" for each in errors]
        _refuse("lint", f"the check finds {len(errors)} error(s)", lines, "chartproof rules check")
    results = run_examples(draft.plan, draft.own)
    failed = [each for each in results if each.failed] + _broken(draft)
    if failed:
        lines = [f"{each.rule}: {each.example}: expected {each.expected}, got {each.said}" for each in failed]
        _refuse("examples", f"{len(failed)} example(s) fail", lines, "chartproof rules test")
    cases = example_cases(draft.plan, draft.own)
    differences = agree(draft.plan, draft.own, cases, durable=second_opinion == DURABLE)
    if differences:
        lines = [
            f"{each.rule}: {each.case}: {', '.join(f'{who} says {what}' for who, what in each.said)}"
            for each in differences
        ]
        why = f"the executors differ on {len(differences)} case(s)"
        _refuse("disagree", why, lines, "chartproof rules explain ID")
    return {
        "warnings": len([each for each in complaints if each.severity == "warning"]),
        "examples_passed": len([each for each in results if each.said == each.expected]),
        "examples_skipped": len([each for each in results if each.said == "skipped"]),
        "second_opinion": second_opinion,
        "cases": len(cases),
    }


def refuse_value_sets(draft: Draft) -> None:
    """Raises KnowledgeError ``value-set.*`` for a drafted set that holds nothing in a release of its days."""
    sets = draft.knowledge.value_sets
    for each in draft.own_value_sets:
        for release in draft.knowledge.manifest.releases_of(ICD10CM_TABULAR):
            if each.in_force(release.period):
                sets.nodes(each.id, draft.knowledge.graph(release))


def _broken(draft: Draft) -> list[ExampleResult]:
    """Examples of other packs that fail with the draft and not without it.

    An example runs with what concludes the facts it asks for: only conclusions and value sets reach others.
    """
    plan = Plan(draft.knowledge)
    replaced = [rule for rule in plan.rules if rule.pack in draft.drafted or rule.pack not in draft.packs]
    concludes = any(isinstance(rule.then, Conclusion) for rule in (*draft.own, *replaced))
    if not concludes and not draft.own_value_sets:
        return []
    before = {(each.rule, each.example) for each in run_examples(plan) if each.failed}
    others = [rule for rule in draft.rules if rule.pack not in draft.drafted]
    results = run_examples(draft.plan, others)
    return [each for each in results if each.failed and (each.rule, each.example) not in before]


def place(draft: Draft, complaint: Complaint) -> str:
    """``file:line:column`` of a complaint."""
    return "{}:{}:{}".format(*draft.place(complaint.pack, complaint.path))


def _refuse(code: str, why: str, lines: Sequence[str], see: str) -> None:
    shown = "; ".join(lines[:_SHOWN]) + ("; ..." if len(lines) > _SHOWN else "")
    raise KnowledgeError(
        f"publish.{code}",
        f"The pack is not published: {why}: {shown}",
        next_step=f"Mend them; all are shown by: {see}",
    )
