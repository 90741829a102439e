"""The options of a call after defaults are filled in: they are part of the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.model.document import Encounter
from kb.release import Release
from kb.snapshot.knowledge import Knowledge

PROFILES = ("report", "mentions")


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """How a chart is coded. ``covered`` says whether ``release`` is in force on ``service_date``."""

    setting: str
    service_date: date
    date_assumed: bool
    release: Release
    covered: bool
    sex: str | None
    age: int | None
    profile: str

    def as_json(self) -> dict[str, Any]:
        """The form kept in the decision."""
        return {
            "setting": self.setting,
            "service_date": self.service_date.isoformat(),
            "service_date_assumed": self.date_assumed,
            "release": self.release.id,
            "sex": self.sex,
            "age": self.age,
            "profile": self.profile,
        }


def resolve(
    knowledge: Knowledge,
    encounter: Encounter,
    *,
    setting: str | None = None,
    service_date: date | None = None,
    sex: str | None = None,
    age: int | None = None,
    profile: str = "report",
) -> CodeOptions:
    """What the caller says wins over what the input says; without either, the defaults.

    Without a date of service the newest covered day is used, never today's: the same input must
    give the same decision tomorrow.
    """
    day = service_date or encounter.service_date
    assumed = day is None
    if day is None:
        day = knowledge.newest_covered_day()
    release = knowledge.nearest_release(day)
    return CodeOptions(
        setting=setting or encounter.setting or "outpatient",
        service_date=day,
        date_assumed=assumed,
        release=release,
        covered=release.period.covers(day),
        sex=sex or encounter.sex,
        age=age if age is not None else encounter.age,
        profile=profile,
    )
