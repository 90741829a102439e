"""The screen lets through every claim on which the kernel would say something."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import duckdb
import pytest

from engine.edits import claim as edits
from engine.plan import Plan
from engine.sets import Screen, stage
from engine.validate_claim import validate_claim
from kb.model.claim import Claim, canonical_claim
from loaders.claims.native import parse_claim
from tests.engine.sets.random_claims import plain_claim, plain_visit, random_claim


def screened(plan: Plan, claims: Sequence[Claim], *, screen: Screen | None = None) -> set[int]:
    if screen is None:
        connection = duckdb.connect(config={"threads": 1})
        screen = Screen(plan, connection)
        stage(connection, claims, on=None, payer=None)
    return set(screen.for_kernel().tolist())


def said(plan: Plan, claim: Claim) -> bool:
    decision = validate_claim(plan, claim, canonical_claim(claim))
    return bool(decision["findings"] or decision["indeterminate"])


def made(records: Sequence[dict[str, Any]]) -> list[Claim]:
    return [parse_claim(json.dumps(each)) for each in records]


@pytest.mark.parametrize("seed", range(3))
def test_no_claim_is_held_back_under_whole_tables(whole: Plan, seed: int) -> None:
    pick = random.Random(seed)
    claims = made([(random_claim, plain_claim, plain_visit)[n % 3](pick, f"c{n}") for n in range(160)])
    kernel = screened(whole, claims)
    missed = [claims[n] for n in range(len(claims)) if n not in kernel and said(whole, claims[n])]
    assert missed == []
    assert len(kernel) < len(claims)


def test_no_claim_is_held_back_under_samples(plan: Plan) -> None:
    pick = random.Random(9)
    claims = made([random_claim(pick, f"c{n}") for n in range(200)])
    kernel = screened(plan, claims)
    assert [n for n in range(len(claims)) if n not in kernel and said(plan, claims[n])] == []


@pytest.mark.parametrize("plain", [plain_claim, plain_visit])
def test_clean_claims_need_no_kernel(
    whole: Plan, plain: Callable[[random.Random, str], dict[str, Any]]
) -> None:
    pick = random.Random(4)
    claims = made([plain(pick, f"c{n}") for n in range(200)])
    kernel = screened(whole, claims)
    clean = {n for n, claim in enumerate(claims) if not said(whole, claim)}
    assert len(clean) > 50
    assert len(clean - kernel) > 0.95 * len(clean)


def test_one_diagnosis_is_not_two_that_a_rule_joins(whole: Plan) -> None:
    claims = [plain_claim(random.Random(4), f"c{n}") for n in range(3)]
    for claim, codes in zip(claims, (["M17.11"], ["M17.11", "M17.12"], ["I10", "M17.12"]), strict=True):
        claim["diagnoses"] = [{"code": code} for code in codes]
    assert screened(whole, made(claims)) == {1}, "laterality.knee-osteoarthritis-twice"


def test_a_kind_of_fact_without_a_set_form_may_be_on_every_claim(whole: Plan) -> None:
    pick = random.Random(5)
    claims = made([plain_claim(pick, f"c{n}") for n in range(20)])
    connection = duckdb.connect(config={"threads": 1})
    screen = Screen(whole, connection)
    stage(connection, claims, on=None, payer=None)
    assert len(screened(whole, claims, screen=screen)) < 20
    screen._edits._forms = {
        kind: form for kind, form in screen._edits._forms.items() if kind != "units_over_limit"
    }
    assert screened(whole, claims, screen=screen) == set(range(20))


def test_an_edit_without_a_set_form_may_say_anything(whole: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "EDITS", (*edits.EDITS, ("another", lambda tables, bill: iter(()))))
    claims = made([plain_claim(random.Random(5), "c")])
    assert screened(whole, claims) == {0}


def test_a_screen_can_be_used_again(whole: Plan) -> None:
    pick = random.Random(6)
    connection = duckdb.connect(config={"threads": 1})
    screen = Screen(whole, connection)
    for _ in range(3):
        claims = made([random_claim(pick, f"c{n}") for n in range(40)])
        stage(connection, claims, on=None, payer=None)
        assert screened(whole, claims, screen=screen) == screened(whole, claims)


def test_no_claims_at_all(whole: Plan) -> None:
    assert screened(whole, []) == set()


def test_the_day_and_the_payer_may_be_given(whole: Plan) -> None:
    claims = made([plain_claim(random.Random(7), "c")])
    connection = duckdb.connect(config={"threads": 1})
    screen = Screen(whole, connection)
    stage(connection, claims, on=date(2010, 1, 1), payer=None)
    assert screened(whole, claims, screen=screen) == {0}, "no tabular list covers the day"
    stage(connection, claims, on=None, payer="state medicaid")
    assert screened(whole, claims, screen=screen) == {0}, "Medicare's tables don't bind Medicaid"
