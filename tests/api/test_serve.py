"""``chartproof serve`` as a process: where it listens, what it prints, how it ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.serve import ServeError, _listen
from api.service.guard import is_loopback
from kb.snapshot.knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Zebulon"


def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with _listen("127.0.0.1", 0) as taken, pytest.raises(ServeError) as refused:
        _listen("127.0.0.1", taken.getsockname()[1])
    assert refused.value.code == "serve.address"
    assert "--port" in refused.value.next_step


def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(ServeError):
        _listen("256.1.1.1", 0)


def test_answers_are_not_held_back() -> None:
    """Asyncio sends at once (TCP_NODELAY) only over sockets whose protocol is given."""
    with _listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.0.0.5", False)],
)
def test_what_counts_as_this_machine(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_it_serves_until_it_is_stopped(knowledge: Knowledge, host: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0", "--host", host],
        cwd=ROOT,
        env=os.environ | {"CHARTPROOF_HOME": str(knowledge.home.path), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    line = process.stderr.readline()
    warned = "there is no authentication" in line
    address = (process.stderr.readline() if warned else line).split()[1]
    connection = http.client.HTTPConnection("127.0.0.1", int(address.rsplit(":", 1)[1]), timeout=30)
    connection.request("POST", "/v1/code", json.dumps({"id": SECRET, "text": f"{SECRET} has asthma."}))
    answer = connection.getresponse()
    coded = json.loads(answer.read())
    assert (answer.status, answer.getheader("server")) == (200, None)
    assert coded["codes"][0]["code"].startswith("J45")
    connection.close()
    process.send_signal(signal.SIGINT)
    out, log = process.communicate(timeout=30)
    assert process.returncode == 130
    assert warned is (host == "0.0.0.0")
    assert out == ""
    assert SECRET not in log
    assert log.startswith("POST /v1/code 200 ")
    assert "Traceback" not in log
