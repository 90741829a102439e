"""An example's claim: what the author left out is filled in, and numbers are made of their texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.rules.model import Example


def example_claim(example: Example) -> dict[str, Any]:
    """The canonical claim of an example.

    A diagnosis may be only its code. ``age`` or ``age_days`` of the patient stands for a birth date
    so long before the day of the example.
    """
    written = dict(example.claim)
    day = example.on.isoformat()
    lines = [_line(number, each, day) for number, each in enumerate(written.get("lines", ()), 1)]
    claim = {"id": "example", "type": "professional", "from": day, **written}
    claim["patient"] = _patient(written.get("patient", {}), example)
    claim["diagnoses"] = _diagnoses(written)
    claim["lines"] = lines
    claim["history"] = [_past(number, past, day) for number, past in enumerate(written.get("history", ()), 1)]
    return claim


def _past(number: int, written: Mapping[str, Any], day: str) -> dict[str, Any]:
    start = written.get("from", day)
    lines = [_line(at, line, start) for at, line in enumerate(written.get("lines", ()), 1)]
    return {
        "id": f"past{number}", "from": start, **written, "diagnoses": _diagnoses(written), "lines": lines,
    }  # fmt: skip


def _diagnoses(written: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"code": each} if isinstance(each, str) else dict(each) for each in written.get("diagnoses", ())]


def _line(number: int, written: Mapping[str, Any], day: str) -> dict[str, Any]:
    line = {"number": number, "units": 1, "date": day, **written}
    line["number"] = int(line["number"])
    units = str(line["units"])
    line["units"] = int(units) if units.lstrip("-").isdigit() else float(units)
    line["diagnosis_pointers"] = [int(each) for each in written.get("diagnosis_pointers", ())]
    return line


def _patient(written: Mapping[str, Any], example: Example) -> dict[str, Any]:
    patient = {key: value for key, value in written.items() if key in ("sex", "birth_date", "id")}
    if "age" in written:
        on = example.on
        # Born on the day of the year on which the example stands; 29 February has none in other years.
        patient["birth_date"] = on.replace(
            year=on.year - int(written["age"]), day=min(on.day, 28)
        ).isoformat()
    if "age_days" in written:
        patient["birth_date"] = (example.on - timedelta(days=int(written["age_days"]))).isoformat()
    return patient
