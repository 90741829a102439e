"""Batches: the table edits beside a bare join, all rules at two hit rates, growth, memory."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil
import pytest

from api.batch.parquet_columns import Columns
from api.batch.part import PartWork, Terms
from api.batch.parts import parts_of
from engine.plan import Plan
from engine.sets import create_tables
from engine.sets.edits import EditSets
from kb.snapshot.knowledge import Knowledge
from kb.tables.pairs.columns import pair_columns
from tests.bench.batch_load import claims, tables

pytestmark = pytest.mark.bench
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def loaded(knowledge: Knowledge) -> Plan:
    return Plan(tables(knowledge))


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """CPU time of the fastest of several runs."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def test_table_edits_take_at_most_three_times_a_bare_join(loaded: Plan, tmp_path: Path) -> None:
    count = 100_000
    source = claims(tmp_path / "claims.parquet", count, 0.05)
    connection = duckdb.connect(config={"threads": 1})
    columns = Columns(connection, str(source))
    columns.open(0, count)
    create_tables(connection)
    columns.stage(None, None)
    edits = EditSets(loaded.edit_tables, connection, loaded.rules)
    edits.find()
    mine = seconds(edits.find)
    pairs = loaded.edit_tables.pairs("ncci-ptp-practitioner", "2026-05-15")
    assert pairs is not None
    rows = pair_columns(pairs.index)
    held = {name: rows[name].astype(str).astype(object) for name in ("column_one", "column_two")}  # type: ignore[union-attr]
    connection.register("held", held)
    connection.execute("CREATE TABLE bare AS SELECT * FROM held")
    bare = (
        "SELECT count(*) FROM line one JOIN line two ON one.c = two.c AND one.date = two.date "
        "AND one.provider = two.provider AND one.place != two.place "
        "JOIN bare ON bare.column_one = one.code AND bare.column_two = two.code"
    )
    floor = seconds(lambda: connection.execute(bare).fetchall())
    print(
        f"\ntable edits {count / mine:,.0f} claims a CPU second, bare join {count / floor:,.0f}; "
        f"{mine / floor:.2f} times the join; two cores would do {2 * count / mine:,.0f}/s"
    )
    assert mine < 3 * floor


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.5])
def test_all_rules(loaded: Plan, tmp_path: Path, rate: float) -> None:
    count = 20_000
    source = claims(tmp_path / "claims.parquet", count, rate)
    work = PartWork(loaded, Terms())
    (part,) = parts_of(source, [source])

    def do() -> None:
        folder = tmp_path / f"out{time.monotonic_ns()}"
        folder.mkdir()
        totals = work.do(part, folder)
        assert totals.outcomes["fail"] == pytest.approx(rate * count, rel=0.1, abs=10)

    do()
    taken = seconds(do, 1)
    print(f"\nall rules at {rate:.0%}: {count / taken:,.0f} claims a CPU second")


LARGEST = int(os.environ.get("CHARTPROOF_MOST_CLAIMS", "1000000"))
"""10000000 takes a quarter of an hour and 1 GB of disk."""


@pytest.mark.slow
@pytest.mark.parametrize("count", [10_000, 100_000, 1_000_000, 10_000_000])
def test_growth_and_memory(loaded: Plan, tmp_path: Path, count: int) -> None:
    if count > LARGEST:
        pytest.skip("set CHARTPROOF_MOST_CLAIMS to measure more claims")
    source = claims(tmp_path / "claims.parquet", count, 0.01)
    measured = run_batch(loaded, source, tmp_path / "out")
    print(f"\n{count:,} claims: {measured}")
    assert measured.claims == count
    assert measured.most < 1e9


@pytest.mark.slow
def test_spark(loaded: Plan, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs chartproof[spark]")
    few, many = 50_000, 500_000
    for rate in (0.0, 0.05):
        measured = {}
        for count in (few, many):
            source = claims(tmp_path / f"claims-{count}-{rate}.parquet", count, rate)
            out = tmp_path / f"out-{count}-{rate}"
            measured[count] = run_batch(loaded, source, out, "--spark", "local[2]")
            assert measured[count].claims == count
            print(f"\nSpark local[2], {rate:.0%} hits, {count:,} claims: {measured[count]}")
        cpu, seconds = (
            getattr(measured[many], name) - getattr(measured[few], name) for name in ("cpu", "seconds")
        )
        print(
            f"each further claim: {(many - few) / cpu:,.0f} a CPU second, "
            f"{(many - few) / seconds:,.0f} a second"
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the command: CPU seconds and most bytes of all its processes together."""

    claims: int
    seconds: float
    cpu: float
    most: int

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s, {self.cpu:.1f} CPU seconds, {self.claims / self.cpu:,.0f} claims a CPU "
            f"second, peak {self.most / 1e6:,.0f} MB, load {os.getloadavg()[0]:.1f}"
        )


def run_batch(loaded: Plan, source: Path, out: Path, *options: str) -> Measured:
    variables = os.environ | {
        "CHARTPROOF_HOME": str(loaded.knowledge.home.path), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    script = (
        "import sys; import api.home, api.cli.batch as batch; from kb.snapshot.knowledge import Knowledge; "
        f"batch.open_current = lambda progress: Knowledge(api.home.home(), {loaded.knowledge.snapshot!r}); "
        "batch.command(sys.argv[1:])"
    )
    began = time.monotonic()
    running = subprocess.Popen(
        [sys.executable, "-c", script, str(source), "--out", str(out), *options],
        env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    most, cpu = 0, dict[int, float]()
    while running.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(running.pid)
            held = 0
            for each in (process, *process.children(recursive=True)):
                held += each.memory_info().rss
                cpu[each.pid] = sum(each.cpu_times()[:2])
            most = max(most, held)
        time.sleep(0.1)
    seconds = time.monotonic() - began
    told = json.loads((out / "job.json").read_text())["totals"]
    return Measured(told["claims"], seconds, sum(cpu.values()), most)
