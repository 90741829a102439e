"""Loading while the service runs: no request lost, no answer of two snapshots."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from api.load.paths import load_paths
from api.rollback import rollback
from api.service.in_force import PlanInForce
from engine.plan import Plan
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from loaders.tables.table import Hints
from tests.conftest import CopiedHome

ROOT = Path(__file__).resolve().parents[3]
MUE = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\nA0001,2,3,CMS Policy,Practitioner\n"
NOTE = json.dumps({"id": "n", "text": "Assessment: Essential hypertension."}).encode()


@pytest.fixture
def home(copied_home: CopiedHome, tmp_path: Path) -> Home:
    return copied_home(tmp_path / "home")


def load(home: Home, folder: Path) -> str:
    place = folder / "ncci_mue_2024-07-01_practitioner.csv"
    place.write_text(MUE)
    list(load_paths(home, [str(place)], Hints()))
    assert home.current is not None
    return home.current


def test_a_new_snapshot_is_taken_up_and_a_damaged_one_is_not(home: Home, tmp_path: Path) -> None:
    assert home.current is not None
    first = Plan(Knowledge(home, home.current))
    in_force = PlanInForce(home, first)
    assert not in_force.refresh()
    loaded = load(home, tmp_path)
    assert in_force() is first
    assert in_force.refresh()
    assert in_force().knowledge.snapshot == loaded
    rollback(home)
    assert in_force.refresh()
    assert in_force().knowledge.snapshot == first.knowledge.snapshot
    (home.path / "snapshots" / f"{loaded.removeprefix('sha256:')}.json").write_text("{}")
    home.set_current(loaded, "test")
    assert not in_force.refresh()
    assert in_force().knowledge.snapshot == first.knowledge.snapshot


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_requests_go_on_while_a_table_is_loaded(home: Home, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"CHARTPROOF_HOME": str(home.path), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        port = int(process.stderr.readline().split("127.0.0.1:")[1].split()[0])
        drain = threading.Thread(target=process.stderr.read, daemon=True)
        drain.start()
        seen: list[tuple[int, str]] = []
        stopped = threading.Event()

        def ask() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            while not stopped.is_set():
                connection.request("POST", "/v1/code?full=true", NOTE, {"content-type": "application/json"})
                answer = connection.getresponse()
                decision = json.loads(answer.read())
                seen.append((answer.status, decision["proof"]["snapshot"]))

        asking = [threading.Thread(target=ask) for _ in range(2)]
        for each in asking:
            each.start()
        before = home.current
        after = load(home, tmp_path)
        deadline = time.monotonic() + 20
        while not any(snapshot == after for _, snapshot in seen[-20:]) and time.monotonic() < deadline:
            time.sleep(0.05)
        stopped.set()
        for each in asking:
            each.join()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
    assert {status for status, _ in seen} == {200}
    assert {snapshot for _, snapshot in seen} == {before, after}
