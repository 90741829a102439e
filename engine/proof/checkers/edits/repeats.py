"""Finds again the lines that stand a second time."""

from __future__ import annotations

from engine.proof.checkers.edits.lines import Lines
from engine.proof.ledger import Fact


def repeated_lines(lines: Lines) -> list[Fact]:
    """Each line whose code, day and provider an earlier line has; then those that an earlier claim has."""
    groups: dict[tuple[str, str, str | None], list[Fact]] = {}
    for line in lines.own:
        groups.setdefault(_whose(lines, line), []).append(line)
    made: list[Fact] = []
    for group in groups.values():
        if len(group) > 1:
            ordered = sorted(group, key=lambda each: each["args"]["number"])
            made += [_again(ordered[0], line, None) for line in ordered[1:]]
    seen = set()
    for past in lines.past:
        whose = _whose(lines, past)
        if whose not in seen:
            seen.add(whose)
            made += [_again(past, line, lines.claim_id(past)) for line in groups.get(whose, ())]
    return made


def _whose(lines: Lines, line: Fact) -> tuple[str, str, str | None]:
    args = line["args"]
    return args["code"], args["date"], args["provider"] if lines.professional else None


def _again(first: Fact, line: Fact, claim: str | None) -> Fact:
    args = {
        "number": line["args"]["number"],
        "other_number": first["args"]["number"],
        "claim": claim,
        "code": line["args"]["code"],
        "date": line["args"]["date"],
        "modifier": line["args"]["modifier"],
        "other_modifier": first["args"]["modifier"],
    }
    return {"predicate": "repeated_line", "args": args, "evidence": [*first["evidence"], *line["evidence"]]}
