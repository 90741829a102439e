"""NCCI PTP edits: two codes of one patient, provider and day, of which column two is not paid.

Authority: CMS, NCCI Policy Manual for Medicare Services, chapter I; Medicare Claims Processing Manual
(Pub. 100-04), chapter 23, section 20.9. Practitioner services have one table, outpatient hospital
services another. The edits ask for the same patient, provider and day, whether on one claim or on several, so
the lines of earlier claims that are handed in count; the column-two code is not paid whichever came first.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
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
MOST_CODES = 200
"""Codes of one day of which every pair that a sample lacks is looked for."""


def bundled_pairs(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every pair of lines to which a row in force applies, one line at least of this claim, by line.

    A line stands for all lines with its code and modifiers in column one, and on earlier claims. Suppliers
    are not under these edits: the tables are for practitioners with surgical centers, and for hospitals.
    """
    if bill.supplier or len(bill.lines) + len(bill.past) < 2:
        return
    table = TABLES[bill.type]
    shown: list[Shown] = []
    unknown: dict[str, str] = {}
    sample = False
    earlier_lines = _earlier(bill)
    for (day, provider), lines in _together(bill):
        codes, past = _by_code(lines), _by_code(earlier_lines.get((day, provider), ()))
        both = list(codes | past)
        if len(both) < 2:
            continue
        if bill.medicaid:
            yield reasons.of_medicaid(PAIR)
            return
        pairs = tables.pairs(table, day)
        if pairs is None:
            yield reasons.not_loaded(PAIR, table, day)
            continue
        for one, two, edit in pairs.index.lookup_among(both, date.fromisoformat(day)):
            if len(shown) < MOST_PAIRS:
                shown += _shown(pairs, edit, codes.get(one, ()), codes.get(two, ()), day)
                for own, earlier in ((two, one), (one, two)):
                    lines_before = _unlike(past.get(earlier, ()))
                    shown += [
                        _beside(bill, pairs, edit, line, before, day, first=earlier == one)
                        for line in codes.get(own, ())
                        for before in lines_before
                    ]
        if pairs.sample or pairs.parts:
            sample = pairs.sample
            unknown |= dict.fromkeys(_not_held(pairs, both, codes), day)
    if len(shown) >= MOST_PAIRS:
        yield Doubt(PAIR, f"The claim has more than {MOST_PAIRS:,} bundled pairs of lines.", "")
    yield from sorted(shown, key=_order)
    if unknown:
        yield reasons.not_held(PAIR, table, unknown, sample=sample)


def _order(shown: Shown) -> tuple[bool, int, int]:
    """What is on the claim itself goes before what an earlier claim has."""
    return shown.args["claim"] is not None, shown.args["number"], shown.args["other_number"]


_Key = tuple[str, str]
"""A day and a provider."""


def _together(bill: Bill) -> Iterator[tuple[_Key, list[Fact]]]:
    """The lines of each provider and day. A line of several days stands on its first."""
    groups: dict[_Key, list[Fact]] = {}
    for line in bill.lines:
        groups.setdefault(_key(bill, line), []).append(line)
    yield from sorted(groups.items())


def _earlier(bill: Bill) -> dict[_Key, list[Fact]]:
    """The lines of earlier claims in the same way."""
    groups: dict[_Key, list[Fact]] = {}
    for line in bill.past:
        groups.setdefault(_key(bill, line), []).append(line)
    return groups


def _key(bill: Bill, line: Fact) -> _Key:
    provider = line.args["provider"] if bill.type == "professional" else None
    return line.args["date"], provider or ""


def _by_code(lines: Sequence[Fact]) -> dict[str, list[Fact]]:
    codes: dict[str, list[Fact]] = {}
    for line in lines:
        codes.setdefault(line.args["code"], []).append(line)
    return codes


def _not_held(pairs: Pairs, codes: Sequence[str], own: Container[str]) -> Iterator[str]:
    """The pairs, one code at least of this claim, of which the table has no row either way, in force or not;
    of very many codes all at once."""
    rows = pairs.index.rows
    if len(codes) > MOST_CODES:
        yield f"all pairs of {len(codes):,} codes"
        return
    ordered = sorted(codes)
    for at, one in enumerate(ordered):
        for two in ordered[at + 1 :]:
            if (one in own or two in own) and not rows(one, two) and not rows(two, one):
                yield f"{one} with {two}"


def _shown(
    pairs: Pairs, edit: PairEdit, ones: Sequence[Fact], twos: Sequence[Fact], day: str
) -> Iterator[Shown]:
    alike = _unlike(ones)
    for two in twos:
        for one in alike:
            args = {
                "number": two.args["number"],
                "other_number": one.args["number"],
                "claim": None,
                "earlier": None,
                "beside": f"line {one.args['number']}",
                "diagnoses": _diagnoses(one, two),
            }
            yield _pair(pairs, edit, one, two, day, args)


def _beside(
    bill: Bill, pairs: Pairs, edit: PairEdit, own: Fact, past: Fact, day: str, *, first: bool
) -> Shown:
    """A line of the claim beside one of an earlier claim, which is column one if ``first``."""
    claim = bill.claim_of(past)
    args = {
        "number": own.args["number"],
        "other_number": past.args["number"],
        "claim": claim,
        "earlier": "column_one" if first else "column_two",
        "beside": f"line {past.args['number']} of the earlier claim {claim}",
        "diagnoses": None,  # those of another claim are others
    }
    one, two = (past, own) if first else (own, past)
    return _pair(pairs, edit, one, two, day, args)


def _unlike(lines: Sequence[Fact]) -> list[Fact]:
    """The first of the lines with the same modifiers."""
    alike: dict[tuple[str, ...], Fact] = {}
    for line in lines:
        alike.setdefault(tuple(line.args["modifier"]), line)
    return list(alike.values())


def _pair(pairs: Pairs, edit: PairEdit, one: Fact, two: Fact, day: str, where: Mapping[str, object]) -> Shown:
    column_one, column_two = one.args["code"], two.args["code"]
    args = {
        **where,
        "column_one": column_one,
        "column_two": column_two,
        "modifier_one": one.args["modifier"],
        "modifier_two": two.args["modifier"],
        "indicator": str(edit.indicator),
        "bypass": bypassing(edit.indicator, one.args["modifier"], two.args["modifier"], day),
        "date": day,
        "rationale": edit.rationale,
        "caution": reasons.caution(sample=pairs.sample),
        "release": pairs.release,
        "codes": [column_one, column_two],
    }
    key = f"{column_one} {column_two} {edit.effective or 'none'} {edit.until or 'none'}"
    return Shown(PAIR, args, (*one.evidence, *two.evidence, TableRow(pairs.release, key)))


def _diagnoses(one: Fact, two: Fact) -> str | None:
    """Whether both lines point to the same diagnoses; None where a line points to none."""
    here, there = set(one.args["pointers"]), set(two.args["pointers"])
    if not here or not there:
        return None
    return "same" if here == there else "different"
