"""Claims a second through every rule that ships and the official edit tables, one by one, proofs written.

The tables are those of ../shared/data (2024 Q3), loaded into a home of their own; no tabular list of that
quarter is there, so the one that comes with the packages stands in for it. Time is CPU time. Of the first
claims every code is new: they show what a code costs once.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from api.build import build_default
from api.home import packs_folder
from api.load.paths import load_paths
from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.canonical import canonical_json
from kb.model.claim import Claim, canonical_claim
from kb.release import ICD10CM_TABULAR
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from loaders.claims.native import parse_claim
from loaders.tables.table import Hints
from tests.bench.claim_load import claims_of

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
TABLES = ("ncci_ptp", "ncci_mue", "ncci_aoc", "mpfs/pprrvu_2024_quarters_nodesc.csv.gz", "hcpcs_anweb")
CLAIMS = 1500
TARGET = 5_000
"""Claims of five lines a second on one core of the machine in docs/benchmarks.md."""
MOST_BYTES = 8 * 1024

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    if not SHARED.is_dir():
        pytest.skip("the official tables beside the project (../shared/data) are absent")
    home = Home(tmp_path_factory.mktemp("validate-home"))
    build_default(home, packs_folder())
    for _ in load_paths(
        home, [str(SHARED / name) for name in TABLES], Hints(None, None, None), lambda _: nullcontext()
    ):
        pass
    assert home.current is not None
    opened = Knowledge(home, home.current)
    tabular = opened.manifest.newest(ICD10CM_TABULAR)
    assert tabular is not None
    return opened.pinned(tabular)


@pytest.fixture(scope="module", params=[0.05, 0.5], ids=["few-edits", "many-edits"])
def claims(request: pytest.FixtureRequest, knowledge: Knowledge) -> list[tuple[Claim, dict[str, Any]]]:
    tabular = knowledge.manifest.newest(ICD10CM_TABULAR)
    assert tabular is not None
    made = claims_of(knowledge, knowledge.graph(tabular), CLAIMS, request.param)
    read = [parse_claim(json.dumps(each)) for each in made]
    return [(claim, dict(canonical_claim(claim))) for claim in read]


def seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def test_validate_with_all_rules_and_edits(
    knowledge: Knowledge, claims: list[tuple[Claim, dict[str, Any]]]
) -> None:
    plan = Plan(knowledge)
    validate_claim(plan, *claims[0])
    first = seconds(lambda: [validate_claim(plan, *each) for each in claims])
    gc.collect()
    gc.freeze()  # as the service does
    rounds = [[seconds(lambda each=each: validate_claim(plan, *each)) for each in claims] for _ in range(3)]
    least = sorted(map(min, zip(*rounds, strict=True)))
    decisions = [validate_claim(plan, *each) for each in claims]
    found = sum(bool(each["findings"]) for each in decisions) / CLAIMS
    size = statistics.median(len(canonical_json({**each, "input": None})) for each in decisions)
    print(
        f"\n{CLAIMS / sum(least):,.0f} claims/s ({CLAIMS / min(map(sum, rounds)):,.0f} in the best round,"
        f" {CLAIMS / first:,.0f} of new codes), median {least[CLAIMS // 2] * 1e6:.0f} us,"
        f" p99 {least[CLAIMS * 99 // 100] * 1e3:.2f} ms; target {TARGET:,};"
        f" {found:.0%} with findings, median decision {size:,.0f} bytes without its input"
    )
    assert size < MOST_BYTES


def test_checking_these_decisions(knowledge: Knowledge, claims: list[tuple[Claim, dict[str, Any]]]) -> None:
    plan, some = Plan(knowledge), claims[:300]
    decisions = [json.loads(canonical_json(validate_claim(plan, *each))) for each in some]
    for each in decisions:
        assert check(each, knowledge)
    making = min(seconds(lambda: [validate_claim(plan, *each) for each in some]) for _ in range(3))
    checking = min(seconds(lambda: [check(each, knowledge) for each in decisions]) for _ in range(3))
    print(f"\nchecking {len(some) / checking:,.0f}/s, making {len(some) / making:,.0f}/s")
