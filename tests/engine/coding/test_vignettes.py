"""One convention or guideline a note: the code set that a coder gives, in order (``order: any``: as a set).

Where a note can't be coded yet, ``lacks`` says what is missing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from kb.model.document import Document, Encounter

FOLDER = Path(__file__).parent / "vignettes"
VIGNETTES = [
    each
    for path in sorted(FOLDER.glob("*.yaml"))
    for each in yaml.safe_load(path.read_text(encoding="utf-8"))
]
DAY = date(2026, 5, 15)


CASES = [
    pytest.param(
        each, id=each["name"], marks=pytest.mark.xfail(reason=each["lacks"]) if "lacks" in each else ()
    )
    for each in VIGNETTES
]


@pytest.mark.parametrize("vignette", CASES)
def test_vignette(plan: Plan, vignette: dict[str, Any]) -> None:
    encounter = Encounter("v", (Document("v", vignette["note"]),), "0" * 64)
    options = resolve(
        plan.knowledge,
        encounter,
        setting=vignette.get("setting", "outpatient"),
        service_date=DAY,
        sex=vignette.get("sex"),
        age=vignette.get("age"),
    )
    decision = code_chart(plan, encounter, options)
    codes = [each["code"] for each in decision["codes"] if each["status"] == "assigned"]
    expected = vignette["codes"]
    if vignette.get("order") == "any":
        codes, expected = sorted(codes), sorted(expected)
    assert codes == expected, vignette["section"]
