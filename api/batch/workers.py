"""Parts done by processes of this machine, each with a snapshot and a connection of its own."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from api.batch.part import PartWork, Terms, Totals
from api.batch.parts import Part
from engine.plan import Plan
from kb.errors import ChartproofError
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge

Tell = Callable[[int, Totals], None]


class Workers:
    """Does parts with ``processes``; with one, in this process and with its plan."""

    def __init__(self, plan: Plan, terms: Terms, processes: int) -> None:
        self._plan = plan
        self._terms = terms
        self._processes = processes

    def __call__(self, parts: Sequence[Part], folder: Path, tell: Tell) -> None:
        """See api.batch.job.Do."""
        processes = min(self._processes, len(parts))
        if processes <= 1:
            work = PartWork(self._plan, self._terms)
            for part in parts:
                tell(part.number, do_part(work, part, folder))
            return
        knowledge = self._plan.knowledge
        start = str(knowledge.home.path), knowledge.snapshot, self._terms, os.getpid()
        # Spawned: a copy of a process whose other threads hold locks may wait for them for ever.
        with ProcessPoolExecutor(processes, get_context("spawn"), _begin, start) as pool:
            waiting = {pool.submit(_do, part, str(folder)): part for part in parts}
            try:
                for each in as_completed(waiting):
                    tell(waiting[each].number, each.result())
            except BrokenProcessPool:
                raise ChartproofError(
                    "batch.worker-lost",
                    "A process of this batch was killed, for want of memory perhaps.",
                    place=str(folder.parent.parent),
                    next_step="Run it again: what is done is kept. Fewer --processes need less.",
                ) from None
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def do_part(work: PartWork, part: Part, folder: Path) -> Totals:
    """Does a part into ``folder/<number>``, which then is whole: another that was sooner stays."""
    beside = folder / f".{part.number:06}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    totals = work.do(part, beside)
    try:
        os.rename(beside, folder / f"{part.number:06}")
    except OSError:
        if not (folder / f"{part.number:06}").is_dir():
            raise
        shutil.rmtree(beside)
    return totals


_work: PartWork | None = None


def _begin(home: str, snapshot: str, terms: Terms, parent: int) -> None:
    global _work
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _work = PartWork(Plan(Knowledge(Home(Path(home)), snapshot)), terms)


def _end_with(parent: int) -> None:
    """A process whose parent was killed would wait for work for ever."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _do(part: Part, folder: str) -> Totals:
    assert _work is not None
    return do_part(_work, part, Path(folder))
