"""Places of service that are none on the day of a line.

Authority: CMS, Place of Service Code Set; Medicare Claims Processing Manual (Pub. 100-04), chapter 26,
section 10.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from engine.edits import reasons
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables
from engine.proof.model import TableRow

UNASSIGNED = "unassigned_place"
TABLE = "place-of-service"
_ALWAYS = "1992-01-01"
LASTING: Mapping[str, str] = {
    **dict.fromkeys(
        ("11", "12", "21", "22", "23", "24", "25", "26", "31", "32", "33", "34", "41", "42", "51", "52", "53",
         "54", "55", "56", "61", "62", "65", "71", "72", "81", "99"), _ALWAYS),
    **dict.fromkeys(("03", "04", "05", "06", "07", "08", "13", "14", "15", "20", "49", "57"), "2003-10-16"),
    "19": "2016-01-01", "02": "2017-01-01", "10": "2022-01-01",
}  # fmt: skip
"""Places that the code set has had since a day. Where no release of it covers the day of a line, only other
places are left open, so that an ordinary claim is not."""


def unassigned_places(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every line of a professional claim whose place has no meaning, and places that no table tells of."""
    if bill.type != "professional":
        return
    unknown: dict[str, str] = {}
    for line in bill.lines:
        place, day = line.args["place_of_service"], line.args["date"]
        if place is None:
            continue
        table = tables.table(TABLE, day)
        if table is None:
            if day < LASTING.get(place, "9"):
                unknown.setdefault(place, day)
            continue
        rows = table.find(place) if len(place) == 2 and place.isascii() else range(0)
        if rows and table.value(rows[0], "status") == "ASSIGNED":
            begins = table.value(rows[0], "described_effective")
            if isinstance(begins, date) and begins.isoformat() > day:
                unknown.setdefault(place, day)
            continue
        args = {
            "number": line.args["number"],
            "code": line.args["code"],
            "date": day,
            "place": place,
            "release": table.release.id,
        }
        yield Shown(UNASSIGNED, args, (*line.evidence, TableRow(table.release.id, place)))
    if unknown:
        yield reasons.no_meaning(UNASSIGNED, TABLE, "place of service", unknown)
