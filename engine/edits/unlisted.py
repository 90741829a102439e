"""Lines whose code may not be used on their day: 45 CFR 162.1000 and 162.1002."""

from __future__ import annotations

from collections.abc import Iterator

from engine.edits import reasons
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables
from engine.proof.model import TableRow

UNLISTED = "unlisted_code"


def unlisted_codes(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every line whose code is not one of its set on its day, then the codes that no table here tells of."""
    unknown: dict[str, dict[str, str]] = {}
    for line in bill.lines:
        code, day = line.args["code"], line.args["date"]
        found = tables.codes.state(code, day)
        if found.state == "listed":
            continue
        if found.state == "open":
            unknown.setdefault(found.load, {}).setdefault(code, day)
            continue
        args = {
            "number": line.args["number"],
            "code": code,
            "date": day,
            "state": found.state,
            "turn": found.turn.isoformat() if found.turn else "unknown",
            "instead": found.instead or "none",
            "release": found.release or None,
        }
        rows = (TableRow(found.release, code),) if found.release else ()
        yield Shown(UNLISTED, args, (*line.evidence, *rows))
    for table, codes in sorted(unknown.items()):
        yield reasons.not_told(UNLISTED, table, codes)
