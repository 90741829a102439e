"""Modifiers that are none on the day of a line.

Authority: 45 CFR 162.1002 (CPT and HCPCS with their modifiers); CMS, HCPCS Level II file. CPT's own are two
digits, or a letter with a digit for physical status and performance measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from engine.edits import reasons
from engine.edits.bypass import DISTINCT, SITES
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables
from engine.proof.model import TableRow

UNLISTED = "unlisted_modifier"
TABLE = "hcpcs-modifiers"
_SHAPE = re.compile(r"[0-9A-Z]{2}")
CPT = frozenset({
    "22", "23", "24", "25", "26", "27", "32", "33", "47", "50", "51", "52", "53", "54", "55", "56", "57",
    "58", "59", "62", "63", "66", "73", "74", "76", "77", "78", "79", "80", "81", "82", "90", "91", "92",
    "93", "95", "96", "97", "99", "P1", "P2", "P3", "P4", "P5", "P6", "1P", "2P", "3P", "8P",
})  # fmt: skip
"""The modifiers that CPT has."""
LASTING = frozenset({
    *SITES, *DISTINCT, "AA", "AS", "CA", "GA", "GC", "GN", "GO", "GP", "GT", "GW", "GX", "GY", "GZ", "JW",
    "JZ", "KX", "NU", "PN", "PO", "Q5", "Q6", "QK", "QW", "QX", "QY", "QZ", "RR", "TC", "UE",
})  # fmt: skip
"""Level II modifiers that are so common that a claim with them is not left open where no table covers it."""


def unlisted_modifiers(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every modifier that is none, by line, and those that no table tells of."""
    unknown: dict[str, str] = {}
    for line in bill.lines:
        day = line.args["date"]
        for each in dict.fromkeys(line.args["modifier"]):
            if each in CPT:
                continue
            release = None
            if _SHAPE.fullmatch(each) and not each.isdigit():
                table = tables.table(TABLE, day)
                if table is None:
                    if each not in LASTING:
                        unknown.setdefault(each, day)
                    continue
                release = table.release
                if any(_in_force(table.row(row), day) for row in table.find(each)):
                    continue
                if release.sample:
                    unknown.setdefault(each, day)
                    continue
            args = {
                "number": line.args["number"],
                "code": line.args["code"],
                "date": day,
                "modifier": each,
                "release": release.id if release else None,
            }
            rows = (TableRow(release.id, each),) if release else ()
            yield Shown(UNLISTED, args, (*line.evidence, *rows))
    if unknown:
        yield reasons.no_meaning(UNLISTED, TABLE, "modifier", unknown)


def _in_force(row: Mapping[str, object], day: str) -> bool:
    added, until = row["added"], row["until"]
    begun = not isinstance(added, date) or added.isoformat() <= day
    return begun and (not isinstance(until, date) or day < until.isoformat())
