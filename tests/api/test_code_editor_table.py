"""The table of CMS's code editors says what is enforced, and the published page is that table."""

from __future__ import annotations

from pathlib import Path

from api.output.code_editor_table import PROGRAMS, code_editor_table, rules_by_edit
from engine.plan import Plan

PAGE = Path(__file__).resolve().parents[2] / "docs" / "code_editors.md"


def test_every_edit_has_a_rule_or_a_reason_and_never_both(plan: Plan) -> None:
    known = rules_by_edit(plan.rules)
    packs = plan.knowledge.packs_below("code_editors")
    listed = set()
    for name, program in PROGRAMS.items():
        for entry in packs[name]:
            edit = program, entry["edit"]
            assert (edit in known) is not ("reason" in entry), edit
            assert edit not in listed
            listed.add(edit)
    assert set(known) <= listed, "a rule is an edit that the inventories lack"


def test_the_published_page_is_up_to_date(plan: Plan) -> None:
    made = code_editor_table(plan.knowledge.packs_below("code_editors"), plan.rules)
    assert PAGE.read_text(encoding="utf-8") == made, "run: chartproof rules editors -o docs/code_editors.md"
