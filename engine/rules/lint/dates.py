"""Rules that are in force only on days that no loaded release covers."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rules.lint.model import WARNING, Complaint, Lint, complain


def outside_releases(lint: Lint) -> Iterator[Complaint]:
    """``rule.no-release``: nothing that is loaded shares a day with the rule."""
    # A sample stands in without an end, so it tells nothing of what is loaded for a day.
    loaded = [each for each in lint.plan.knowledge.manifest.releases if not each.sample]
    for rule in lint.rules:
        if rule.status != "removed" and not any(
            each.period.overlaps(own) for each in loaded for own in rule.effective
        ):
            days = ", ".join(str(period) for period in rule.effective)
            yield complain(WARNING, "no-release", rule, ("effective",),
                           f"No loaded release covers a day of {days}.",
                           "Load the releases of those days, or mend the dates.")  # fmt: skip
