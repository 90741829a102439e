"""Running ``chartproof kb`` within the test's process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from api.cli import main


class Ran(NamedTuple):
    """What a command left: its exit code and what it printed."""

    exit_code: int
    out: str
    err: str


Run = Callable[..., Ran]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls ``chartproof kb`` with words, as a shell would."""

    def call(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["chartproof", "kb", *words])
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return Ran(code, *capsys.readouterr())

    return call
