"""A whole batch: its parts done by several processes, what is done kept, the results put together at the end.

A part's results are written beside and renamed into place, so that a kill at any moment leaves whole parts
only; the next run does the others. At the end they are joined in their order, so that the files do not
depend on how often the work was broken off, or on how many processes did it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from api.batch import results
from api.batch.part import FINDINGS, OUTCOMES, REJECTS, TOTALS, Terms, Totals
from api.batch.parts import Part, name_below, parts_of
from api.batch.summary import write_summary
from api.input_files import files_of
from engine.version import VERSION
from kb.errors import ChartproofError
from loaders.errors import InputError

JOB, SUMMARY = "job.json", "summary.html"
_UNFINISHED = ".unfinished"
SCHEMA = "chartproof.batch/1"

Do = Callable[[Sequence[Part], Path, Callable[[int, Totals], None]], None]
"""Does these parts, each into ``parts/<number>`` of the folder, and tells of each one that is done."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is judged, under which snapshot and engine, and on which terms: equal jobs have equal results."""

    source: Path
    snapshot: str
    terms: Terms

    def as_json(self, files: Sequence[Path]) -> dict[str, Any]:
        """The stored form. Files are named as they stand below the source."""
        named = {name_below(self.source, each): each.stat().st_size for each in files}
        return {
            "schema": SCHEMA,
            "input": [{"file": name, "bytes": size} for name, size in named.items()],
            "snapshot": self.snapshot,
            "engine": VERSION,
            "on": self.terms.on.isoformat() if self.terms.on else None,
            "payer": self.terms.payer,
            "digests": self.terms.digests,
        }


class Batch:
    """One job and its folder of results."""

    def __init__(self, job: Job, out: Path) -> None:
        self._job = job
        self._files = files_of(job.source)
        self._stored = job.as_json(self._files)
        self._out = out
        self._work = out / _UNFINISHED

    def finished(self) -> Totals | None:
        """The totals of the job, if it is done already; InputError where the folder holds something else."""
        done = _read(self._out / JOB)
        if done is not None:
            if {key: done.get(key) for key in self._stored} != self._stored:
                raise self._another()
            return _totals(done["totals"])
        if self._out.exists() and not self._work.exists() and any(self._out.iterdir()):
            raise InputError(
                "batch.not-empty",
                "The folder is not empty, and no batch has written it.",
                place=str(self._out),
                next_step="Name a new folder.",
            )
        return None

    def parts(self) -> list[Part]:
        """The parts of the job; opens the folder of results, where what is done of it stays."""
        begun = _read(self._work / JOB)
        times = {str(each): each.stat().st_mtime_ns for each in self._files}
        stored = self._stored | {"modified": times}
        if begun is not None and begun != stored:
            raise self._another()
        if begun is None:
            (self._work / "parts").mkdir(parents=True, exist_ok=True)
            _write(self._work / JOB, stored)
        return list(parts_of(self._job.source, self._files))

    def done(self, part: Part) -> Totals | None:
        """The totals of a part that is done."""
        stored = _read(self.place(part) / TOTALS)
        return _totals(stored) if stored is not None else None

    def place(self, part: Part) -> Path:
        """Where the results of a part are."""
        return self._work / "parts" / f"{part.number:06}"

    @property
    def folder(self) -> Path:
        """Where the parts are."""
        return self._work / "parts"

    def finish(self, parts: Sequence[Part]) -> Totals:
        """Joins the results of all parts, which must be done, into the files of the folder."""
        totals = Totals()
        for part in parts:
            done = self.done(part)
            assert done is not None, "a part is not done"
            totals.add(done)
        joined = self._work / "joined"
        shutil.rmtree(joined, ignore_errors=True)
        joined.mkdir()
        places = [self.place(part) for part in parts]
        connection = duckdb.connect(config={"threads": 1, "memory_limit": "250MB"})
        for name in (FINDINGS, OUTCOMES):
            listed = ", ".join(_quoted(place / name) for place in places)
            results.copy(connection, f"SELECT * FROM read_parquet([{listed}])", joined / name)
        with (joined / REJECTS).open("wb") as whole:
            for place in places:
                whole.write((place / REJECTS).read_bytes())
        told = {"totals": _as_json(totals)} | self._stored
        write_summary(connection, joined / FINDINGS, joined / OUTCOMES, told, joined / SUMMARY)
        connection.close()
        for name in (FINDINGS, OUTCOMES, REJECTS, SUMMARY):
            os.replace(joined / name, self._out / name)
        _write(self._out / JOB, self._stored | {"totals": _as_json(totals)})
        shutil.rmtree(self._work)
        return totals

    def _another(self) -> ChartproofError:
        return InputError(
            "batch.another-job",
            "The folder holds the results of another input, snapshot, engine or other options.",
            place=str(self._out),
            next_step="Name a new folder, or remove this one to begin anew.",
        )


def run(batch: Batch, do: Do, told: Callable[[int, int, Totals], None]) -> Totals:
    """Does what is left of a job. ``told`` hears of parts done, of all, and of what is done by now."""
    totals = batch.finished()
    if totals is not None:
        return totals
    parts = batch.parts()
    so_far, left = Totals(), []
    for part in parts:
        done = batch.done(part)
        if done is None:
            left.append(part)
        else:
            so_far.add(done)

    finished = len(parts) - len(left)

    def hear(number: int, done: Totals) -> None:
        nonlocal finished
        finished += 1
        so_far.add(done)
        told(finished, len(parts), so_far)

    told(finished, len(parts), so_far)
    if left:
        do(left, batch.folder, hear)
    return batch.finish(parts)


def _read(place: Path) -> dict[str, Any] | None:
    try:
        stored: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return stored


def _write(place: Path, value: dict[str, Any]) -> None:
    """Atomic: a kill leaves the old file or the new one."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    beside.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(beside, place)


def _totals(stored: dict[str, Any]) -> Totals:
    return Totals(stored["outcomes"], stored["findings"], stored["by_kernel"], stored["refused"])


def _as_json(totals: Totals) -> dict[str, Any]:
    return {
        "claims": totals.claims,
        "outcomes": totals.outcomes,
        "findings": totals.findings,
        "by_kernel": totals.by_kernel,
        "refused": totals.refused,
    }


def _quoted(place: Path) -> str:
    return "'" + str(place).replace("'", "''") + "'"
