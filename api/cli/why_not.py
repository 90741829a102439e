"""``chartproof why-not CODE|RULE INPUT``: why a code was not given, or why a rule did not fire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from api.cli.records import Day, Tally, inputs, progress
from api.home import open_current
from engine.plan import Plan
from kb.model.document import SETTINGS, SEXES, Encounter
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.read import read_encounters
from loaders.errors import InputError

if TYPE_CHECKING:
    from engine.rules.model import Rule
    from engine.why_not_rule import Mark

_RULE = re.compile(r"[a-z0-9]+\.[a-z0-9][a-z0-9-]*")
_CODE = re.compile(r"[A-Za-z][0-9][0-9A-Za-z](\.?[0-9A-Za-z]{1,4})?")
_MARKS = {True: ("yes ", "good"), False: ("no  ", "bad"), None: ("?   ", "open")}


@click.command(short_help="Say why a code was not given, or a rule did not fire.")
@click.argument("wanted", metavar="CODE|RULE")
@click.argument("path", metavar="INPUT")
@click.option("--setting", type=click.Choice(SETTINGS))
@click.option("--dos", "--on", "dos", type=Day(), help="Judge as of this date of service.")
@click.option("--sex", type=click.Choice(SEXES))
@click.option("--payer", help="Judge a claim for this payer.")
@click.pass_context
def command(
    ctx: click.Context,
    wanted: str,
    path: str,
    setting: str | None,
    dos: date | None,
    sex: str | None,
    payer: str | None,
) -> None:
    """Explain for each note of INPUT why CODE is not in its code set, or that it is.

    With the id of a rule: for each claim or note, every premise of the rule with a mark on what failed,
    asked of what comes nearest to it.
    """
    plan = Plan(open_current(progress))
    tally = Tally()
    rule = any(each.id == wanted for each in plan.rules) or bool(
        _RULE.fullmatch(wanted) and not _CODE.fullmatch(wanted)
    )
    for name, data in inputs((path,)):
        if _holds_claims(name, data):
            if not rule:
                raise InputError(
                    "why-not.code-of-a-claim",
                    "A claim says itself which codes it has; of a code a note is asked.",
                    place=name,
                    next_step="Name a rule: chartproof rules list. Or give the note.",
                )
            for claim in read_claims(name, data):
                if not isinstance(claim, ClaimRecord):
                    tally.refuse(name, claim.record, claim.id, claim.error, False)
                    continue
                _show(claim.claim.id, _of_claim(plan, wanted, claim, dos, payer))
                tally.decision("pass")
            continue
        for note in read_encounters(name, data):
            if not isinstance(note, Encounter):
                tally.refuse(name, note.record, note.id, note.error, False)
                continue
            _show(note.id, _of_note(plan, wanted, rule, note, setting, dos, sex))
            tally.decision("pass")
    ctx.exit(tally.exit_code)


def _of_claim(
    plan: Plan, rule_id: str, record: ClaimRecord, on: date | None, payer: str | None
) -> Sequence[Mark]:
    from engine.edits import edit_facts
    from engine.facts import claim_facts
    from engine.proof.model import OPEN, ProofBuilder
    from engine.validate_claim import service_date
    from engine.why_not_rule import explain_rule
    from kb.model.claim import canonical_claim

    day, charged = on or service_date(record.claim), payer or record.claim.payer
    claim, proof = canonical_claim(record.claim), ProofBuilder()
    facts = claim_facts(claim, day, charged, proof)
    edits = edit_facts(plan.edit_tables, claim, day, charged, proof)
    facts += [fact for fact in edits if fact.id != OPEN]
    rule, others = _rules(plan, rule_id, charged, day)
    return explain_rule(plan.view(day), rule, facts, others)


def _of_note(
    plan: Plan,
    wanted: str,
    rule: bool,
    note: Encounter,
    setting: str | None,
    dos: date | None,
    sex: str | None,
) -> Sequence[Mark]:
    from engine.code_chart import code_chart
    from engine.facts import chart_facts
    from engine.options import resolve
    from engine.proof.model import Fact, ProofBuilder
    from engine.why_not import explain
    from engine.why_not_rule import Mark, explain_rule

    options = resolve(plan.knowledge, note, setting=setting, service_date=dos, sex=sex)
    decision = code_chart(plan, note, options)
    if not rule:
        return [Mark(*line) for line in explain(plan.knowledge.graph(options.release), decision, wanted)]
    proof = ProofBuilder()
    facts = chart_facts(options, proof)
    seen: set[tuple[str, str]] = set()
    for each in decision["proof"]["facts"]:
        key = each["predicate"], str(each["args"].get("code"))
        # A code that several mentions support, or that a combination gives, is one condition.
        if key[0] in ("diagnosis", "condition") and "by" not in each["args"] and key not in seen:
            seen.add(key)
            args = each["args"] if key[0] == "diagnosis" else {"code": key[1]}
            facts.append(Fact(len(facts), key[0], args))
    chosen, others = _rules(plan, wanted, None, options.service_date)
    return explain_rule(plan.view(options.service_date), chosen, facts, others)


def _rules(plan: Plan, rule_id: str, payer: str | None, day: date) -> tuple[Rule, list[Rule]]:
    """The rule that stands for an id with this payer, and those that conclude what it asks for."""
    from api.cli.rules.named import named_rules
    from engine.rules.examples import concluding

    named = named_rules(plan.rules, rule_id)
    own = [each for each in named if each.payer and each.payer == payer and each.in_force(day)]
    rule = (own or [each for each in named if each.payer is None] or named)[0]
    others = [each for each in concluding(plan, rule, plan.view(day)) if each.payer in (None, payer)]
    replaced = {each.id for each in others if each.payer}
    return rule, [each for each in others if each.payer or each.id not in replaced]


def _holds_claims(name: str, data: bytes) -> bool:
    """Whether an input holds claims and no notes, told by its first record."""
    from loaders.documents.json_text import JsonObject, parse_json

    if isinstance(next(iter(read_claims(name, data)), None), ClaimRecord):
        return True
    first = data.strip().split(b"\n")[0] if name.endswith(".jsonl") else data
    try:
        value = parse_json(first, "input", name)
    except InputError:
        return False
    # A claim that can't be read is still no note.
    value = value[0] if isinstance(value, list) and value else value
    return isinstance(value, JsonObject) and "diagnoses" in value and not {"text", "documents"} & value.keys()


def _show(record: str, marks: Sequence[Mark]) -> None:
    from rich.text import Text

    from api.output.console import console, print_indented

    out = console()
    out.print(Text(record, style="bold"))
    for mark in marks:
        left = 4 * mark.depth
        print_indented(out, Text.assemble(_MARKS[mark.holds], mark.says), left + 4, first=left)
