"""What a lint is given and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.conditions.model import View
from engine.plan import Plan
from engine.rules.model import Aggregate, Entry, Pattern, Rule
from kb.release import ICD10CM_TABULAR, Release

ERROR, WARNING, NOTE = SEVERITIES = ("error", "warning", "note")
"""An error can't be published; a warning should be mended; a note is worth a look."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One finding about a rule: ``path`` leads from the top of ``pack`` to what it is about."""

    severity: str
    code: str
    rule: str
    pack: str
    path: Path
    cause: str
    next_step: str

    def as_json(self) -> dict[str, Any]:
        """Without its place, which the reader of the pack's text adds."""
        return {key: getattr(self, key) for key in ("severity", "code", "rule", "cause", "next_step")}


@dataclass(frozen=True, slots=True)
class Lint:
    """The rules to look at, among all rules of a plan."""

    plan: Plan
    rules: tuple[Rule, ...]

    def releases(self, rule: Rule) -> tuple[Release, ...]:
        """The loaded tabular lists that share a day with the rule, oldest first."""
        loaded = self.plan.knowledge.manifest.releases_of(ICD10CM_TABULAR)
        return tuple(each for each in loaded if any(each.period.overlaps(own) for own in rule.effective))

    def view(self, rule: Rule) -> View | None:
        """What conditions see on the last covered day of the rule; None if no release is loaded for it."""
        releases = self.releases(rule)
        if not releases:
            return None
        newest = releases[-1]
        starts = [own.start for own in rule.effective if own.overlaps(newest.period)]
        return View(self.plan.knowledge, max(newest.period.start, *starts), self.plan.knowledge.graph(newest))


def complain(severity: str, code: str, rule: Rule, path: Path, cause: str, next_step: str) -> Complaint:
    """A complaint about a place in a rule; ``path`` begins below the rule."""
    return Complaint(severity, f"rule.{code}", rule.id, rule.pack, (*rule.path, *path), cause, next_step)


def entries_with_paths(rule: Rule) -> Iterator[tuple[Entry, Path]]:
    """The entries of ``when`` and ``unless`` with the paths to their bodies, below the rule."""
    for part, entries in (("when", rule.when), ("unless", rule.unless)):
        paths = _paths(rule.source[part], part) if part in rule.source else []
        yield from zip(entries, paths, strict=True)


def patterns_with_paths(rule: Rule) -> Iterator[tuple[Pattern, Path]]:
    """The patterns of a rule, those that are counted too."""
    for entry, path in entries_with_paths(rule):
        if isinstance(entry, Aggregate):
            yield entry.of, (*path, "of", entry.of.predicate)
        else:
            yield entry, path


def _paths(written: Any, part: str) -> list[Path]:
    if isinstance(written, dict):
        return [(part, kind) for kind in written]
    return [(part, number, kind) for number, entry in enumerate(written) for kind in entry]


def value_path(path: Path, key: str, written: Any, number: int) -> Path:
    """The path to one of a test's accepted values."""
    at: Path = (*path, key)
    if isinstance(written, dict) and "not" in written:
        at, written = (*at, "not"), written["not"]
    return (*at, number) if isinstance(written, list) else at


def body_at(rule: Rule, path: Path) -> Any:
    """What is written at a path below the rule."""
    value: Any = rule.source
    for part in path:
        value = value[part]
    return value
