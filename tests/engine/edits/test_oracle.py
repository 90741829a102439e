"""The edits on random claims against an oracle that reads CMS's own files and shares no code with us."""

from __future__ import annotations

import csv
import json
import lzma
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import Claim, canonical_claim
from kb.model.period import Period
from kb.release import Release
from kb.snapshot.knowledge import Knowledge
from kb.tables.store import save_table
from loaders.claims.native import parse_claim
from loaders.tables.ncci.add_on import read_add_on
from loaders.tables.ncci.mue import read_mue
from loaders.tables.ncci.ptp import read_ptp
from loaders.tables.source import open_source
from loaders.tables.table import Hints
from tests.engine.edits.claims import native

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
PTP = {"professional": "practitioner", "outpatient": "outpatient_hospital"}
CODES = (
    "99213", "99214", "99284", "99291", "99292", "20610", "45378", "45380", "45385", "12001", "80048",
    "80053", "82947", "36415", "93000", "93005", "93010", "71045", "71046", "96372", "96374", "96375",
    "96361", "17000", "17003", "17110", "69210", "29881", "J1885", "G0439", "A4550",
)  # fmt: skip
BYPASS = {
    *("E1", "E2", "E3", "E4", "LT", "RT", "LC", "LD", "LM", "RC", "RI", "XE", "XP", "XS", "XU"),
    *("FA", "TA", *(f"F{number}" for number in range(1, 10)), *(f"T{number}" for number in range(1, 10))),
    *("24", "25", "27", "57", "58", "59", "78", "79", "91"),
}
MODIFIERS = ("25", "59", "RT", "XS", "22", "76", "77", "GA")
FIRST = "2024-07-01"

Pairs = Mapping[tuple[str, str], list[tuple[str, str]]]


