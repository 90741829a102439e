"""Lines that stand a second time: the same code, day and provider as an earlier one.

Authority: Medicare Claims Processing Manual (Pub. 100-04), chapter 1, section 120. Whether a modifier says
why is for the rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.edits.model import Bill, Shown
from engine.edits.tables import EditTables
from engine.proof.model import Fact

REPEATED = "repeated_line"


def repeated_lines(tables: EditTables, bill: Bill) -> Iterator[Shown]:
    """Every line but the first by number of each code, day and provider, then those billed before."""
    first: dict[tuple[str, str, str | None], Fact] = {}
    for line in sorted(bill.lines, key=lambda each: each.args["number"]):
        earlier = first.setdefault(_key(bill, line), line)
        if earlier is not line:
            yield _shown(earlier, line, None)
    if not bill.past:
        return
    billed: dict[tuple[str, str, str | None], tuple[Fact, str]] = {}
    for past in bill.past:
        billed.setdefault(_key(bill, past), (past, bill.claim_of(past)))
    for line in sorted(bill.lines, key=lambda each: each.args["number"]):
        before = billed.get(_key(bill, line))
        if before is not None:
            yield _shown(before[0], line, before[1])


def _key(bill: Bill, line: Fact) -> tuple[str, str, str | None]:
    args = line.args
    return args["code"], args["date"], args["provider"] if bill.type == "professional" else None


def _shown(earlier: Fact, line: Fact, claim: str | None) -> Shown:
    args = line.args
    shown = {
        "number": args["number"],
        "other_number": earlier.args["number"],
        "claim": claim,
        "code": args["code"],
        "date": args["date"],
        "modifier": args["modifier"],
        "other_modifier": earlier.args["modifier"],
    }
    return Shown(REPEATED, shown, (*earlier.evidence, *line.evidence))
