"""Value sets that hold nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.lint.model import ERROR, Complaint, Lint, complain, patterns_with_paths
from kb.errors import KnowledgeError
from kb.release import Release


def empty_value_sets(lint: Lint) -> Iterator[Complaint]:
    """``rule.value-set-empty``: a value set that holds no code in a release of the rule's days."""
    for rule in lint.rules:
        for pattern, path in patterns_with_paths(rule):
            for name in (name for test in pattern.tests if test.key == "in" for name in test.accepts):
                for release in lint.releases(rule):
                    if why := _empty(lint, str(name), release):
                        cause = f"{name} is empty in {release.id}: {why}"
                        step = "Mend the value set, or let the rule begin when it holds codes."
                        yield complain(ERROR, "value-set-empty", rule, (*path, "in"), cause, step)


def _empty(lint: Lint, name: str, release: Release) -> str:
    """Why a value set holds nothing; empty if it holds codes."""
    knowledge = lint.plan.knowledge
    try:
        held = knowledge.value_sets.intervals(name, knowledge.graph(release))
    except KnowledgeError as error:
        return error.message
    return "" if held else "no code meets its expression"
