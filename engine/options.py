"""The options of a call after defaults are filled in: they are part of the decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.extraction.patient import Stated, stated_patient
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
    stated: Stated | None = None
    """The words of the note that say sex or age, where the input gives neither."""
    stated_of: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form kept in the decision."""
        written: dict[str, Any] = {
            "setting": self.setting,
            "service_date": self.service_date.isoformat(),
            "service_date_assumed": self.date_assumed,
            "release": self.release.id,
            "sex": self.sex,
            "age": self.age,
            "profile": self.profile,
        }
        if self.stated:
            place = {"doc": self.stated.doc, "start": self.stated.start, "end": self.stated.end}
            written["stated"] = {**place, "of": list(self.stated_of)}
        return written


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
    """What the caller says wins over what the input says; without either, the note's words or the defaults.

    Without a date of service the newest covered day is used, never today's: the same input must
    give the same decision tomorrow.
    """
    day = service_date or encounter.service_date
    assumed = day is None
    if day is None:
        day = knowledge.newest_covered_day()
    release = knowledge.nearest_release(day)
    sex, age = sex or encounter.sex, age if age is not None else encounter.age
    stated = stated_patient(encounter.documents) if sex is None or age is None else None
    stated_of = tuple(
        name
        for name, given, said in (("age", age, stated and stated.age), ("sex", sex, stated and stated.sex))
        if given is None and said is not None
    )
    return CodeOptions(
        setting=setting or encounter.setting or "outpatient",
        service_date=day,
        date_assumed=assumed,
        release=release,
        covered=release.period.covers(day),
        sex=stated.sex if stated and "sex" in stated_of else sex,
        age=stated.age if stated and "age" in stated_of else age,
        profile=profile,
        stated=stated if stated_of else None,
        stated_of=stated_of,
    )
