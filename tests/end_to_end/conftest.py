"""The installed command, run as a user runs it, over a home that is built once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.snapshot.knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def chartproof(knowledge: Knowledge) -> Run:
    """``chartproof(*arguments, stdin=None, **environment)``."""

    def run(
        *arguments: str, stdin: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
        variables = os.environ | {"CHARTPROOF_HOME": str(knowledge.home.path), "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            env=variables | environment,
            cwd=ROOT,
            check=False,
        )

    return run
