"""One rule in plain English, at a terminal."""

from __future__ import annotations

from rich.text import Text

from api.output.console import console, print_indented
from engine.plan import Plan
from engine.rules.examples import say
from engine.rules.model import Combination, Example, Finding, Rule
from engine.rules.sentences import authority, conclusion, conditions, excuses, force, payment

_SAID = {
    "fires": "fires",
    "silent": "stays silent",
    "indeterminate": "can't be judged",
    "not_in_force": "is not in force",
    "skipped": "needs a release that is not loaded",
}


def explain_rule(plan: Plan, rule: Rule, replaced: Rule | None) -> None:
    """Prints what the rule asks for and says, its authority, and what each example shows."""
    out = console()
    out.print(Text(rule.id, style="code"))
    print_indented(out, Text(rule.why), 2)
    _part("It fires when all of this holds:", conditions(rule))
    if rule.unless:
        _part("unless any of this does:", excuses(rule))
    _part("Then:", [conclusion(rule)])
    if isinstance(rule.then, Finding):
        _part("To mend it:", [rule.then.remedy])
    rest = [payment(rule), force(rule), f"Authority: {authority(rule)}.", f"Written in {rule.pack}."]
    if replaced is not None:
        rest.append(f"It takes the place of the rule of {replaced.pack}: {conclusion(replaced)}")
    if isinstance(rule.then, Combination):
        rest.append(f"It replaces {len(rule.then.replace)} code(s) of a chart; claims are left as they are.")
    _part("What else:", rest)
    _part("Examples:", [_example(plan, rule, example) for example in rule.examples])


def _part(head: str, lines: list[str]) -> None:
    out = console()
    out.print(Text(head, style="faint"))
    for line in lines:
        print_indented(out, Text(line), 4, 2)


def _example(plan: Plan, rule: Rule, example: Example) -> str:
    said = say(plan, rule, example)
    wrong = "" if said in (example.expect, "skipped") else f", though it should say {example.expect}"
    return f"{example.name} ({example.on}): {shown_claim(example)}: it {_SAID[said]}{wrong}."


def shown_claim(example: Example) -> str:
    """What an example's claim holds, in one line."""
    parts = []
    claim = example.claim
    patient = claim.get("patient") or {}
    if patient:
        parts.append(", ".join(f"{key.replace('_', ' ')} {value}" for key, value in patient.items()))
    codes = [each if isinstance(each, str) else each["code"] for each in claim.get("diagnoses", ())]
    parts.append(", ".join([*codes, *example.conditions]) or "no diagnosis")
    for line in claim.get("lines", ()):
        modifiers = "".join(f"-{each}" for each in line.get("modifiers", ()))
        pointers = ", ".join(line.get("diagnosis_pointers", ()))
        units = f" x {line['units']}" if "units" in line else ""
        parts.append(f"line {line.get('code') or line.get('revenue_code')}{modifiers}{units}"
                     + (f" for diagnosis {pointers}" if pointers else ""))  # fmt: skip
    return "; ".join(parts)
