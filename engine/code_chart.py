"""Coding a chart: documents in, one decision out, with a proof for every code and every omission."""

from __future__ import annotations

from typing import Any

from engine.coding.code_set import CodeSetWriter
from engine.coding.diabetes_type import with_diabetes_type
from engine.coding.external_causes import with_external_causes
from engine.coding.gestation import with_trimesters, without_stray_weeks
from engine.coding.redundant import without_lesser, without_short_names, without_symptoms
from engine.coding.supported import names_doubt, supported_mentions
from engine.coding.taken_up import take_up, without_stray_body_mass
from engine.decision import assemble
from engine.extraction.mentions import PhraseMatcher
from engine.facts import chart_facts
from engine.findings import judge
from engine.options import CodeOptions
from engine.plan import Plan
from engine.proof.model import ProofBuilder
from engine.routing import route
from engine.rules.official import program_for
from kb.model.document import Encounter


def code_chart(
    plan: Plan, encounter: Encounter, options: CodeOptions, matcher: PhraseMatcher | None = None
) -> dict[str, Any]:
    """The decision on one encounter, as JSON. The same arguments give the same bytes.

    ``matcher`` finds the lexicon's phrases; any of engine.extraction's gives the same mentions.
    """
    proof = ProofBuilder()
    graph = plan.knowledge.graph(options.release)
    read = supported_mentions(plan, encounter, options, matcher)
    report = options.profile == "report"
    read = with_trimesters(read, graph)
    texts = {each.id: each.text for each in encounter.documents}
    if report:
        infarctions = plan.infarctions(graph)
        read = with_diabetes_type(infarctions.with_subsequent(read, texts) if infarctions else read, graph)
        read = without_stray_body_mass(without_stray_weeks(take_up(read, graph), graph), graph)
    read = with_external_causes(read, graph, circumstances_only=not report)
    if report:
        read = without_short_names(read, graph)
        integral = plan.integral_symptoms(graph)
        read = without_symptoms(without_lesser(read, integral), graph, integral, texts)
    made = CodeSetWriter(plan, encounter, options, proof).write(read)
    view = plan.view(options.service_date)
    facts = [*chart_facts(options, proof), *made.diagnoses]
    findings, indeterminate, finding_roots = judge(
        view, plan.rule_plan(view, None), facts, proof, program_for(options.setting)
    )
    if not options.covered:
        open_question = view.uncovered().on(view.day)
        indeterminate.append(
            {"rule": "code.release", "line": None, "reason": open_question.reason, "load": open_question.load}
        )
    routed, reasons = route(
        plan.routing(options.service_date, options.release),
        setting=options.setting,
        codes=made.codes,
        findings=findings,
        indeterminate=indeterminate,
        queries=made.queries,
        doubt=any(names_doubt(each) for each in read),
    )
    return assemble(
        "code",
        snapshot=plan.knowledge.snapshot,
        input_value=canonical_encounter(encounter),
        options=options.as_json(),
        findings=findings,
        indeterminate=indeterminate,
        proof=proof,
        roots=[*made.roots, *finding_roots],
        views={
            "route": routed,
            "route_reasons": reasons,
            "codes": made.codes,
            "suppressed": made.suppressed,
            "queries": made.queries,
        },
    )


def canonical_encounter(encounter: Encounter) -> dict[str, Any]:
    """What of an encounter is judged, as JSON: the decision's ``input``."""
    return {
        "id": encounter.id,
        "source_sha256": encounter.source_sha256,
        "documents": [
            {"id": each.id, "type": each.type, "date": each.date, "author": each.author, "text": each.text}
            for each in encounter.documents
        ],
    }
