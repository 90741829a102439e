"""What a rule's examples show: which of its tests they make false, and which excuses they meet.

A test is shown by an example that the rule fires on once the test is taken out, and does not as
written. So a test that no example needs, and that could be missing or wrong unseen, is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.plan import Plan
from engine.rules.examples import say
from engine.rules.lint.model import NOTE, WARNING, Complaint, Path, complain, entries_with_paths
from engine.rules.model import Aggregate, Entry, Pattern, Rule


@dataclass(frozen=True, slots=True)
class Covered:
    """What of one rule its examples show. ``missed`` are places below the rule with what they say."""

    rule: Rule
    tests: int
    missed: tuple[tuple[Path, str], ...]
    fired: bool
    skipped: bool

    @property
    def shown(self) -> int:
        """How many tests and excuses an example shows."""
        return self.tests - len(self.missed)


def coverage(plan: Plan, rules: Sequence[Rule]) -> list[Covered]:
    """For each rule what its examples show, in order."""
    return [_covered(plan, rule) for rule in rules if rule.status != "removed"]


def complaints(covered: Sequence[Covered]) -> Iterator[Complaint]:
    """``rule.not-exercised``, which is a note where a release is missing, and ``rule.premise-not-shown``."""
    for each in covered:
        if not each.fired:
            # What only needs a release that is not loaded is no fault of the rule.
            severity = NOTE if each.skipped else WARNING
            step = (
                "Load the releases that its examples need, or add an example for those that are loaded."
                if each.skipped
                else "See what each example says: chartproof rules test. Add one on which it fires."
            )
            cause = "No example made it fire here."
            yield complain(severity, "not-exercised", each.rule, ("examples",), cause, step)
            continue
        for path, what in each.missed:
            said = "meets it" if path[0] == "unless" else "makes it false"
            yield complain(NOTE, "premise-not-shown", each.rule, path, f"{what}: no example {said} alone.",
                           "Add an example that differs in this only.")  # fmt: skip


def _covered(plan: Plan, rule: Rule) -> Covered:
    said = {example.name: say(plan, rule, example) for example in rule.examples}
    quiet = [example for example in rule.examples if said[example.name] in ("silent", "indeterminate")]
    tests, missed = 0, []
    for without, path, what in _variants(rule):
        tests += 1
        if not any(say(plan, without, example) == "fires" for example in quiet):
            missed.append((path, what))
    firing = {said[example.name] for example in rule.examples if example.expect == "fires"}
    return Covered(rule, tests, tuple(missed), "fires" in said.values(), firing == {"skipped"})


def _variants(rule: Rule) -> Iterator[tuple[Rule, Path, str]]:
    """The rule with one test of ``when`` or one entry of ``unless`` taken out, its place and its words."""
    when, unless = len(rule.when), list(rule.unless)
    for number, (entry, path) in enumerate(entries_with_paths(rule)):
        if number >= when:
            rest = unless[: number - when] + unless[number - when + 1 :]
            yield replace(rule, unless=tuple(rest)), path, f"unless {entry.name}"
            continue
        for changed, at, what in _without_one(entry, path):
            yield replace(rule, when=(*rule.when[:number], changed, *rule.when[number + 1 :])), at, what


def _without_one(entry: Entry, path: Path) -> Iterator[tuple[Entry, Path, str]]:
    if isinstance(entry, Aggregate):
        yield replace(entry, bounds=(), equals=()), (*path, "is"), f"{entry.name}: is"
        inner = (*path, "of", entry.of.predicate)
        for pattern, at, what in _without_test(entry.of, inner):
            yield replace(entry, of=pattern), at, what
    else:
        yield from _without_test(entry, path)


def _without_test(pattern: Pattern, path: Path) -> Iterator[tuple[Pattern, Path, str]]:
    for number, test in enumerate(pattern.tests):
        rest = (*pattern.tests[:number], *pattern.tests[number + 1 :])
        yield replace(pattern, tests=rest), (*path, test.key), f"{pattern.name}: {test.key}"
