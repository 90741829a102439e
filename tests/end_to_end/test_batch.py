"""``chartproof batch`` as a user runs it: exit codes, a kill in the middle, and what it says."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.snapshot.knowledge import Knowledge
from tests.end_to_end.conftest import ROOT, Run
from tests.engine.sets.random_claims import plain_claim

CLEAN = {"id": "c", "type": "inpatient", "from": "2026-05-15", "diagnoses": [{"code": "I10"}]}
SMALL = "import api.batch.parts as parts; parts.LINES_BYTES = 4000; from api.cli import main; main()"
"""The command with parts of some ten claims."""


def test_exit_codes_and_what_is_said(chartproof: Run, tmp_path: Path) -> None:
    source = tmp_path / "claims.jsonl"
    source.write_text(json.dumps(CLEAN) + "\n")
    done = chartproof("batch", str(source), "--out", str(tmp_path / "clean"))
    outcome = json.loads((tmp_path / "clean" / "job.json").read_text())["totals"]["outcomes"]
    assert done.returncode == (0 if outcome["pass"] else 1)
    assert done.stdout.strip() == str(tmp_path / "clean" / "summary.html")
    assert "claims" in done.stderr
    source.write_text(json.dumps(CLEAN) + '\n{"id": "Jane", "born": 1}\n')
    done = chartproof("batch", str(source), "--out", str(tmp_path / "refused"))
    assert done.returncode == 2
    assert "rejects.jsonl" in done.stderr
    assert "Jane" not in done.stderr
    assert len((tmp_path / "refused" / "rejects.jsonl").read_text().splitlines()) == 1
    again = chartproof("batch", str(source), "--out", str(tmp_path / "clean"))
    assert again.returncode == 2
    assert "batch.another-job" in again.stderr


@pytest.mark.slow
def test_killed_and_run_again_it_gives_the_bytes_of_one_go(
    chartproof: Run, knowledge: Knowledge, tmp_path: Path
) -> None:
    pick = random.Random(3)
    source = tmp_path / "claims.jsonl"
    source.write_text("".join(json.dumps(plain_claim(pick, f"c{n}")) + "\n" for n in range(150)))
    variables = os.environ | {"CHARTPROOF_HOME": str(knowledge.home.path), "PYTHONPATH": str(ROOT)}

    def start(out: str, processes: str) -> subprocess.Popen[bytes]:
        words = ["batch", str(source), "--out", str(tmp_path / out), "--processes", processes]
        return subprocess.Popen(
            [sys.executable, "-c", SMALL, *words], env=variables, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    assert start("whole", "1").wait() == 1
    killed = start("killed", "2")
    parts = tmp_path / "killed" / ".unfinished" / "parts"
    until = time.monotonic() + 240
    while len([*parts.glob("0*")]) < 2:
        assert killed.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    done = {each.name for each in parts.glob("0*")}
    assert not (tmp_path / "killed" / "job.json").exists()
    assert start("killed", "1").wait() == 1
    assert done
    for name in ("findings.parquet", "outcomes.parquet", "rejects.jsonl", "summary.html", "job.json"):
        one, other = ((tmp_path / out / name).read_bytes() for out in ("whole", "killed"))
        assert one == other, name
    assert {each.name for each in (tmp_path / "killed").iterdir()} == {
        each.name for each in (tmp_path / "whole").iterdir()
    }
