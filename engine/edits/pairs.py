"""NCCI PTP edits: two codes of one patient, provider and day, of which column two is not paid.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I; Medicare Claims Processing Manual
(Pub. 100-04), chapter 23, section 20.9. Practitioner services have one table, outpatient hospital
services another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.edits import reasons
from engine.edits.bypass import bypassing
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables, Pairs
from engine.proof.model import Fact, TableRow
from kb.tables.pairs import PairEdit

PAIR = "bundled_pair"
TABLES: Mapping[str, str] = {"professional": "ncci-ptp-practitioner", "outpatient": "ncci-ptp-hospital"}
MOST_PAIRS = 20_000
"""Pairs of lines shown of one claim; a claim with more is no real one, and the rest is left open."""


def bundled_pairs(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every pair of lines to which a row in force applies, by line.

    A line stands for all lines with its code and modifiers in column one. Suppliers are not under
    these edits: the tables are for practitioners with surgical centers, and for hospitals.
    """
    if bill.supplier or len(bill.lines) < 2:
        return
    table = TABLES[bill.type]
    shown: list[Shown] = []
    unknown: dict[str, str] = {}
    sample = False
    for day, lines in _together(bill):
        codes = _by_code(lines)
        if len(codes) < 2:
            continue
        if bill.medicaid:
            yield reasons.of_medicaid(PAIR)
            return
        pairs = tables.pairs(table, day)
        if pairs is None:
            yield reasons.not_loaded(PAIR, table, day)
            continue
        for one, two, edit in pairs.index.lookup_among(list(codes), date.fromisoformat(day)):
            if len(shown) < MOST_PAIRS:
                shown += _shown(pairs, edit, codes[one], codes[two], day)
        if pairs.sample or pairs.parts:
            sample = pairs.sample
            unknown |= dict.fromkeys(_not_held(pairs, list(codes)), day)
    if len(shown) >= MOST_PAIRS:
        yield Doubt(PAIR, f"The claim has more than {MOST_PAIRS:,} bundled pairs of lines.", "")
    yield from sorted(shown, key=lambda each: (each.args["number"], each.args["other_number"]))
    if unknown:
        yield reasons.not_held(PAIR, table, unknown, sample=sample)


def _together(bill: Bill) -> Iterator[tuple[str, list[Fact]]]:
    """The lines of each provider and day. A line of several days stands on its first."""
    groups: dict[tuple[str, str], list[Fact]] = {}
    for line in bill.lines:
        provider = line.args["provider"] if bill.type == "professional" else None
        groups.setdefault((line.args["date"], provider or ""), []).append(line)
    for (day, _), lines in sorted(groups.items()):
        yield day, lines


def _by_code(lines: Sequence[Fact]) -> dict[str, list[Fact]]:
    codes: dict[str, list[Fact]] = {}
    for line in lines:
        codes.setdefault(line.args["code"], []).append(line)
    return codes


def _not_held(pairs: Pairs, codes: Sequence[str]) -> Iterator[str]:
    """The pairs of which the table has no row either way, in force or not."""
    rows = pairs.index.rows
    ordered = sorted(codes)
    for at, one in enumerate(ordered):
        for two in ordered[at + 1 :]:
            if not rows(one, two) and not rows(two, one):
                yield f"{one} with {two}"


def _shown(
    pairs: Pairs, edit: PairEdit, ones: Sequence[Fact], twos: Sequence[Fact], day: str
) -> Iterator[Shown]:
    alike: dict[tuple[str, ...], Fact] = {}
    for line in ones:
        alike.setdefault(tuple(line.args["modifier"]), line)
    for two in twos:
        for one in alike.values():
            column_one, column_two = one.args["code"], two.args["code"]
            key = f"{column_one} {column_two} {edit.effective or 'none'} {edit.until or 'none'}"
            args = {
                "number": two.args["number"],
                "other_number": one.args["number"],
                "column_one": column_one,
                "column_two": column_two,
                "modifier_one": one.args["modifier"],
                "modifier_two": two.args["modifier"],
                "indicator": str(edit.indicator),
                "bypass": bypassing(edit.indicator, one.args["modifier"], two.args["modifier"], day),
                "date": day,
                "diagnoses": _diagnoses(one, two),
                "rationale": edit.rationale,
                "caution": reasons.caution(sample=pairs.sample),
                "release": pairs.release,
                "codes": [column_one, column_two],
            }
            yield Shown(PAIR, args, (*one.evidence, *two.evidence, TableRow(pairs.release, key)))


def _diagnoses(one: Fact, two: Fact) -> str | None:
    """Whether both lines point to the same diagnoses; None where a line points to none."""
    here, there = set(one.args["pointers"]), set(two.args["pointers"])
    if not here or not there:
        return None
    return "same" if here == there else "different"
