"""Looks up again which lines an NCCI PTP edit bundles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from engine.proof.checkers.edits.lines import Lines, caution, maybe, medicaid, partial, shown, uncovered
from engine.proof.ledger import Fact
from kb.release import Release
from kb.tables.pairs import PairEdit, PairIndex

_KIND = "bundled_pair"
_MOST = 20_000


def bundled_pairs(lines: Lines) -> list[Fact]:
    """The pairs of lines that a row in force names, then what can't be told."""
    if lines.supplier:
        return []
    table = "ncci-ptp-practitioner" if lines.professional else "ncci-ptp-hospital"
    days: dict[tuple[str, str], dict[str, list[Fact]]] = {}
    for line in lines.own:
        codes = days.setdefault((line["args"]["date"], lines.provider(line)), {})
        codes.setdefault(line["args"]["code"], []).append(line)
    made: list[Fact] = []
    others: list[Fact] = []
    unknown: dict[str, str] = {}
    kind = "part"
    for day, provider in sorted(days):
        codes = days[day, provider]
        if len(codes) == 1:
            continue
        if lines.medicaid:
            return [medicaid(_KIND)]
        release = lines.release(table, day)
        if release is None:
            others.append(uncovered(_KIND, table, day))
            continue
        index = lines.ledger.knowledge.pairs_of(release)
        for one, two, _ in index.lookup_among(list(codes), date.fromisoformat(day)):
            edit = _in_force(index, one, two, date.fromisoformat(day))
            if edit is not None and len(made) < _MOST:
                made += _of_lines(release, edit, codes[one], codes[two], day)
        if release.sample or release.missing:
            unknown.update(dict.fromkeys(_lacking(index, sorted(codes)), day))
            kind = "sample" if release.sample else "part"
    made.sort(key=lambda each: (each["args"]["number"], each["args"]["other_number"]))
    if len(made) >= _MOST:
        others.insert(0, maybe(_KIND, f"The claim has more than {_MOST:,} bundled pairs of lines.", ""))
    if unknown:
        others.append(partial(_KIND, table, unknown, kind))
    return made + others


def _lacking(index: PairIndex, codes: Sequence[str]) -> Iterator[str]:
    if len(codes) > 200:
        yield f"all pairs of {len(codes):,} codes"
        return
    for one, two in combinations(codes, 2):
        if not (*index.rows(one, two), *index.rows(two, one)):
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
    standing: list[Fact] = []
    for line in ones:
        if all(line["args"]["modifier"] != each["args"]["modifier"] for each in standing):
            standing.append(line)
    for denied in twos:
        for paid in standing:
            first, second = paid["args"], denied["args"]
            pointers = [set(each["pointers"]) for each in (first, second)]
            alike = "same" if pointers[0] == pointers[1] else "different"
            args = {
                "number": second["number"],
                "other_number": first["number"],
                "column_one": first["code"],
                "column_two": second["code"],
                "modifier_one": first["modifier"],
                "modifier_two": second["modifier"],
                "indicator": str(edit.indicator),
                "bypass": _bypass(edit, first["modifier"], second["modifier"], day),
                "date": day,
                "diagnoses": alike if all(pointers) else None,
                "rationale": edit.rationale,
                "caution": caution(release),
                "release": release.id,
                "codes": [first["code"], second["code"]],
            }
            dates = [each.isoformat() if each else "none" for each in (edit.effective, edit.until)]
            yield shown(_KIND, args, (paid, denied), release.id, " ".join((*args["codes"], *dates)))
