"""Talking to the process in which durable_rules runs, with limits on its time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Self

from engine.errors import RuleError

SECONDS = 60.0
"""For one answer. Building a network of thousands of rules takes seconds, a claim under one."""

MEGABYTES = 2048

_PROGRAM = Path(__file__).with_name("worker.py")
"""Started by its path, so that it loads durable_rules and nothing of the engine."""


def available() -> bool:
    """Whether durable_rules is installed; asking does not import it."""
    return find_spec("durable") is not None and find_spec("durable_rules_engine") is not None


class Worker:
    """One process with one network of rulesets. Close it, or use it in a ``with`` statement.

    Raises RuleError ``rules.second-opinion-missing`` where durable_rules is not installed, and
    ``rules.second-opinion-failed`` when the process crashes, takes too long or too much memory.
    """

    def __init__(
        self,
        rulesets: Any,
        *,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
        command: Sequence[str] | None = None,
    ) -> None:
        if command is None and not available():
            raise RuleError(
                "rules.second-opinion-missing",
                "The second opinion needs durable_rules, which is not installed.",
                next_step="Install it with: pip install 'chartproof[second-opinion]' (Python below 3.13, "
                "with a C compiler), or choose --second-opinion naive.",
            )
        self._seconds = seconds
        self._trouble = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        started = command or (sys.executable, "-P", str(_PROGRAM), str(megabytes << 20))
        self._process = subprocess.Popen(
            started,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._trouble,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert self._process.stdout is not None
        self._answers: Queue[str] = Queue()
        Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True).start()
        try:
            self.ask({"rulesets": rulesets})
        except RuleError:
            self.close()
            raise

    def ask(self, message: Any) -> Any:
        """Sends one message and returns the answer to it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=self._seconds)
        except Empty:
            self.close()
            raise failed(f"it gave no answer in {self._seconds:g} seconds and was stopped") from None
        except (OSError, ValueError):  # its end of the pipe, or ours, is closed
            line = ""
        if not line:
            raise failed(self._end())
        return json.loads(line)

    def _end(self) -> str:
        try:
            code = self._process.wait(timeout=self._seconds)
        except subprocess.TimeoutExpired:
            self.close()
            return "it closed its output and was stopped"
        if code < 0:
            return f"it was ended by signal {-code}"
        if self._trouble.closed:
            return "it has ended"
        self._trouble.seek(0)
        last = self._trouble.read().decode(errors="replace").strip().splitlines()[-1:]
        return f"it ended with code {code}" + (f" ({last[0][:300]})" if last else "")

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(OSError):  # what was still to be written has no reader
                self._process.stdin.close()
        self._trouble.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()


def _read(output: IO[str], answers: Queue[str]) -> None:
    with output:
        for line in output:
            answers.put(line)
    answers.put("")


def failed(why: str) -> RuleError:
    """The refusal that says why there is no second opinion."""
    return RuleError(
        "rules.second-opinion-failed",
        f"durable_rules could not judge the rules: {why}.",
        next_step="Try fewer rules at a time, or choose --second-opinion naive.",
    )
