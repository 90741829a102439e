"""Codes in rules that no loaded release has, and codes that left the code set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from engine.conditions.codes import intervals
from engine.rules.lint.model import (
    ERROR,
    WARNING,
    Complaint,
    Lint,
    Path,
    body_at,
    complain,
    patterns_with_paths,
    value_path,
)
from engine.rules.model import Combination, Rule
from engine.rules.vocabulary import DIAGNOSES
from kb.model.code import dotted, undotted
from kb.release import ICD10CM_TABULAR
from kb.tables.schemas import icd10cm
from kb.tabular.graph import TabularGraph

_KEYS = ("is_a", "code")
_CATEGORY = re.compile(r"[A-Z][0-9A-Z]{2}")


def unknown_codes(lint: Lint) -> Iterator[Complaint]:
    """``rule.code-unknown`` and ``rule.code-left`` for diagnosis codes, ``rule.code-unknown`` for HCPCS."""
    for rule in lint.rules:
        for code, path in written_codes(rule):
            yield from _of_diagnosis(lint, rule, code, path)
        yield from _of_lines(lint, rule)


def written_codes(rule: Rule) -> Iterator[tuple[str, Path]]:
    """The ICD-10-CM codes, categories, ranges and chapters that a rule names, with their places."""
    for pattern, path in patterns_with_paths(rule):
        for test in pattern.tests:
            if test.key in _KEYS and pattern.predicate in DIAGNOSES:
                written = body_at(rule, (*path, test.key))
                for number, argument in enumerate(test.accepts):
                    if isinstance(argument, str) and argument != "none":
                        yield argument, value_path(path, test.key, written, number)
    if isinstance(rule.then, Combination):
        yield rule.then.code, ("then", "combine", "into")


def _of_diagnosis(lint: Lint, rule: Rule, code: str, path: Path) -> Iterator[Complaint]:
    knowledge = lint.plan.knowledge
    releases = lint.releases(rule)
    if not releases:
        return
    newest = knowledge.graph(releases[-1])
    by_place = "code" not in path
    if is_known(newest, code, by_place=by_place):
        return
    newer = lint.plan.knowledge.manifest.newest(ICD10CM_TABULAR)
    following = replacing(lint, code)
    held = [each for each in releases[:-1] if is_known(knowledge.graph(each), code, by_place=by_place)]
    until = max((own.until for own in rule.effective if own.until), default=None)
    if held or following:
        last = held[-1].id if held else "an edition before those loaded"
        use = f"Use {', '.join(following)}" if following else "Look up what takes its place"
        still = until is not None and newer is not None and until <= newer.period.start
        if not still:
            yield complain(WARNING, "code-left", rule, path,
                           f"{code} is not in {newest.release.id}; it was in {last}.",
                           f"{use}, or end the rule with effective: until.")  # fmt: skip
        return
    yield complain(
        ERROR, "code-unknown", rule, path, f"{code} is not in {newest.release.id}.", nearest(newest, code)
    )


def is_known(graph: TabularGraph, code: str, *, by_place: bool = True) -> bool:
    """Whether a release has the code, category, chapter or range; one of codes if not ``by_place``."""
    if intervals(graph, code):
        return True
    low, _, high = undotted(code).partition("-")
    # A test of the code itself compares its characters; is_a knows only ranges of categories.
    return not by_place and low < high and graph.node(low) is not None and graph.node(high) is not None


def replacing(lint: Lint, code: str) -> list[str]:
    """The codes that came in the place of one that was replaced, by the loaded conversion tables."""
    bare = undotted(code)
    if not bare.isalnum():
        return []
    manifest = lint.plan.knowledge.manifest
    found: set[str] = set()
    for release in manifest.releases_of(icd10cm.CONVERSION.name):
        table = lint.plan.knowledge.table_of(release)
        for row in range(len(table)):
            if table.value(row, "previous_code") == bare:
                found.add(dotted(str(table.value(row, "code"))))
    return sorted(found - {dotted(bare)})[:8]


def nearest(graph: TabularGraph, code: str) -> str:
    """What could have been meant, as a next step."""
    if code.startswith("chapter "):
        return "Chapters are 1 to 22, as chapter 15."
    low, dash, high = code.partition("-")
    if dash:
        rule = "a range goes from one category to a later one, as E08-E13"
        for end in (low, high):
            if graph.node(end) is None:
                return f"{end} is no category of it: {rule}."
            if not _CATEGORY.fullmatch(end):
                meant = f"write {end.upper()}" if len(end) == 3 else "list the codes, as [E11.0, E11.1]"
                return f"{end} is not written as a category: {rule}; {meant}."
        return f"{high} stands before {low}: {rule}."
    bare = undotted(code)
    for length in range(len(bare) - 1, 2, -1):
        above = graph.node(bare[:length])
        if above is not None:
            below = [graph.code(child) for child in graph.children(above)]
            near = get_close_matches(code.upper(), below, n=3, cutoff=0.5) or below[:4]
            return f"{graph.code(above)} has {', '.join(near)}." if near else f"Use {graph.code(above)}."
    return "Look it up: chartproof kb show CODE"


def _of_lines(lint: Lint, rule: Rule) -> Iterator[Complaint]:
    """HCPCS Level II codes, which begin with a letter; CPT is not ours to list."""
    manifest = lint.plan.knowledge.manifest
    tables = [
        lint.plan.knowledge.table_of(each)
        for each in manifest.releases_of("hcpcs")
        if any(each.period.overlaps(own) for own in rule.effective)
    ]
    if not tables:
        return
    for pattern, path in patterns_with_paths(rule):
        for test in pattern.tests:
            if test.key != "code" or pattern.predicate not in ("line", "past_line"):
                continue
            written = body_at(rule, (*path, "code"))
            for number, argument in enumerate(test.accepts):
                code = undotted(argument) if isinstance(argument, str) else ""
                level_two = len(code) == 5 and code.isalnum() and code[0].isalpha()
                if level_two and not any(table.find(code) for table in tables):
                    at = value_path(path, "code", written, number)
                    yield complain(WARNING, "code-unknown", rule, at,
                                   f"{code} is in no HCPCS release loaded for the rule's days.",
                                   "Look it up, or load the release it is in.")  # fmt: skip
