"""Claims a second under 50, 500 and 5,000 rules: the kernel, checking its proofs, and the other executors.

The kernel's time is that of a whole decision: facts, matching, proof, canonical JSON and digest.
``claims_per_second`` stands in the results beside the time; ``make bench`` prints both. Time is CPU time,
and what stays is frozen for the garbage collector, as the service does (api/service/in_force.py).
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from api.build import build_default, renew_packs
from api.home import packs_folder
from engine.plan import Plan
from engine.proof.check import check
from engine.proof.model import Fact
from engine.rules.durable import SecondOpinion, available
from engine.rules.naive import evaluate
from engine.validate_claim import validate_claim
from kb.canonical import canonical_json
from kb.model.claim import Claim, canonical_claim
from kb.release import ICD10CM_TABULAR
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from tests.bench.dense_load import DenseLoad
from tests.bench.rule_load import DAY
from tests.bench.spread_load import FEES, SpreadLoad
from tests.claim_case import claim_case
from tests.invented_tables import with_tables

SIZES = (50, 500, 5000)
CLAIMS = 1000
TARGETS = {50: 15_000, 500: 8_000, 5000: 6_000}
"""Claims a second on one core of the machine in docs/benchmarks.md."""
MOST_BYTES = 8 * 1024
"""The median decision without its input."""

SPREAD, DENSE = "spread", "dense"
"""The load as a payer has it, and the worst case."""
SHARES = {(SPREAD, 50): 0.2, (SPREAD, 500): 0.2, (SPREAD, 5000): 0.3}
"""At most so many claims have findings: an ordinary claim meets a rule by chance now and then."""

pytestmark = pytest.mark.bench


@dataclass(frozen=True)
class Bench:
    """Everything that is measured with one number of rules."""

    load: str
    size: int
    plan: Plan
    claims: list[tuple[Claim, dict[str, Any]]]

    def decide(self, count: int = CLAIMS) -> list[dict[str, Any]]:
        return [validate_claim(self.plan, claim, canonical) for claim, canonical in self.claims[:count]]

    def facts(self, count: int) -> list[tuple[Fact, ...]]:
        return [claim_case(canonical, date.fromisoformat(DAY)).facts for _, canonical in self.claims[:count]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("bench-home"))
    build_default(made, packs_folder())
    return made


@pytest.fixture(
    scope="module",
    params=[(SPREAD, size) for size in SIZES] + [(DENSE, 500), (DENSE, 5000)],
    ids=lambda each: f"{each[0]}-{each[1]}",
)
def bench(request: pytest.FixtureRequest, home: Home, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    before = home.current
    assert before is not None
    opened = Knowledge(home, before)
    newest = opened.manifest.newest(ICD10CM_TABULAR)
    assert newest is not None
    kind, size = request.param
    load = (SpreadLoad if kind == SPREAD else DenseLoad)(opened.graph(newest), size)
    packs = tmp_path_factory.mktemp("packs") / "packs"
    shutil.copytree(packs_folder(), packs)
    shutil.rmtree(packs / "rules")
    (packs / "rules").mkdir()
    for at in range(0, len(load.rules), 1000):  # a pack has at most 2 MB
        part = packs / "rules" / f"load{at}.yaml"
        part.write_text(json.dumps(load.rules[at : at + 1000]), encoding="utf-8")
    fees = {"mpfs": [(date(2026, 1, 1), date(2027, 1, 1), FEES)]}
    plan = Plan(with_tables(Knowledge(home, renew_packs(home, before, packs)), fees))
    read = [parse_claim(json.dumps(each)) for each in load.claims(CLAIMS)]
    made = Bench(kind, size, plan, [(claim, dict(canonical_claim(claim))) for claim in read])
    made.decide()
    gc.collect()
    gc.freeze()
    return made


def measure(benchmark: BenchmarkFixture, count: int, run: Callable[[], Any], rounds: int = 3) -> float:
    """Runs it; claims a second of the best round, kept with the results."""
    benchmark.pedantic(run, rounds=rounds, warmup_rounds=1)
    speed = count / benchmark.stats.stats.min
    benchmark.extra_info["claims_per_second"] = round(speed)
    return speed


@pytest.mark.benchmark(group="rules", timer=time.process_time)
def test_kernel_with_proofs(benchmark: BenchmarkFixture, bench: Bench) -> None:
    measure(benchmark, CLAIMS, bench.decide)
    decisions = bench.decide()
    share = sum(bool(each["findings"]) for each in decisions) / CLAIMS
    sizes = [len(canonical_json({**each, "input": None})) for each in decisions]
    found = [size for size, each in zip(sizes, decisions, strict=True) if each["findings"]]
    benchmark.extra_info |= {
        "share_with_findings": share,
        "median_bytes": statistics.median(sizes),
        "median_bytes_with_findings": statistics.median(found),
        "target": TARGETS[bench.size],
    }
    assert 0.05 <= share <= SHARES.get((bench.load, bench.size), 0.2)
    assert statistics.median(found) < MOST_BYTES


@pytest.mark.benchmark(group="rules", timer=time.process_time)
def test_checking_the_proofs(benchmark: BenchmarkFixture, bench: Bench) -> None:
    count = 200
    decisions = [json.loads(canonical_json(each)) for each in bench.decide(count)]
    measure(benchmark, count, lambda: [check(each, bench.plan.knowledge) for each in decisions])


@pytest.mark.benchmark(group="rules", timer=time.process_time)
@pytest.mark.skipif(not available(), reason="durable_rules is not installed")
def test_peer_durable_rules(benchmark: BenchmarkFixture, bench: Bench) -> None:
    """Matching alone, of rules that it can express: no counts, proof, decision or digest."""
    count = 100
    view = bench.plan.view(date.fromisoformat(DAY))
    cases = bench.facts(count)
    opinion = SecondOpinion(view, bench.plan.rules)
    try:
        measure(benchmark, count, lambda: [opinion.judge(facts) for facts in cases])
        opinions = [opinion.judge(facts) for facts in cases]
    finally:
        opinion.close()
    for each, decision in zip(opinions, bench.decide(count), strict=True):
        found = {finding["rule"] for finding in decision["findings"]}
        assert {firing.rule.id for firing in each.answer.firings} == found - each.left


@pytest.mark.benchmark(group="rules", timer=time.process_time)
def test_floor_naive(benchmark: BenchmarkFixture, bench: Bench) -> None:
    """Every choice of facts for every rule."""
    count = {50: 50, 500: 10, 5000: 2}[bench.size]
    view = bench.plan.view(date.fromisoformat(DAY))
    cases = bench.facts(count)
    measure(benchmark, count, lambda: [evaluate(view, bench.plan.rules, facts) for facts in cases], rounds=1)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_stays_flat(bench: Bench) -> None:
    """The same snapshot and plan over many claims: what is kept has a bound, and nothing else grows."""

    def megabytes() -> float:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20

    def decided(rounds: int) -> Iterator[int]:
        for _ in range(rounds):
            for claim, canonical in bench.claims:
                yield len(validate_claim(bench.plan, claim, canonical)["findings"])

    sum(decided(1))
    before = megabytes()
    sum(decided(5))
    assert megabytes() - before < 4
