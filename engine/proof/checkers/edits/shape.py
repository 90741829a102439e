"""Looks again at what a line says by itself: pointers, units, drug code, place of service, modifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.proof.checkers.edits.lines import Lines, maybe
from engine.proof.ledger import Fact
from kb.tables.table import Table

Told = tuple[str, str, str]
"""A fault, what is there, what is wanted."""


def line_faults(lines: Lines) -> list[Fact]:
    """Each fault of a line."""
    return [
        {
            "predicate": "line_fault",
            "args": {
                **{name: line["args"][name] for name in ("number", "code", "date")},
                "fault": fault,
                "shown": shown,
                "wanted": wanted,
            },
            "evidence": line["evidence"],
        }
        for line in lines.own
        for fault, shown, wanted in (*_pointed(lines, line), *_counted(line), *_drug(line["args"]))
    ]


def _pointed(lines: Lines, line: Fact) -> Iterator[Told]:
    at = line["args"]["pointers"]
    if lines.professional and lines.several_diagnoses and not at:
        yield "no_pointer", "none", ""
    if lines.professional and at[4:]:
        yield "many_pointers", str(len(at)), "4"
    if len(set(at)) != len(at):
        again = [str(each) for each in sorted(set(at)) if at.count(each) != 1]
        yield "pointer_twice", ", ".join(again), ""


def _counted(line: Fact) -> Iterator[Told]:
    args = line["args"]
    units = args["units"]
    if not units > 0:
        yield "no_units", f"{units:g}", "1"
        return
    if args["through"] in (None, args["date"]):
        return
    long = (date.fromisoformat(args["through"]) - date.fromisoformat(args["date"])).days + 1
    number = int(args["code"]) if args["code"].isdigit() else 0
    visit = len(args["code"]) == 5 and (
        99202 <= number <= 99215 or 99221 <= number <= 99239 or 99281 <= number <= 99285
    )
    if visit and long > 1 and units != long:
        yield "visits_not_days", f"{units:g}", str(long)


def _drug(args: Mapping[str, Any]) -> Iterator[Told]:
    written = args["ndc"]
    if not written:
        return
    if not re.fullmatch(r"[0-9]{5}(-?)[0-9]{4}\1[0-9]{2}", written):
        yield "drug_code", written, _eleven(written)
    if (args["ndc_unit"] or "").upper() not in ("F2", "GR", "ME", "ML", "UN"):
        yield "drug_unit", args["ndc_unit"] or "none", "F2, GR, ME, ML, UN"
    if args["ndc_quantity"] is None or not float(args["ndc_quantity"]) > 0:
        yield "drug_quantity", args["ndc_quantity"] or "none", "more than 0"


def _eleven(written: str) -> str:
    plain = re.sub(r"^N4 ?(?=[0-9])", "", written.strip())
    found = re.fullmatch(r"([0-9]{4,5})-([0-9]{3,4})-([0-9]{1,2})", plain)
    if found and len(plain) > 11:
        return found[1].zfill(5) + found[2].zfill(4) + found[3].zfill(2)
    digits = re.sub("[- ]", "", plain)
    return digits if len(digits) == 11 and digits.isascii() and digits.isdigit() else "11 digits"


_OLD = ("11", "12", *map(str, range(21, 27)), *map(str, range(31, 35)), "41", "42", *map(str, range(51, 57)),
        "61", "62", "65", "71", "72", "81", "99")  # fmt: skip
_OF_2003 = ("03", "04", "05", "06", "07", "08", "13", "14", "15", "20", "49", "57")
_LATER = {"19": "2016-01-01", "02": "2017-01-01", "10": "2022-01-01"}


def _known_since(place: str) -> str:
    if place in _OLD:
        return "1992-01-01"
    return "2003-10-16" if place in _OF_2003 else _LATER.get(place, "9")


def unassigned_places(lines: Lines) -> list[Fact]:
    """Places without a meaning, and those that no table tells of."""
    made: list[Fact] = []
    unknown: dict[str, str] = {}
    for line in lines.own if lines.professional else ():
        place, day = line["args"]["place_of_service"], line["args"]["date"]
        if place is None:
            continue
        table = _table(lines, "place-of-service", day)
        if table is None:
            if _known_since(place) > day:
                unknown.setdefault(place, day)
            continue
        row = _row(table, place, 2)
        if row is None or row["status"] != "ASSIGNED":
            args = {**_where(line), "place": place, "release": table.release.id}
            made.append(_of(line, "unassigned_place", args, place))
        elif row["described_effective"] is not None and row["described_effective"].isoformat() > day:
            unknown.setdefault(place, day)
    return made + _untold("unassigned_place", "place-of-service", "place of service", unknown)


_CPT = re.compile("2[2-7]|3[23]|47|5[0-9]|6[236]|7[346-9]|8[0-2]|9[0-35-79]|P[1-6]|[1238]P")
_COMMON = re.compile(
    "E[1-4]|F[A1-9]|T[A1-9C]|[LR]T|L[CDM]|R[CIR]|59|X[EPSU]|A[AS]|CA|G[ACNOPTW-Z]|J[WZ]|KX|NU|P[NO]|UE|Q[56KW-Z]"
)


def unlisted_modifiers(lines: Lines) -> list[Fact]:
    """Modifiers that are none, and those that no table tells of."""
    made: list[Fact] = []
    unknown: dict[str, str] = {}
    for line in lines.own:
        day, seen = line["args"]["date"], set()
        for each in line["args"]["modifier"]:
            if _CPT.fullmatch(each) or each in seen:
                continue
            seen.add(each)
            alone = re.fullmatch("[0-9A-Z]{2}", each) is None or re.fullmatch("[0-9]*", each) is not None
            table = None if alone else _table(lines, "hcpcs-modifiers", day)
            if not alone and table is None:
                if not _COMMON.fullmatch(each):
                    unknown.setdefault(each, day)
                continue
            row = _row(table, each, 2) if table is not None else None
            if row is not None and _between(row["added"], row["until"], day):
                continue
            if table is not None and table.release.sample:
                unknown.setdefault(each, day)
                continue
            args = {
                **_where(line),
                "modifier": each,
                "release": table.release.id if table is not None else None,
            }
            made.append(_of(line, "unlisted_modifier", args, each))
    return made + _untold("unlisted_modifier", "hcpcs-modifiers", "modifier", unknown)


def _between(first: date | None, until: date | None, day: str) -> bool:
    return (first is None or first.isoformat() <= day) and (until is None or until.isoformat() > day)


def _where(line: Fact) -> dict[str, Any]:
    return {name: line["args"][name] for name in ("number", "code", "date")}


def _of(line: Fact, kind: str, args: Mapping[str, Any], key: str) -> Fact:
    rows = [{"release": args["release"], "key": key}] if args["release"] else []
    return {"predicate": kind, "args": args, "evidence": [*line["evidence"], *rows]}


def _table(lines: Lines, name: str, day: str) -> Table | None:
    release = lines.release(name, day)
    return lines.ledger.knowledge.table_of(release) if release else None


def _row(table: Table, code: str, width: int) -> dict[str, Any] | None:
    whole = len(code) == width and code.isascii()
    return next(iter(table.rows(code)), None) if whole else None


def _untold(kind: str, table: str, what: str, unknown: Mapping[str, str]) -> list[Fact]:
    if not unknown:
        return []
    names, day = sorted(unknown), min(unknown.values())
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    why = f"No loaded table says whether {listed} is a {what} on the day."
    return [maybe(kind, why, f"{table} in force on {day}: chartproof kb load PATH")]
