"""Claims of five lines for the rules that ship and the official edit tables.

A visit and four tests or images, for up to four diagnoses of one patient and day. Codes
are drawn from what the loaded fee schedule and unit limits know, in proportion to one over their rank; ranks
are drawn from a seed, so the claims are nobody's. Random company of codes meets more edits than a clinic's
does: ``share`` of the claims are left so, the others keep one diagnosis and single units.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from kb.snapshot.knowledge import Knowledge
from kb.tables.whole_column import codes_of, whole_column
from kb.tabular.graph import TabularGraph
from tests.bench.rule_load import common_of

DAY = date(2024, 7, 15)
"""A day on which the tables of ../shared/data are in force."""
_VISITS = ("99213", "99214", "99203", "99212", "99204", "99215")
_EXTERNAL = "VWXY"


def claims_of(knowledge: Knowledge, graph: TabularGraph, count: int, share: float) -> list[dict[str, Any]]:
    """Native JSON, the same for the same tables."""
    random = Random(47)
    diagnoses = [graph.code(at) for at in range(len(graph)) if graph.is_billable(at)]
    diagnoses = [code for code in diagnoses if code[0] not in _EXTERNAL]
    random.shuffle(diagnoses)
    procedures = _procedures(knowledge)
    random.shuffle(procedures)
    return [_claim(random, number, diagnoses, procedures, random.random() < share) for number in range(count)]


def _procedures(knowledge: Knowledge) -> list[str]:
    """Laboratory tests, images and services of medicine that no global period takes in, with a unit limit."""
    fees, limits = knowledge.table("mpfs", DAY), knowledge.table("ncci-mue-practitioner", DAY)
    assert fees is not None, "no fee schedule is loaded"
    assert limits is not None, "no unit limits are loaded"
    limited = set(codes_of(limits, "code"))
    columns = [codes_of(fees, "code"), whole_column(fees, "status"), whole_column(fees, "global_days")]
    return sorted({
        code
        for code, status, days in zip(*columns, strict=True)
        if status in ("A", "X") and days == "XXX" and code in limited and code.isdigit() and code[0] in "789"
    })  # fmt: skip


def _claim(
    random: Random, number: int, diagnoses: Sequence[str], procedures: Sequence[str], mixed: bool
) -> dict[str, Any]:
    listed = list(dict.fromkeys(common_of(random, diagnoses) for _ in range(12)))[: 4 if mixed else 1]
    codes = list(dict.fromkeys(common_of(random, procedures) for _ in range(24)))[:4]
    lines = [
        {
            "number": at,
            "code": code,
            "modifiers": ["25"] if at == 1 else random.choice(([], [], [], ["59"], ["RT"])) if mixed else [],
            "units": random.choice((1, 1, 1, 2, 9)) if mixed and at > 1 else 1,
            "diagnosis_pointers": sorted(random.sample(range(1, len(listed) + 1), min(2, len(listed)))),
            "place_of_service": "11",
            "charge": f"{random.randrange(20, 900)}.00",
        }
        for at, code in enumerate([random.choice(_VISITS), *codes], 1)
    ]
    return {
        "id": f"c{number}",
        "type": "professional",
        "payer": "medicare",
        "patient": {"sex": random.choice("FM"), "birth_date": f"{random.randrange(1940, 2000)}-02-01"},
        "provider": "1234567893",
        "from": DAY.isoformat(),
        "through": DAY.isoformat(),
        "diagnoses": [{"code": code} for code in listed],
        "lines": lines,
    }
