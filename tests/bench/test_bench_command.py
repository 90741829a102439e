"""One note from a warm home, interpreter start included, beside the start of the peer package.

The bound is for the machine in docs/benchmarks.md; ``make bench`` prints both in one table.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from kb.model.document import Document, Encounter
from kb.snapshot.knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 0.6

pytestmark = pytest.mark.bench


def note_of(size: int) -> str:
    """The sample visit, its middle repeated until the note has about ``size`` characters."""
    text = (ROOT / "examples" / "notes" / "visit.txt").read_text(encoding="utf-8")
    history, assessment = text.split("ASSESSMENT AND PLAN")
    middle = history.split("\n\n", 1)[1]
    times = max(1, (size - len(text)) // len(middle) + 1)
    return history + middle * times + "ASSESSMENT AND PLAN" + assessment


@pytest.mark.benchmark(group="one note, from the shell")
def test_code_one_note(benchmark: BenchmarkFixture, knowledge: Knowledge, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(note_of(3000), encoding="utf-8")
    assert 2700 < note.stat().st_size < 3600
    variables = os.environ | {"CHARTPROOF_HOME": str(knowledge.home.path), "PYTHONPATH": str(ROOT)}

    def run() -> None:
        subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", "code", str(note)],
            check=True, capture_output=True, env=variables,
        )  # fmt: skip

    benchmark.pedantic(run, rounds=10, warmup_rounds=2)
    assert benchmark.stats.stats.median <= SECONDS


@pytest.mark.benchmark(group="one note, from the shell")
def test_peer_import_simple_icd_10_cm(benchmark: BenchmarkFixture) -> None:
    def run() -> None:
        subprocess.run([sys.executable, "-c", "import simple_icd_10_cm"], check=True)

    benchmark.pedantic(run, rounds=3)


@pytest.mark.benchmark(group="one note, in process")
@pytest.mark.parametrize("size", [1500, 3000, 12000, 48000])
def test_code_grows_with_the_note(benchmark: BenchmarkFixture, plan: Plan, size: int) -> None:
    encounter = Encounter("n", (Document("n", note_of(size)),), "0" * 64)
    benchmark(lambda: code_chart(plan, encounter, resolve(plan.knowledge, encounter)))


@pytest.mark.benchmark(group="one note, in process")
def test_check_a_decision(benchmark: BenchmarkFixture, plan: Plan) -> None:
    encounter = Encounter("n", (Document("n", note_of(3000)),), "0" * 64)
    decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    benchmark(lambda: check(decision, plan.knowledge))
