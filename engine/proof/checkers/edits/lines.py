"""A claim's lines with a procedure code, and the words in which a table is missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from engine.proof.ledger import Fact, Ledger
from kb.model.code import dotted, undotted
from kb.release import Release
from kb.tables.coverage import CoveredCodes

_SUPPLIERS = {*map(str, range(51, 59)), "87", "88", "A5", "A6", "A7", "A8", "B1", "B2", "B3", "B5"}
"""Claims Processing Manual, chapter 26, section 10.8.2."""


Asked = tuple[Release | None, Sequence[Mapping[str, Any]]]


class Lines:
    """The lines under edit, and what of the claim decides which table is asked."""

    def __init__(self, ledger: Ledger, own: Sequence[Fact], past: Sequence[Fact]) -> None:
        claim = ledger.decision["input"]
        payer = ledger.decision["options"]["payer"] or ""
        self.ledger = ledger
        self._asked: Mapping[tuple[str, str, str], Asked] = ledger.tables.kept["asked"]
        self.professional = claim["type"] == "professional"
        self.medicaid = "medicaid" in payer.lower()
        self.supplier = self.professional and claim.get("specialty") in _SUPPLIERS
        self.own = [each for each in own if each["args"]["code"]]
        self._earlier = claim.get("history") or ()
        same = [each["type"] == claim["type"] and self._same(claim, each) for each in self._earlier]
        self.past = [each for each in past if each["args"]["code"] and same[_claim_of(each)]]
        self._diagnoses = claim["diagnoses"]
        self.several_diagnoses = len(self._diagnoses) > 1
        self.jurisdiction = claim.get("jurisdiction")

    @property
    def diagnoses(self) -> list[str]:
        """The codes of the claim's diagnoses, dotted, in order."""
        return [dotted(undotted(each["code"])) for each in self._diagnoses]

    def _same(self, claim: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
        """Whether institutional claims may be of one facility; practitioners are told by their lines."""
        named = {each["provider"] for each in (claim, earlier) if each.get("provider") is not None}
        return self.professional or len(named) < 2

    def release(self, table: str, day: str) -> Release | None:
        """The release of a table in force on a day."""
        manifest = self.ledger.knowledge.manifest
        found: Release | None = self.ledger.tables.once(
            "days", (table, day), lambda: manifest.release_on(table, date.fromisoformat(day))
        )
        return found

    def asked(self, table: str, day: str, code: str) -> Asked:
        """The release of a table in force on a day, and its rows for a code, in one look-up."""
        key = table, day, code
        found = self._asked.get(key)
        if found is None:
            found = self.ledger.tables.once("asked", key, lambda: self._ask(table, day, code))
        return found

    def _ask(self, table: str, day: str, code: str) -> Asked:
        release = self.release(table, day)
        return release, self.rows(release, code) if release is not None else ()

    def rows(self, release: Release, code: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a release for a code; none for what can be no code of it."""
        found: Sequence[Mapping[str, Any]] = self.ledger.tables.once(
            "rows", (release.id, code), lambda: self._rows(release, code)
        )
        return found

    def _rows(self, release: Release, code: str) -> Sequence[Mapping[str, Any]]:
        table = self.ledger.knowledge.table_of(release)
        fits = code.isascii() and len(code) <= table.array(table.schema.key[0]).dtype.itemsize
        return list(table.rows(code)) if fits else ()

    def coverage(self, day: str) -> CoveredCodes | None:
        """The coverage database on a day."""
        knowledge = self.ledger.knowledge
        found: CoveredCodes | None = self.ledger.tables.once(
            "coverage", day, lambda: knowledge.coverage(date.fromisoformat(day))
        )
        return found

    def claim_id(self, past: Fact) -> str:
        """The id of the earlier claim that a past line is on."""
        return str(self._earlier[_claim_of(past)]["id"])

    def provider(self, line: Fact) -> str:
        """Whose line it is; an institutional claim has one provider."""
        return (line["args"]["provider"] or "") if self.professional else ""


def _claim_of(past: Fact) -> int:
    """Which of the earlier claims a line is on, from 0: ``/history/0/lines/3``."""
    return int(past["evidence"][0]["field"].split("/")[2])


def shown(predicate: str, args: Mapping[str, Any], lines: Iterable[Fact], release: str, key: str) -> Fact:
    """A fact with its evidence: the fields of the lines, then the row."""
    fields = [field for line in lines for field in line["evidence"]]
    return {"predicate": predicate, "args": args, "evidence": [*fields, {"release": release, "key": key}]}


def maybe(predicate: str, reason: str, load: str, number: int | None = None) -> Fact:
    """A fact that may exist."""
    return {"predicate": predicate, "args": {"maybe": (reason, load), "number": number}}


def uncovered(predicate: str, table: str, day: str) -> Fact:
    """No release for the day."""
    return maybe(predicate, f"No loaded release of {table} covers {day}.", _load(table, day))


def partial(predicate: str, table: str, unknown: Mapping[str, str], kind: str) -> Fact:
    """A release that is a sample or a part holds nothing of these; each has its day."""
    names, day = sorted(unknown), min(unknown.values())
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    why = f"Only a {kind} of {table} is loaded, and it says nothing of {listed}."
    return maybe(predicate, why, _load(table, day))


def caution(release: Release) -> str:
    """What is added where a sample is the source."""
    return " (Found in the sample of the table that comes with Chartproof.)" if release.sample else ""


def medicaid(predicate: str) -> Fact:
    """Another program's tables would be needed."""
    why = "Medicaid has NCCI tables of its own, and only Medicare's are loaded."
    return maybe(predicate, why, "no file yet: Medicaid's NCCI tables can't be loaded in this version")


def _load(table: str, day: str) -> str:
    return f"{table} in force on {day}: chartproof kb load PATH"
