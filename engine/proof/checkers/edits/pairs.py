"""Looks up again which lines an NCCI PTP edit bundles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from engine.proof.checkers.edits.lines import Lines, caution, maybe, medicaid, partial, shown, uncovered
from engine.proof.ledger import Fact
from kb.release import Release
from kb.tables.pairs import PairEdit, PairIndex

_KIND = "bundled_pair"
_MOST = 20_000


def bundled_pairs(lines: Lines) -> list[Fact]:
    """The pairs of lines that a row in force names, then what can't be told."""
    if lines.supplier or len(lines.own) + len(lines.past) < 2:
        return []
    table = "ncci-ptp-practitioner" if lines.professional else "ncci-ptp-hospital"
    days, before = _by_day(lines, lines.own), _by_day(lines, lines.past)
    made: list[Fact] = []
    others: list[Fact] = []
    unknown: dict[str, str] = {}
    kind = "part"
    for day, provider in sorted(days):
        own, past = days[day, provider], before.get((day, provider), {})
        codes = [*own, *(each for each in past if each not in own)]
        if len(codes) == 1:
            continue
        if lines.medicaid:
            return [medicaid(_KIND)]
        release = lines.release(table, day)
        if release is None:
            others.append(uncovered(_KIND, table, day))
            continue
        index, on = lines.ledger.knowledge.pairs_of(release), date.fromisoformat(day)
        for one, two, _ in index.lookup_among(codes, on):
            edit = _in_force(index, one, two, on)
            if edit is not None and len(made) < _MOST:
                made += _of_lines(release, edit, own.get(one, []), own.get(two, []), day)
                for here, there in ((two, one), (one, two)):
                    for line in own.get(here, ()):
                        earlier = _unlike(past.get(there, []))
                        made += [_beside(lines, release, edit, line, each, there == one) for each in earlier]
        if release.sample or release.missing:
            unknown.update(dict.fromkeys(_lacking(index, sorted(codes), own), day))
            kind = "sample" if release.sample else "part"
    made.sort(key=lambda each: (each["args"]["number"], each["args"]["other_number"]))
    made.sort(key=lambda each: each["args"]["earlier"] is not None)
    if len(made) >= _MOST:
        others.insert(0, maybe(_KIND, f"The claim has more than {_MOST:,} bundled pairs of lines.", ""))
    if unknown:
        others.append(partial(_KIND, table, unknown, kind))
    return made + others


def _by_day(lines: Lines, some: Sequence[Fact]) -> dict[tuple[str, str], dict[str, list[Fact]]]:
    """Lines by their day and provider, and then by their code."""
    days: dict[tuple[str, str], dict[str, list[Fact]]] = {}
    for line in some:
        codes = days.setdefault((line["args"]["date"], lines.provider(line)), {})
        codes.setdefault(line["args"]["code"], []).append(line)
    return days


def _lacking(index: PairIndex, codes: Sequence[str], own: Collection[str]) -> Iterator[str]:
    if len(codes) > 200:
        yield f"all pairs of {len(codes):,} codes"
        return
    for one, two in combinations(codes, 2):
        if {one, two}.intersection(own) and not (*index.rows(one, two), *index.rows(two, one)):
            yield f"{one} with {two}"


def _in_force(index: PairIndex, one: str, two: str, day: date) -> PairEdit | None:
    for row in index.rows(one, two):
        edit = index.edit(row)
        begun = edit.effective is None or edit.effective <= day
        if edit.indicator != 9 and begun and (edit.until is None or day < edit.until):
            return edit
    return None


_SITES = {
    *(f"E{number}" for number in range(1, 5)), "FA", *(f"F{number}" for number in range(1, 10)),
    "TA", *(f"T{number}" for number in range(1, 10)), "LT", "RT", "LC", "LD", "LM", "RC", "RI",
}  # fmt: skip
_VISITS = {"24", "25", "27", "57", "58", "78", "79", "91"}
_DISTINCT = {"59", "XE", "XP", "XS", "XU"}
"""The three parts of the list of the NCCI Policy Manual, chapter I, E."""


def _bypass(edit: PairEdit, one: list[str], two: list[str], day: str) -> list[str]:
    """What bypasses: any of the list, the third part on column one only since July 2019."""
    found: list[str] = []
    if edit.indicator == 1:
        listed = _SITES | _VISITS
        on_one = listed | _DISTINCT if day >= "2019-07-01" else listed
        for each in [m for m in two if m in listed | _DISTINCT] + [m for m in one if m in on_one]:
            if each not in found:
                found.append(each)
    return found


def _of_lines(
    release: Release, edit: PairEdit, ones: list[Fact], twos: list[Fact], day: str
) -> Iterator[Fact]:
    standing = _unlike(ones)
    for denied in twos:
        for paid in standing:
            first, second = paid["args"], denied["args"]
            pointers = [set(each["pointers"]) for each in (first, second)]
            alike = "same" if pointers[0] == pointers[1] else "different"
            args = {
                "number": second["number"],
                "other_number": first["number"],
                "claim": None,
                "earlier": None,
                "beside": f"line {first['number']}",
                "diagnoses": alike if all(pointers) else None,
            }
            yield _made(release, edit, paid, denied, args | {"date": day})


def _beside(
    lines: Lines, release: Release, edit: PairEdit, line: Fact, past: Fact, past_is_first: bool
) -> Fact:
    """A line of the claim beside one of an earlier claim."""
    claim = lines.claim_id(past)
    args = {
        "number": line["args"]["number"],
        "other_number": past["args"]["number"],
        "claim": claim,
        "earlier": "column_one" if past_is_first else "column_two",
        "beside": f"line {past['args']['number']} of the earlier claim {claim}",
        "diagnoses": None,
        "date": line["args"]["date"],
    }
    return _made(release, edit, *((past, line) if past_is_first else (line, past)), args)


def _unlike(lines: list[Fact]) -> list[Fact]:
    """Each line whose modifiers no line before it has."""
    standing: list[Fact] = []
    for line in lines:
        if all(line["args"]["modifier"] != each["args"]["modifier"] for each in standing):
            standing.append(line)
    return standing


def _made(release: Release, edit: PairEdit, paid: Fact, denied: Fact, where: Mapping[str, Any]) -> Fact:
    first, second = paid["args"], denied["args"]
    args = {
        **where,
        "column_one": first["code"],
        "column_two": second["code"],
        "modifier_one": first["modifier"],
        "modifier_two": second["modifier"],
        "indicator": str(edit.indicator),
        "bypass": _bypass(edit, first["modifier"], second["modifier"], where["date"]),
        "rationale": edit.rationale,
        "caution": caution(release),
        "release": release.id,
        "codes": [first["code"], second["code"]],
    }
    dates = [each.isoformat() if each else "none" for each in (edit.effective, edit.until)]
    return shown(_KIND, args, (paid, denied), release.id, " ".join((*args["codes"], *dates)))
