"""A local cluster of two executors, each a process of its own with Python workers of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.batch import parts as parts_module
from api.batch.job import Batch, Job, run
from api.batch.part import Terms
from engine.plan import Plan
from tests.api.batch.conftest import write_lines
from tests.api.batch.test_batch import batched, same_files

pytestmark = pytest.mark.slow
pytest.importorskip("pyspark", reason="needs chartproof[spark]")
pytest.importorskip("pyarrow", reason="needs chartproof[spark]")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from api.batch.spark import session

    made = session("local-cluster[2,1,1024]")
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def test_the_same_bytes_as_on_one_machine(
    whole: Plan, records: list[dict[str, Any]], spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.batch.spark import OnSpark

    monkeypatch.setattr(parts_module, "LINES_BYTES", 12_000)
    source = write_lines(tmp_path / "claims.jsonl", records)
    batched(whole, source, tmp_path / "one")
    terms = Terms()
    told: list[int] = []
    run(
        Batch(Job(source, whole.knowledge.snapshot, terms), tmp_path / "many"),
        OnSpark(spark, whole.knowledge, terms),
        lambda done, parts, totals: told.append(done),
    )
    assert same_files(tmp_path / "one", tmp_path / "many")
    assert len(told) > 3
