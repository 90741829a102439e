"""Asks again whether the diagnoses of lines support their services by local coverage articles.

What a list says of one diagnosis is read by kb.tables.coverage, as the tabular list's notes are by its graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.proof.checkers.edits.lines import Lines, maybe
from engine.proof.ledger import Fact
from kb.tables.coverage import CoveredCodes
from kb.tables.coverage_lists import NOT_LIMITED, Coverage

_KIND = "unsupported_service"


def unsupported_services(lines: Lines) -> list[Fact]:
    """The lines that no diagnosis supports, or of which that is open."""
    made: list[Fact] = []
    for line in lines.own:
        known = lines.coverage(line["args"]["date"])
        if known is None:
            continue
        code, day = line["args"]["code"], date.fromisoformat(line["args"]["date"])
        articles, diagnoses = known.limited(code, day), lines.diagnoses
        if not articles or not diagnoses:
            continue
        if not lines.jurisdiction:
            why = f"Articles limit {code} by diagnosis ({_named(articles)}), and the claim names no "
            why += "jurisdiction."
            made.append(maybe(_KIND, why, "", line["args"]["number"]))
            continue
        pointed = sorted(set(line["args"]["pointers"])) or range(1, len(diagnoses) + 1)
        asked = [(at, diagnoses[at - 1]) for at in pointed]
        said = [known.covered(code, dx, lines.jurisdiction, day) for _, dx in asked]
        if all(each.answer != "yes" and each.reason != NOT_LIMITED for each in said):
            made.append(_unsupported(lines, known, line, asked, said))
    return made


def _unsupported(
    lines: Lines, known: CoveredCodes, line: Fact, asked: Sequence[tuple[int, str]], said: Sequence[Coverage]
) -> Fact:
    code, day, where = line["args"]["code"], line["args"]["date"], lines.jurisdiction
    unsure = [each for each in said if each.answer == "unknown"]
    if unsure:
        why = f"Whether the diagnoses support {code} in {where} is open: {unsure[0].reason}"
        why += f" ({_named(unsure[0].articles)})." if unsure[0].articles else "."
        if unsure[0].missing:
            return maybe(_KIND, why, f"{unsure[0].missing} in force on {day}: chartproof kb load PATH")
        return maybe(_KIND, why, "", line["args"]["number"])
    first = said[0]
    args: dict[str, Any] = {
        **{name: line["args"][name] for name in ("number", "code", "date", "modifier")},
        "jurisdiction": where,
        "diagnoses": ", ".join(dx for _, dx in asked),
        "articles": ", ".join(first.articles),
        "release": first.rows[-1].release,
        "codes": [code, *(dx for _, dx in asked)],
    }
    evidence = [*line["evidence"], *({"field": f"/diagnoses/{at - 1}"} for at, _ in asked)]
    for row in (row for each in said for row in each.rows):
        cited = {"release": row.release, "key": known.key_of(row)}
        if cited not in evidence:
            evidence.append(cited)
    return {"predicate": _KIND, "args": args, "evidence": evidence}


def _named(articles: Sequence[str]) -> str:
    more = f" and {len(articles) - 3} more" if len(articles) > 3 else ""
    return ", ".join(articles[:3]) + more