def read_pairs(setting: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Deletion date and indicator of every row between two of the codes."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with lzma.open(DATA / "ncci_ptp" / f"ncci_ptp_2024q3_{setting}.csv.xz", "rt") as stream:
        for one, two, deleted, indicator, _ in csv.reader(stream):
            if one in CODES and two in CODES:
                pairs.setdefault((one, two), []).append((deleted, indicator))
    return pairs


def read_units(setting: str) -> dict[str, tuple[int, str]]:
    with (DATA / "ncci_mue" / f"ncci_mue_2024-07-01_{setting}.csv").open() as stream:
        return {row[0]: (int(row[1]), row[2]) for row in list(csv.reader(stream))[1:]}


def read_primaries() -> dict[str, tuple[str, set[str]]]:
    add_ons: dict[str, tuple[str, set[str]]] = {}
    with (DATA / "ncci_aoc" / "ncci_aoc_2024-06-03.csv").open() as stream:
        for row in csv.DictReader(stream):
            _, codes = add_ons.setdefault(row["add_on_code"], (row["aoc_edit_type"], set()))
            codes.add(row["primary_code"])
    return add_ons


class Oracle:
    """The Policy Manual's sentences, one after the other."""

    def __init__(self) -> None:
        self.pairs = {kind: read_pairs(setting) for kind, setting in PTP.items()}
        self.units = {kind: read_units(setting) for kind, setting in PTP.items()}
        self.primaries = read_primaries()

    def bundled(self, claim: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
        for one in claim["lines"]:
            for two in claim["lines"]:
                if one["date"] != two["date"]:
                    continue
                if claim["type"] == "professional" and one["provider"] != two["provider"]:
                    continue
                day = two["date"].replace("-", "")
                for deleted, indicator in self.pairs[claim["type"]].get((one["code"], two["code"]), ()):
                    if indicator == "9" or (deleted not in ("", "*") and deleted < day):
                        continue
                    modifiers = {*one["modifiers"], *two["modifiers"]}
                    if indicator == "0" or not modifiers & BYPASS:
                        yield two["number"], one["code"], two["code"]

    def over(self, claim: Mapping[str, Any]) -> Iterator[int]:
        for line in claim["lines"]:
            limit, indicator = self.units[claim["type"]].get(line["code"], (10**9, "1"))
            units = line["units"]
            if indicator in "23":
                units = sum(
                    each["units"]
                    for each in claim["lines"]
                    if (each["code"], each["date"]) == (line["code"], line["date"])
                    and (claim["type"] != "professional" or each["provider"] == line["provider"])
                )
            if units > limit:
                yield line["number"]

    def alone(self, claim: Mapping[str, Any]) -> Iterator[int]:
        for line in claim["lines"]:
            kind, primaries = self.primaries.get(line["code"], ("", set()))
            if kind != "1":
                continue
            beside = {
                each["code"]
                for each in claim["lines"]
                if each is not line
                and (
                    line["code"] == "99292"
                    or (
                        each["date"] == line["date"]
                        and (claim["type"] != "professional" or each["provider"] == line["provider"])
                    )
                )
            }
            if not beside & primaries:
                yield line["number"]


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    if not DATA.exists():
        pytest.skip("the official tables are not beside this checkout")
    return Oracle()


@pytest.fixture(scope="module")
def loaded(knowledge: Knowledge, oracle: Oracle) -> Knowledge:
    """The whole tables, in force from their first day on so that the default tabular list covers them."""
    manifest = knowledge.manifest
    reads = [(f"ncci_ptp/ncci_ptp_2024q3_{each}.csv.xz", read_ptp) for each in PTP.values()]
    reads += [(f"ncci_mue/ncci_mue_2024-07-01_{each}.csv", read_mue) for each in PTP.values()]
    reads.append(("ncci_aoc/ncci_aoc_2024-06-03.csv", read_add_on))
    for place, read in reads:
        source = open_source(DATA / place)
        (table,) = read(source, Hints())
        period = Period(table.period.start)
        release = Release(
            table.schema.name, "CMS", period, "2024", source.name, source.sha256, table.rows_read
        )
        save_table(knowledge.home, release, table.schema, table.columns)
        manifest = manifest.with_release(release)
    return Knowledge(knowledge.home, knowledge.home.save_manifest(manifest))


def random_claim(pick: random.Random, name: str) -> dict[str, Any]:
    """A claim of up to eight lines on two days and of two providers."""
    lines = []
    for number in range(1, pick.randint(1, 8) + 1):
        lines.append({
            "number": number,
            "code": pick.choice(CODES),
            "modifiers": pick.sample(MODIFIERS, pick.choice((0, 0, 0, 1, 2))),
            "units": pick.choice((1, 1, 1, 2, 3, 9)),
            "date": pick.choice(("2026-05-15", "2026-05-15", "2026-05-16")),
            "provider": pick.choice(("1234567893", "1234567893", "1987654321")),
        })  # fmt: skip
    return native(name, lines, type=pick.choice(("professional", "outpatient")))


def found(decision: Mapping[str, Any], rule: str) -> list[Any]:
    return sorted(
        (each["line"], *each["codes"]) if rule == "ncci.ptp" else each["line"]
        for each in decision["findings"]
        if each["rule"] == rule
    )


def decide(plan: Plan, record: Mapping[str, Any]) -> dict[str, Any]:
    claim: Claim = parse_claim(json.dumps(record))
    return validate_claim(plan, claim, canonical_claim(claim))


@pytest.mark.slow
def test_random_claims(loaded: Knowledge, oracle: Oracle) -> None:
    plan, pick = Plan(loaded), random.Random(6)
    fired = dict.fromkeys(("ncci.ptp", "ncci.mue", "ncci.add-on"), 0)
    for number in range(400):
        claim = random_claim(pick, f"c{number}")
        decision = decide(plan, claim)
        wanted = {
            "ncci.ptp": sorted(set(oracle.bundled(claim))),
            "ncci.mue": sorted(oracle.over(claim)),
            "ncci.add-on": sorted(oracle.alone(claim)),
        }
        for rule, expected in wanted.items():
            assert sorted(set(found(decision, rule))) == expected, (rule, claim)
            fired[rule] += len(expected)
        if number % 8 == 0:
            assert check(decision, loaded)
    assert min(fired.values()) > 50


@pytest.mark.slow
def test_the_order_of_lines_decides_nothing(loaded: Knowledge) -> None:
    plan, pick = Plan(loaded), random.Random(7)
    for number in range(60):
        claim = random_claim(pick, f"c{number}")
        shuffled = dict(claim, lines=pick.sample(claim["lines"], len(claim["lines"])))
        one, other = decide(plan, claim), decide(plan, shuffled)
        for rule in ("ncci.ptp", "ncci.mue", "ncci.add-on"):
            assert set(found(one, rule)) == set(found(other, rule))
