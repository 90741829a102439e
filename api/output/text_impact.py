"""The effect of a change at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from api.output.console import OUTCOME_STYLE, print_indented
from api.output.diff_view import words

_SHOWN = 12
"""Codes that are named of a rule or value set; the others are counted, and named in the JSON form."""


def show_impact(impact: Mapping[str, Any], out: Console) -> None:
    """Prints the effect of a change."""
    names = [str(each.get("id") or each.get("snapshot")) for each in (impact["from"], impact["to"])]
    counts = impact["summary"]["codes"]
    changed = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    out.print(Text.assemble((names[0], "code"), " to ", (names[1], "code"), f": {changed}"))
    for name, show in _PARTS:
        if name in impact:
            _head(out, words(name).capitalize(), len(impact[name]))
            for each in impact[name]:
                show(out, each)
    if "claims" in impact:
        judged = impact["summary"]["claims"]["judged"]
        _head(out, f"Claims that change, of {judged:,} judged", len(impact["claims"]))
        for claim in impact["claims"]:
            _show_claim(out, claim)


def _head(out: Console, heading: str, count: int) -> None:
    out.print()
    out.print(Text.assemble((heading, "bold"), f": {count:,}" if count else ": none"))


def _show_rule(out: Console, rule: Mapping[str, Any]) -> None:
    out.print(Text.assemble((rule["rule"], "code"), (f"  {rule['pack']}", "faint")))
    _show_codes(out, rule["codes"])
    for condition, asked in groupby(rule["asks"], key=lambda each: each["condition"]):
        line = f"asks {words(condition)}: {', '.join(map(asked_words, asked))}"
        print_indented(out, Text(line), 6, 4)


def asked_words(asked: Mapping[str, Any]) -> str:
    """How often a field that a condition looks at changed."""
    came_or_went = asked["field"] in ("added", "removed")
    what = f"codes {asked['field']}" if came_or_went else f"with another {words(asked['field'])}"
    return f"{asked['changes']:,} {what}"


def _show_payer(out: Console, each: Mapping[str, Any]) -> None:
    out.print(Text.assemble((each["payer"], "code"), f"  {', '.join(each['rules'])}"))


def _show_codes(out: Console, codes: Sequence[Mapping[str, Any]]) -> None:
    for (mention, relation), found in _by_mention(codes).items():
        named = _cut([f"{each['code']} {change_words(each)}" for each in found])
        how = "" if relation == "named" else f" ({relation})"
        print_indented(out, Text.assemble(f"names {mention}{how}: ", named), 6, 4)


def change_words(reached: Mapping[str, Any]) -> str:
    """How a code that is named changed."""
    fields = f" ({', '.join(map(words, reached['fields']))})" if reached.get("fields") else ""
    return " and ".join(reached["changes"]) + fields


def _by_mention(codes: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in codes:
        found.setdefault((each["mention"], each["relation"]), []).append(each)
    return dict(sorted(found.items()))


def _show_changed_rule(out: Console, rule: Mapping[str, str]) -> None:
    out.print(Text.assemble((rule["rule"], "code"), f"  {rule['change']}"))


def _show_value_set(out: Console, each: Mapping[str, Any]) -> None:
    sizes = f"  {each['codes']['from']:,} codes, now {each['codes']['to']:,}"
    out.print(Text.assemble((each["value_set"], "code"), (sizes, "faint")))
    for name in ("added", "removed", "revised"):
        if each[name]:
            print_indented(out, Text(f"{name}: {_cut(each[name])}"), 6, 4)


def _show_claim(out: Console, claim: Mapping[str, Any]) -> None:
    was, now = claim["outcome"]["before"], claim["outcome"]["after"]
    line = Text.assemble((claim["id"], "bold"), "  ", (was, OUTCOME_STYLE[was]))
    if was != now:
        line = Text.assemble(line, " to ", (now, OUTCOME_STYLE[now]))
    out.print(line)
    for sign, style, findings in (("+", "bad", claim["appears"]), ("-", "good", claim["disappears"])):
        for each in findings:
            text = Text.assemble((f"{sign} {words(each['disposition'])}: ", style), each["message"])
            print_indented(out, Text.assemble(text, (f"  {each['rule']}", "faint")), 6, 4)
    for each in claim["changes"]:
        text = Text.assemble(("~ ", "open"), (f"{each['rule']}: ", "faint"), each["before"]["message"])
        print_indented(out, Text.assemble(text, (" now: ", "faint"), each["after"]["message"]), 6, 4)
    for sign, name in (("+", "appears"), ("-", "disappears")):
        for each in claim["indeterminate"][name]:
            print_indented(out, Text(f"{sign} indeterminate: {each['rule']}: {each['reason']}"), 6, 4)


def _cut(listed: Sequence[str]) -> str:
    more = f" and {len(listed) - _SHOWN:,} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


_PARTS = (
    ("rules", _show_rule),
    ("changed_rules", _show_changed_rule),
    ("value_sets", _show_value_set),
    ("payers", _show_payer),
)
