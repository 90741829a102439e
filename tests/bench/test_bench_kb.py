"""Building and opening the knowledge base and asking the hierarchy, beside the peers that do the same.

Bounds are for the machine in docs/benchmarks.md; ``make bench`` prints ours and the peer's in one table.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import networkx
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from api.build import read_release
from kb.release import ICD10CM_TABULAR
from kb.snapshot.build import save_tabular
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest
from kb.tabular.graph import TabularGraph
from loaders.tables.icd10cm.default import default_tabular

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT_SECONDS, FIRST_RUN_SECONDS, BUILD_MEGABYTES = 2.5, 4.0, 400
OPEN_SECONDS = 0.05

# Not getrusage: in a child its peak starts from that of the process that started it.
PRINT_PEAK = "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc"),
]


def peak_megabytes(program: str, **variables: str) -> float:
    """Runs a program in a new interpreter; its peak resident memory."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{program}; {PRINT_PEAK}"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
    )
    return int(ran.stdout.split()[-2]) / 1024


@pytest.fixture(scope="module")
def graph(knowledge: Knowledge) -> TabularGraph:
    newest = knowledge.manifest.newest(ICD10CM_TABULAR)
    assert newest is not None
    return knowledge.graph(newest)


@pytest.fixture(scope="module")
def peer() -> Any:
    return import_module("simple_icd_10_cm")


@pytest.fixture(scope="module")
def tree(graph: TabularGraph) -> networkx.DiGraph:
    made = networkx.DiGraph()
    made.add_edges_from(
        (graph.code(parent), graph.code(node))
        for node in range(len(graph))
        if (parent := graph.parent(node)) is not None
        and parent != node
        and graph.code(parent) != graph.code(node)
    )
    return made


@pytest.fixture(scope="module")
def pairs(graph: TabularGraph) -> list[tuple[str, str]]:
    """Codes with a code above them, and as many with a category that is not."""
    random = Random(5)
    nodes = [node for node in range(len(graph)) if graph.is_billable(node)]
    found = []
    for node in random.sample(nodes, 500):
        code = graph.code(node)
        found += [(code, code[:3]), (code, graph.code(random.choice(nodes))[:3])]
    return found


