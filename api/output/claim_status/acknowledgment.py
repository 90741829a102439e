"""Decisions on claims as one X12 interchange in the form of a 277CA (005010X214).

A status of our own in that form: it carries code numbers only and no text of X12. STC12, which the
guide leaves unused, says which rule spoke and where it looked (``ncci.ptp segment 23 SV101-2``).
Dates are days of service, since there is no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.output.claim_status.evidence import pointers
from api.output.x12 import clean, composite, day, interchange, segment
from loaders.claims.record import Origin

Judged = tuple[Mapping[str, Any], Origin | None]

_ACCEPTED, _RECEIVED, _INVALID, _RELATIONAL = "A2", "A1", "A7", "A8"
"""Claim status categories (X12 code source 507)."""

_BY_RULE = (
    # Claim status codes (X12 code source 508), by what a rule is about.
    (re.compile(r"demographics\.age"), "158"),
    (re.compile(r"demographics\.sex"), "157"),
    (re.compile(r"ncci\.mue|units?\."), "476"),
    (re.compile(r"modifier\."), "453"),
    (re.compile(r"coverage\."), "488"),
)
_BY_PLACE = (
    (re.compile(r"/diagnoses/0(/|$)"), "254"),
    (re.compile(r"/diagnoses"), "255"),
    (re.compile(r"/admitting_diagnosis"), "232"),
    (re.compile(r"/procedures/0(/|$)"), "465"),
    (re.compile(r"/procedures"), "490"),
    (re.compile(r"/lines/\d+/modifiers"), "453"),
    (re.compile(r"/lines/\d+/units"), "476"),
    (re.compile(r"/lines"), "454"),
)
_GENERAL, _OPEN, _FOR_PROCESSING = "21", "0", "20"
_LONGEST_MESSAGE = 264


def acknowledgment(judged: Iterable[Judged]) -> Iterator[str]:
    """The segments, claim by claim; nothing where there is no claim."""
    claims = iter(judged)
    first = next(claims, None)
    if first is None:
        return
    on = first[0]["options"]["service_date"]
    yield from interchange("277", "HN", "005010X214", on, _bodies(on, first, claims))


def _bodies(on: str, first: Judged, others: Iterator[Judged]) -> Iterator[list[str]]:
    yield [
        segment("BHT", "0085", "08", "1", day(on), "0000", "TH"),
        segment("HL", "1", "", "20", "1"),
        segment("NM1", "AY", "2", "CHARTPROOF", "", "", "", "", "46", "CHARTPROOF"),
        segment("HL", "2", "1", "21", "1"),
    ]
    level = 3
    yield _claim(first, level)
    for judged in others:
        level += 2
        yield _claim(judged, level)


def _claim(judged: Judged, level: int) -> list[str]:
    decision, origin = judged
    claim, on = decision["input"], day(decision["options"]["service_date"])
    patient = (claim.get("patient") or {}).get("id")
    made = [
        segment("HL", str(level), "2", "19", "1"),
        segment("NM1", "85", "2", "", "", "", "", "", "XX", clean(claim.get("provider"))),
        segment("HL", str(level + 1), str(level), "PT"),
        segment("NM1", "QC", "1", *([""] * 5 + ["MI", clean(patient)] if patient else [])),
        segment("TRN", "2", clean(claim["id"])),
    ]
    by_line: dict[int | None, list[str]] = {None: []}
    for index, finding in enumerate(decision["findings"]):
        by_line.setdefault(finding["line"], []).append(_status(decision, index, finding, origin, on))
    made.extend(by_line.pop(None) or [_whole(decision, on)])
    made.append(segment("DTP", "472", "D8", day(claim["from"])))
    for line in claim["lines"]:
        if line["number"] in by_line:
            procedure = composite("HC", line["code"], *line.get("modifiers", ())) if line.get("code") else ""
            revenue = clean(line.get("revenue_code"))
            made.append(
                segment("SVC", procedure or composite("NU", revenue), clean(line.get("charge") or "0"))
            )
            made.extend(by_line[line["number"]])
            made.append(segment("REF", "FJ", str(line["number"])))
    return made


def _whole(decision: Mapping[str, Any], on: str) -> str:
    """The status of a claim of which no finding speaks as a whole."""
    stopped = [finding for finding in decision["findings"] if finding["disposition"] != "advise"]
    if stopped:
        return segment("STC", composite(_category(stopped[0]), _GENERAL), on, "U")
    if decision["indeterminate"]:
        return segment("STC", composite(_RECEIVED, _OPEN), on, "WQ")
    return segment("STC", composite(_ACCEPTED, _FOR_PROCESSING), on, "WQ")


def _category(finding: Mapping[str, Any]) -> str:
    if finding["disposition"] == "advise":
        return _ACCEPTED
    if finding["disposition"] == "suspend":
        return _RECEIVED
    return _INVALID if finding["rule"].startswith("code.") else _RELATIONAL


def _status(
    decision: Mapping[str, Any], index: int, finding: Mapping[str, Any], origin: Origin | None, on: str
) -> str:
    stood = pointers(decision, index)
    number = next((code for rule, code in _BY_RULE if rule.match(finding["rule"])), None)
    number = number or next(
        (code for pointer in stood for place, code in _BY_PLACE if place.match(pointer)), _GENERAL
    )
    places = [(origin.place(pointer) if origin else None) or pointer for pointer in stood]
    message = clean(f"{finding['rule']} {'; '.join(places)}")[:_LONGEST_MESSAGE]
    category = _category(finding)
    action = "WQ" if category in (_ACCEPTED, _RECEIVED) else "U"
    return segment("STC", composite(category, number), on, action, *[""] * 8, message)
