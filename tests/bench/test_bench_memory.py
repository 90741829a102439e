"""Memory of the commands over many records: what is kept between records has a bound.

``CHARTPROOF_BENCH_NOTES`` and ``CHARTPROOF_BENCH_CLAIMS`` say how many; the numbers in docs/benchmarks.md are
of 100,000 notes and 1,000,000 claims. Every record is another one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil
import pytest

from kb.snapshot.knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[2]
MAIN = "from api.cli import main; main()"
PROBLEMS = (
    "Type 2 diabetes", "Hypertension", "COPD", "Asthma", "Gout", "Right knee pain", "Chronic kidney disease",
    "Atrial fibrillation", "Migraine", "Low back pain", "Pneumonia", "Anemia", "Depression", "Obesity",
)  # fmt: skip
SAID = ("stable", "worse since May", "no chest pain", "was seen in the clinic", "continue the same dose")
DIAGNOSES = ("E11.9", "I10", "J44.9", "M17.11", "N18.31", "I48.91", "R05.9", "Z79.4", "K21.9", "F32.A")
SERVICES = ("99213", "99214", "20610", "80053", "80048", "93000", "36415", "71046", "90471", "81002")
MOST_GROWTH = 1.10
"""From the second tenth of the records, when the tables of answers have filled, to the last."""

pytestmark = pytest.mark.bench


def note(random: Random, number: int) -> str:
    lines = [
        f"{at}. {random.choice(PROBLEMS)}, {random.choice(SAID)} {random.randrange(10_000)}."
        for at in range(1, random.randrange(3, 6))
    ]
    text = f"HISTORY\nVisit {number}.\nASSESSMENT\n" + "\n".join(lines)
    return json.dumps({"id": f"n{number}", "text": text, "dos": "2026-05-15"})


def claim(random: Random, number: int) -> str:
    lines = [
        {"number": at, "code": random.choice(SERVICES), "units": random.randrange(1, 3),
         "diagnosis_pointers": [random.randrange(1, 4)], "charge": f"{random.randrange(20, 900)}.00"}
        for at in range(1, 6)
    ]  # fmt: skip
    return json.dumps({
        "id": f"c{number}", "type": "professional", "from": f"2026-05-{random.randrange(1, 29):02}",
        "provider": f"{random.randrange(10**9, 10**10)}",
        "diagnoses": [{"code": code} for code in random.sample(DIAGNOSES, 4)], "lines": lines,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("command", "make", "count"),
    [
        ("code", note, int(os.environ.get("CHARTPROOF_BENCH_NOTES", "2000"))),
        ("validate", claim, int(os.environ.get("CHARTPROOF_BENCH_CLAIMS", "10000"))),
    ],
    ids=["notes", "claims"],
)
def test_memory_is_flat(
    knowledge: Knowledge,
    tmp_path: Path,
    command: str,
    make: Callable[[Random, int], str],
    count: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = tmp_path / "records.jsonl"
    random = Random(7)
    with place.open("w", encoding="utf-8") as file:
        file.writelines(make(random, number) + "\n" for number in range(count))
    environment = os.environ | {"CHARTPROOF_HOME": str(knowledge.home.path), "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-c", MAIN, command, str(place), "--format", "jsonl"]
    running = subprocess.Popen(program, stdout=subprocess.PIPE, env=environment, text=True)
    process, sizes, done = psutil.Process(running.pid), dict[int, float](), 0
    started = time.monotonic()
    assert running.stdout is not None
    for _ in running.stdout:
        done += 1
        if done % max(count // 50, 1) == 0:
            sizes[done] = process.memory_info().rss / 2**20
    took = time.monotonic() - started
    assert (running.wait() in (0, 1), done) == (True, count)
    early, late = sizes[min(at for at in sizes if at >= count // 5)], max(list(sizes.values())[-3:])
    with capsys.disabled():
        print(f"\n{command}: {count:,} records, {count / took:,.0f}/s, {early:.0f} MB to {late:.0f} MB")
    assert late <= early * MOST_GROWTH
