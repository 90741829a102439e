"""The whole effect of a change, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from api.compare import Compared, Side
from api.impact.claims import judge_twice
from api.impact.mentions import touched_codes
from api.impact.rules import changed_rules, touched_payers, touched_rules
from api.impact.value_sets import expanded_value_sets, touched_value_sets
from engine.plan import Plan
from kb.diff.model import Difference, Touched
from kb.model.claim import Claim
from kb.release import ICD10CM_TABULAR


class Impact:
    """Gathers the effect of a change part by part; ``as_json`` gives it whole."""

    def __init__(self, compared: Compared) -> None:
        self._compared = compared
        self._differences = _by_table(compared)
        self._tables = [touched_codes(name, each) for name, each in self._differences.items()]
        self._judges = (Plan(_judging(compared.before)), Plan(_judging(compared.after)))
        self._parts: dict[str, Any] = {}
        self._judged = 0

    def rules(self) -> None:
        """Looks at the rules of the later side; between snapshots also at how they were rewritten."""
        before, after = self._judges
        tabular = self._differences.get(ICD10CM_TABULAR)
        touched = touched_rules(after.rules, self._tables, tabular)
        self._parts["rules"] = touched
        self._parts["payers"] = touched_payers(touched)
        if self._compared.after.release is None:
            self._parts["changed_rules"] = changed_rules(before, after)

    def value_sets(self) -> None:
        """Looks at the value sets of both sides."""
        before, after = self._compared.before, self._compared.after
        touched = [each.touched() for each in self._differences.values()]
        self._parts["value_sets"] = touched_value_sets(
            expanded_value_sets(before.knowledge, before.release),
            expanded_value_sets(after.knowledge, after.release),
            Touched(revised=frozenset(code for each in touched for code in each.revised)),
        )

    def claims(self, claims: Iterable[Claim]) -> None:
        """Judges every claim twice."""
        changed = self._parts.setdefault("claims", [])
        for claim in claims:
            self._judged += 1
            found = judge_twice(*self._judges, claim)
            if found is not None:
                changed.append(found)

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was looked at is touched."""
        return not any(self._parts.values())

    def as_json(self) -> dict[str, Any]:
        """The output form; ``summary`` counts what was looked at."""
        counts: dict[str, Any] = {name: len(part) for name, part in self._parts.items()}
        if "claims" in counts:
            counts["claims"] = {"judged": self._judged, "changed": counts["claims"]}
        difference = self._compared.difference
        return {
            "from": dict(difference.before),
            "to": dict(difference.after),
            **self._parts,
            "summary": {"codes": _codes(self._differences.values()), **counts},
        }


def _by_table(compared: Compared) -> dict[str, Difference]:
    release = compared.after.release
    if release is not None:
        return {release.table: compared.difference}
    tables: dict[str, Difference] = compared.difference.more["tables"]
    return tables


def _judging(side: Side) -> Any:
    """The snapshot that claims are judged under: with the named release in force on every day."""
    return side.knowledge.pinned(side.release) if side.release is not None else side.knowledge


def _codes(differences: Iterable[Difference]) -> dict[str, int]:
    found: Sequence[Difference] = list(differences)
    return {name: sum(len(getattr(each, name)) for each in found) for name in ("added", "removed", "revised")}
