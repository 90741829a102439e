"""What ``kb show`` and the service tell of a code of any loaded table, as of a date."""

from __future__ import annotations

from datetime import date
from typing import Any

from api.shown.diagnosis import diagnosis
from api.shown.others import SHOWN
from api.shown.record import Asked, releases_in
from api.shown.unknown import not_known
from kb.facts.as_of import AsOf, covered_days
from kb.facts.systems import System, readings
from kb.snapshot.knowledge import Knowledge


def shown(
    knowledge: Knowledge, text: str, on: date | None = None, system: System | None = None
) -> dict[str, Any]:
    """Everything the loaded tables say of ``text``: one system's answer, those of others under ``also``.

    ``on`` None: the newest release that lists the code answers. Raises KnowledgeError ``code.unknown``
    with the nearest codes, or ``code.release`` where no loaded release that could know it covers ``on``.
    """
    answers = []
    asked: list[Asked] = []
    for reading in readings(text, system):
        as_of = AsOf(knowledge, on)
        answer = (
            diagnosis(as_of, reading.code)
            if reading.system is System.ICD10CM
            else SHOWN[reading.system](as_of, reading.code)
        )
        asked.append(Asked(reading, as_of))
        if answer is not None:
            answers.append(_completed(answer, reading.system, as_of))
    valid = [each for each in answers if each["valid"]]
    # A wrong ICD-10-PCS code is told only where the text is no code of another system.
    answers = valid or answers
    if not answers:
        raise not_known(knowledge, text, on, asked)
    return answers[0] | {"also": answers[1:]}


def _completed(answer: dict[str, Any], system: System, as_of: AsOf) -> dict[str, Any]:
    facts = answer.pop("facts")
    valid = answer.pop("valid", True)
    return answer | {
        "system": system.value,
        "system_name": system.words,
        "valid": valid,
        "on": as_of.day.isoformat() if as_of.day else None,
        "facts": facts,
        "releases": releases_in(as_of.knowledge, facts),
        "not_covered": [
            {"table": name, "covered": [str(period) for period in covered_days(held)]}
            for name, held in sorted(as_of.not_covered.items())
        ],
        "not_listed": list(as_of.not_listed),
        "not_loaded": sorted(as_of.not_loaded),
    }
