"""Notes a second on one core, whole decisions with proofs and JSON written, beside medspaCy in the same run.

medspaCy lives in an environment of its own: set CHARTPROOF_MEDSPACY to the path of a Python that has it
(``python -m venv peer && peer/bin/pip install medspacy``); without it the peer is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.code_chart import code_chart
from engine.extraction.automaton import Automaton
from engine.options import resolve
from engine.plan import Plan
from engine.proof.check import check
from kb.canonical import canonical_json
from kb.model.document import Document, Encounter
from tests.bench.test_bench_command import note_of

NOTES = Path(__file__).resolve().parents[3] / "shared" / "eval" / "aci_dev.jsonl"
MEDSPACY = os.environ.get("CHARTPROOF_MEDSPACY", "")
TARGET = 300
"""Notes a second on one core of the machine in docs/benchmarks.md."""
PEER_TARGETS = 2000

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def encounters() -> list[Encounter]:
    """The visit notes, or the sample visit at their length where they are absent."""
    if not NOTES.exists():
        return [Encounter(f"n{n}", (Document(f"n{n}", note_of(3000)),), "0" * 64) for n in range(60)]
    read = [json.loads(line) for line in NOTES.read_text(encoding="utf-8").splitlines()]
    return [Encounter(each["id"], (Document(each["id"], each["text"]),), "0" * 64) for each in read]


@pytest.fixture(scope="module")
def automaton(plan: Plan) -> Automaton:
    release = plan.knowledge.nearest_release(plan.knowledge.newest_covered_day())
    return Automaton(plan.knowledge.lexicon(release))


def per_second(benchmark: BenchmarkFixture, notes: int) -> None:
    benchmark.extra_info["notes_per_second"] = round(notes / benchmark.stats.stats.min, 1)


@pytest.mark.benchmark(group="notes a second", timer=time.process_time)
def test_notes_with_proofs(
    benchmark: BenchmarkFixture, plan: Plan, encounters: list[Encounter], automaton: Automaton
) -> None:
    def run() -> int:
        decided = (code_chart(plan, each, resolve(plan.knowledge, each), automaton) for each in encounters)
        return sum(len(json.dumps(decision, ensure_ascii=False)) for decision in decided)

    benchmark.pedantic(run, rounds=3, warmup_rounds=1)
    per_second(benchmark, len(encounters))
    benchmark.extra_info["target"] = TARGET


@pytest.mark.benchmark(group="notes a second", timer=time.process_time)
def test_checking_their_proofs(benchmark: BenchmarkFixture, plan: Plan, encounters: list[Encounter]) -> None:
    made = [code_chart(plan, each, resolve(plan.knowledge, each)) for each in encounters]
    decisions = [json.loads(canonical_json(each)) for each in made]
    benchmark.pedantic(lambda: [check(each, plan.knowledge) for each in decisions], rounds=3, warmup_rounds=1)
    per_second(benchmark, len(encounters))


@pytest.mark.skipif(not MEDSPACY, reason="CHARTPROOF_MEDSPACY names no Python that has medspaCy")
def test_peer_medspacy(plan: Plan, encounters: list[Encounter], tmp_path: Path) -> None:
    """Its matching, context and sections alone, for a few of our phrases: no codes, no proofs."""
    release = plan.knowledge.nearest_release(plan.knowledge.newest_covered_day())
    lexicon = plan.knowledge.lexicon(release)
    step = len(lexicon) // PEER_TARGETS
    phrases = [lexicon.phrase(term) for term in range(0, len(lexicon), step)]
    (tmp_path / "phrases").write_text("\n".join(phrases), encoding="utf-8")
    lines = [json.dumps({"text": each.documents[0].text}) for each in encounters]
    (tmp_path / "notes").write_text("\n".join(lines), encoding="utf-8")
    script = Path(__file__).with_name("medspacy_notes.py")
    ran = subprocess.run(
        [MEDSPACY, str(script), str(tmp_path / "notes"), str(tmp_path / "phrases")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    peer = json.loads(ran.stdout.splitlines()[-1])["notes_per_second"]
    print(f"medspaCy: {peer:.1f} notes a second")
    start = time.process_time()
    for each in encounters:
        code_chart(plan, each, resolve(plan.knowledge, each))
    assert len(encounters) / (time.process_time() - start) > peer


@pytest.mark.benchmark(group="cost by length", timer=time.process_time)
@pytest.mark.parametrize("lines", [True, False], ids=["lines", "one line"])
@pytest.mark.parametrize("size", [3000, 48_000, 200_000, 1_000_000])
def test_cost_is_linear_in_the_length(
    benchmark: BenchmarkFixture, plan: Plan, size: int, lines: bool
) -> None:
    text = note_of(size) if lines else note_of(size).replace("\n", " ")
    encounter = Encounter("n", (Document("n", text),), "0" * 64)
    benchmark.pedantic(lambda: code_chart(plan, encounter, resolve(plan.knowledge, encounter)), rounds=1)
    benchmark.extra_info["microseconds_per_character"] = round(benchmark.stats.stats.min / len(text) * 1e6, 2)
