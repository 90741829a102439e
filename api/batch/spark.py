"""Parts done by a Spark cluster: the same work as on one machine, so the same bytes.

The snapshot goes to each executor once. A part is a task: Spark does it again where it fails, and a part is
written beside and renamed into place, so that doing it twice changes nothing. The input and the folder of
results have to be on storage that every executor sees under the same path.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.batch.part import TOTALS, PartWork, Terms, Totals
from api.batch.parts import Part
from api.batch.shipped import pack, unpacked
from api.batch.workers import Tell, do_part
from engine.plan import Plan
from kb.errors import ChartproofError
from kb.snapshot.knowledge import Knowledge

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import SparkSession

_SCHEMA = "number long, part string"
_POLL = 0.5
_RETRIES = "4"


def session(master: str | None) -> SparkSession:
    """A session on a master (``local[2]``, ``spark://host:7077``, ``yarn``), or the one that spark-submit
    made. Raises ChartproofError ``batch.no-spark`` where Spark or Java is missing."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise _missing("pyspark is not installed.") from None
    builder = SparkSession.builder.appName("chartproof batch")
    if master:
        builder = builder.master(master)
        if master.startswith("local"):
            # Else Spark's workers are the first python3 on the path.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = builder.config("spark.task.maxFailures", _RETRIES).config(
        "spark.ui.showConsoleProgress", "false"
    )
    try:
        return builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError):
        raise _missing("Spark could not be started; it needs Java 17.") from None


def _missing(message: str) -> ChartproofError:
    return ChartproofError(
        "batch.no-spark", message, next_step='Run: pip install "chartproof[spark]"; docs/batch.md says more.'
    )


class OnSpark:
    """Does parts on a cluster; see api.batch.job.Do."""

    def __init__(self, spark: SparkSession, knowledge: Knowledge, terms: Terms) -> None:
        self._spark = spark
        self._home = knowledge.home
        self._snapshot = knowledge.snapshot
        self._terms = terms

    def __call__(self, parts: Sequence[Part], folder: Path, tell: Tell) -> None:
        """Tells of each part as its folder appears."""
        with tempfile.TemporaryDirectory() as scratch:
            archive = Path(scratch) / f"{self._snapshot.removeprefix('sha256:')}-{os.getpid()}.tar"
            pack(self._home, archive)
            self._spark.sparkContext.addFile(str(archive))
            work = Task(archive.name, self._snapshot, self._terms, str(folder.resolve()))
            rows = [(part.number, json.dumps(_absolute(part).as_json())) for part in parts]
            # One part a task, so that what fails is done again by itself.
            frame = self._spark.createDataFrame(
                self._spark.sparkContext.parallelize(rows, len(rows)), _SCHEMA
            ).mapInArrow(work, "number long")
            with ThreadPoolExecutor(1) as driver:
                running = driver.submit(frame.collect)
                _watch(parts, folder, tell, running.done)
                running.result()


def _absolute(part: Part) -> Part:
    paths = tuple(str(Path(each).resolve()) for each in part.paths)
    return Part.from_json(part.as_json() | {"paths": list(paths)})


def _watch(parts: Sequence[Part], folder: Path, tell: Tell, ended: Callable[[], bool]) -> None:
    """Tells of parts that are done until all are, or the work has ended."""
    left = {part.number: folder / f"{part.number:06}" / TOTALS for part in parts}
    while left:
        last = ended()
        for number in [number for number, place in left.items() if place.exists()]:
            stored = json.loads(left.pop(number).read_text(encoding="utf-8"))
            tell(number, Totals(**stored))
        if last:
            return
        time.sleep(_POLL)


class Task:
    """What an executor's Python worker does with the parts that it is given."""

    def __init__(self, archive: str, snapshot: str, terms: Terms, folder: str) -> None:
        self._archive = archive
        self._snapshot = snapshot
        self._terms = terms
        self._folder = folder

    def __call__(self, batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        """Does each part of Arrow batches ``(number, part)``; gives the numbers back."""
        import pyarrow

        for batch in batches:
            for written in batch.column("part").to_pylist():
                do_part(self._work(), Part.from_json(json.loads(written)), Path(self._folder))
            yield pyarrow.RecordBatch.from_arrays([batch.column("number")], ["number"])

    def _work(self) -> PartWork:
        from pyspark import SparkFiles

        key = self._archive, self._terms
        with _lock:
            if key not in _opened:
                root = Path(SparkFiles.getRootDirectory())
                home = unpacked(root / self._archive, root)
                _opened[key] = PartWork(Plan(Knowledge(home, self._snapshot)), self._terms)
            return _opened[key]


_opened: dict[Any, PartWork] = {}
"""Of this process: Spark keeps its Python workers from task to task."""
_lock = threading.Lock()
