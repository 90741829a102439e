from __future__ import annotations

from datetime import date

import pytest

from engine.plan import Plan
from kb.snapshot.knowledge import Knowledge
from tests.engine.edits.test_facts import ADD_ONS, LIMITS, PAIRS, add_on, limit, pair
from tests.invented_tables import with_tables

START = date(2026, 4, 1)


@pytest.fixture(scope="session")
def whole(knowledge: Knowledge) -> Plan:
    """The rules beside whole tables of invented rows, so that a claim can be clean."""
    listed = (
        "44440",
        "66660",
        "99213",
        "99292",
        "80053",
        "80048",
        "20610",
        "J1885",
        "G0439",
        "66666",
        "55555",
    )
    fees = [
        {"code": code, "modifier": "", "status": "A", "global_days": "XXX", "bilateral_surgery": "0"}
        for code in ("11111", "22222", "33333", "44444", "77777", "88888", "99999", "99291", *listed)
    ]
    return Plan(
        with_tables(
            knowledge,
            {
                "ncci-ptp-practitioner": [(START, None, [*PAIRS, pair("99292", "99213")])],
                "ncci-ptp-hospital": [(START, None, [pair("22222", "11111"), pair("80053", "80048", 0)])],
                "ncci-mue-practitioner": [(START, None, [*LIMITS, *(limit(code, 2, 3) for code in listed)])],
                "ncci-mue-hospital": [(START, None, [limit("11111", 5, 3)])],
                "ncci-mue-dme": [(START, None, [limit("11111", 7, 3)])],
                "ncci-add-on": [(START, None, [*ADD_ONS, add_on("66660", "99213", 3)])],
                "mpfs": [(START, None, fees)],
            },
        )
    )
