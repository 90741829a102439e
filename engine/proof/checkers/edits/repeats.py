"""Finds again the lines that stand a second time."""

from __future__ import annotations

from engine.proof.checkers.edits.lines import Lines
from engine.proof.ledger import Fact


def repeated_lines(lines: Lines) -> list[Fact]:
    """Each line whose code, day and provider an earlier line has, with the first such line."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for line in lines.own:
        key = line["args"]["code"], line["args"]["date"], lines.provider(line)
        groups.setdefault(key, []).append(line)
    made: list[Fact] = []
    for (code, day, _), group in groups.items():
        ordered = sorted(group, key=lambda each: each["args"]["number"])
        for line in ordered[1:]:
            args = {
                "number": line["args"]["number"],
                "other_number": ordered[0]["args"]["number"],
                "code": code,
                "date": day,
                "modifier": line["args"]["modifier"],
            }
            evidence = [*ordered[0]["evidence"], *line["evidence"]]
            made.append({"predicate": "repeated_line", "args": args, "evidence": evidence})
    return made
