"""Releases: one published table, who published it, and the days on which it is in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kb.model.period import Period

ICD10CM_TABULAR = "icd10cm"
ICD10CM_INDEXES = ("icd10cm-index", "icd10cm-neoplasm", "icd10cm-drug")
"""The alphabetic index and the tables that belong to it, by which the tabular list is entered."""

AUTHORITIES = {ICD10CM_TABULAR: "CDC/NCHS, ICD-10-CM Tabular List of Diseases and Injuries"}


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One of the files that a publisher splits a table into, by its number, counted from 1."""

    number: int
    source_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """What is known about one published table.

    ``sha256`` is of its file's uncompressed content; of a table in ``parts``, of their digests.
    ``missing`` are the parts that were not loaded: what the release does not hold may still be in them.
    """

    table: str
    authority: str
    period: Period
    version: str
    source_name: str
    sha256: str
    rows: int
    parts: tuple[Part, ...] = ()
    missing: tuple[int, ...] = ()
    sample: bool = False
    """Whether it is an extract made to begin with: what it does not hold is unknown, not absent."""
    id: str = field(init=False, compare=False)
    """``table@from``, as in ``icd10cm@2026-04-01``; the form that outputs and citations use."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", f"{self.table}@{self.period.start}")

    @property
    def whole(self) -> bool:
        """Whether what the release does not hold is not in the table."""
        return not self.missing and not self.sample

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The name and sha256 of every file that the release was read from."""
        if self.parts:
            return tuple((part.source_name, part.sha256) for part in self.parts)
        return ((self.source_name, self.sha256),)

    def as_json(self) -> dict[str, Any]:
        """The form kept in a snapshot's manifest."""
        return {
            "id": self.id,
            "table": self.table,
            "authority": self.authority,
            "from": self.period.start.isoformat(),
            "until": self.period.until.isoformat() if self.period.until else None,
            "version": self.version,
            "source": self.source_name,
            "sha256": self.sha256,
            "rows": self.rows,
            **({"sample": True} if self.sample else {}),
        } | (self._parts_as_json() if self.parts else {})

    def _parts_as_json(self) -> dict[str, Any]:
        return {
            "parts": [
                {"number": part.number, "source": part.source_name, "sha256": part.sha256}
                for part in self.parts
            ],
            "missing_parts": list(self.missing),
        }

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Release:
        """The inverse of ``as_json``."""
        until = stored["until"]
        return Release(
            table=stored["table"],
            authority=stored["authority"],
            period=Period(date.fromisoformat(stored["from"]), date.fromisoformat(until) if until else None),
            version=stored["version"],
            source_name=stored["source"],
            sha256=stored["sha256"],
            rows=stored["rows"],
            parts=tuple(
                Part(each["number"], each["source"], each["sha256"]) for each in stored.get("parts", ())
            ),
            missing=tuple(stored.get("missing_parts", ())),
            sample=stored.get("sample", False),
        )