@pytest.mark.benchmark(group="from the tabular XML to an answer")
def test_first_run(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Interpreter start, XML, hierarchy, notes, lexicon and packs, all saved: done once an edition."""
    homes = iter(range(100))
    peaks = []

    def run() -> None:
        place = str(tmp_path / str(next(homes)))
        program = "from api.home import open_current; open_current()"
        peaks.append(peak_megabytes(program, CHARTPROOF_HOME=place))

    benchmark.pedantic(run, rounds=3)
    benchmark.extra_info["peak_megabytes"] = max(peaks)
    assert max(peaks) < BUILD_MEGABYTES
    assert benchmark.stats.stats.median < FIRST_RUN_SECONDS


@pytest.mark.benchmark(group="from the tabular XML to an answer")
def test_tabular_xml_to_a_saved_snapshot(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """XML, hierarchy, 7th characters and resolved notes, saved with the source under the digest."""
    homes = iter(range(100))

    def run() -> None:
        home, source = Home(tmp_path / str(next(homes))), default_tabular()
        release, tabular = read_release(source)
        save_tabular(home, release, tabular)
        with source.open() as stream:
            home.save_source(stream)
        home.set_current(home.save_manifest(Manifest((release,), ())), "bench")

    benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    assert benchmark.stats.stats.median < SNAPSHOT_SECONDS


@pytest.mark.benchmark(group="from the tabular XML to an answer")
def test_peer_import_simple_icd_10_cm(benchmark: BenchmarkFixture) -> None:
    """The peer parses at every start; hierarchy and notes only."""
    peaks = []
    benchmark.pedantic(lambda: peaks.append(peak_megabytes("import simple_icd_10_cm")), rounds=3)
    benchmark.extra_info["peak_megabytes"] = max(peaks)


@pytest.mark.benchmark(group="from a stored snapshot to an answer")
def test_open_to_first_answer(benchmark: BenchmarkFixture, knowledge: Knowledge) -> None:
    def run() -> str:
        opened = Knowledge(Home(knowledge.home.path), knowledge.snapshot)
        newest = opened.manifest.newest(ICD10CM_TABULAR)
        assert newest is not None
        graph, lexicon = opened.graph(newest), opened.lexicon(newest)
        node = graph.node("E11.22")
        assert node is not None
        assert lexicon.term(("gout",)) is not None
        return f"{graph.title(node)} {len(graph.notes(node))}"

    assert benchmark(run).startswith("Type 2 diabetes")
    assert benchmark.stats.stats.median < OPEN_SECONDS


@pytest.mark.benchmark(group="from a stored snapshot to an answer")
def test_open_current_as_every_command_does(
    benchmark: BenchmarkFixture, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.home import open_current

    monkeypatch.setenv("CHARTPROOF_HOME", str(knowledge.home.path))
    benchmark(open_current)
    assert benchmark.stats.stats.median < OPEN_SECONDS


@pytest.mark.benchmark(group="from a stored snapshot to an answer")
def test_check_every_stored_file(benchmark: BenchmarkFixture, knowledge: Knowledge) -> None:
    benchmark(knowledge.check_stored)


@pytest.mark.benchmark(group="is_a, 1000 pairs")
def test_is_a(benchmark: BenchmarkFixture, graph: TabularGraph, pairs: list[tuple[str, str]]) -> None:
    assert sum(benchmark(lambda: [graph.is_a(code, above) for code, above in pairs])) >= 500


@pytest.mark.benchmark(group="is_a, 1000 pairs")
def test_peer_simple_icd_10_cm_is_a(
    benchmark: BenchmarkFixture, peer: Any, pairs: list[tuple[str, str]]
) -> None:
    found = benchmark(lambda: [code == above or peer.is_descendant(code, above) for code, above in pairs])
    assert sum(found) >= 500


@pytest.mark.benchmark(group="is_a, 1000 pairs")
def test_peer_networkx_is_a(
    benchmark: BenchmarkFixture, tree: networkx.DiGraph, pairs: list[tuple[str, str]]
) -> None:
    found = benchmark.pedantic(
        lambda: [code == above or above in networkx.ancestors(tree, code) for code, above in pairs], rounds=5
    )
    assert sum(found) >= 500


def _ancestors(codes: list[str], ask: Callable[[str], Any]) -> Callable[[], int]:
    return lambda: sum(len(ask(code)) for code in codes)


@pytest.mark.benchmark(group="ancestors of 1000 codes")
def test_ancestors(benchmark: BenchmarkFixture, graph: TabularGraph, pairs: list[tuple[str, str]]) -> None:
    def ask(code: str) -> list[str]:
        node = graph.node(code)
        assert node is not None
        return [graph.code(above) for above in graph.ancestors(node)]

    assert benchmark(_ancestors([code for code, _ in pairs], ask)) > 3000


@pytest.mark.benchmark(group="ancestors of 1000 codes")
def test_peer_simple_icd_10_cm_ancestors(
    benchmark: BenchmarkFixture, peer: Any, pairs: list[tuple[str, str]]
) -> None:
    assert benchmark(_ancestors([code for code, _ in pairs], peer.get_ancestors)) > 3000


@pytest.mark.benchmark(group="ancestors of 1000 codes")
def test_peer_networkx_ancestors(
    benchmark: BenchmarkFixture, tree: networkx.DiGraph, pairs: list[tuple[str, str]]
) -> None:
    asked = _ancestors([code for code, _ in pairs], lambda code: networkx.ancestors(tree, code))
    assert benchmark.pedantic(asked, rounds=5) > 3000


@pytest.mark.benchmark(group="memory of an open graph")
def test_peak_of_one_answer(benchmark: BenchmarkFixture, knowledge: Knowledge) -> None:
    program = (
        "from api.home import open_current; k = open_current(); k.graph(k.manifest.releases[0]).node('E11')"
    )
    peaks = []
    benchmark.pedantic(
        lambda: peaks.append(peak_megabytes(program, CHARTPROOF_HOME=str(knowledge.home.path))), rounds=3
    )
    benchmark.extra_info["peak_megabytes"] = max(peaks)
