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
    """Every line but the one with the lowest number of each code, day and provider."""
    first: dict[tuple[str, str, str | None], Fact] = {}
    for line in sorted(bill.lines, key=lambda each: each.args["number"]):
        args = line.args
        provider = args["provider"] if bill.type == "professional" else None
        earlier = first.setdefault((args["code"], args["date"], provider), line)
        if earlier is not line:
            shown = {
                "number": args["number"],
                "other_number": earlier.args["number"],
                "code": args["code"],
                "date": args["date"],
                "modifier": args["modifier"],
            }
            yield Shown(REPEATED, shown, (*earlier.evidence, *line.evidence))
