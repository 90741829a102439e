"""The table of the Official Guidelines says what is enforced, and the published page is that table."""

from __future__ import annotations

from pathlib import Path

from api.output.guideline_table import guideline_table
from engine.plan import Plan

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guidelines.md"


def test_every_paragraph_has_rules_that_exist_or_a_reason(plan: Plan) -> None:
    known = {rule.id for rule in plan.rules}
    entries = [entry for pack in plan.knowledge.packs_below("guidelines").values() for entry in pack]
    for entry in entries:
        assert entry.get("rules") or entry.get("reason"), entry["section"]
        assert set(entry.get("rules", ())) <= known, entry["section"]
    assert sum(bool(entry.get("rules")) for entry in entries) >= 120


def test_the_published_page_is_up_to_date(plan: Plan) -> None:
    made = guideline_table(plan.knowledge.packs_below("guidelines"))
    assert PAGE.read_text(encoding="utf-8") == made, "run: chartproof rules guidelines -o docs/guidelines.md"
