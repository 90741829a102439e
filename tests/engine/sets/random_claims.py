"""Native claims of every kind that a batch may meet, by chance and always the same."""

from __future__ import annotations

import random
from typing import Any

DIAGNOSES = (
    "E11.9", "e1122", "I10", "I12.9", "N18.30", "Z79.4", "R05.9", "J06.9", "J20.9", "M17.11", "M17.12",
    "Z38.00", "O80", "Z37.0", "S72.001A", "S72.001B", "W19.XXXA", "Z00.110", "Z00.129", "F02.80",
    "G30.9", "E78.5", "B20", "N80.00", "C61", "M81.0", "E10.9", "XYZ", "E11", "T38.3X5A", "Z68.54",
    "L89.150", "U07.1", "J12.82", "K21.9", "H25.11", "H25.12", "C91.00", "C91.01", "Y92.009", "Y92.019",
)  # fmt: skip
CODES = (
    "11111", "22222", "33333", "44444", "55555", "66666", "77777", "88888", "99999", "99213", "99291",
    "99292", "80053", "80048", "99284", "99221", "20610", "j1885", "G0439", "ABC", " 11111",
)  # fmt: skip
MODIFIERS = ("25", "59", "RT", "LT", "26", "tc", "76", "XS", "50", "80", "62", "22", "00", "VM")
DAYS = ("2026-05-15", "2026-05-16", "2026-05-15", "2024-07-15")


def random_claim(pick: random.Random, name: str) -> dict[str, Any]:
    """A claim that the loader takes, often with something wrong with it."""
    kind = pick.choice(("professional", "professional", "outpatient", "inpatient"))
    first = pick.choice(DAYS)
    diagnoses = [_diagnosis(pick, kind) for _ in range(pick.choice((0, 1, 2, 2, 3, 5)))]
    claim: dict[str, Any] = {
        "id": name,
        "type": kind,
        "from": first,
        "diagnoses": diagnoses,
        "lines": [_line(pick, number, kind, len(diagnoses)) for number in _numbers(pick, kind)],
    }
    chances = {
        "payer": ("medicare", "medicare", "Medicaid of Ohio", "aetna"),
        "provider": ("1234567893",),
        "through": ("2026-07-02",),
        "admit_date": ("2026-05-14",),
        "bill_type": ("131", "111"),
        "frequency": ("1", "7"),
        "discharge_status": ("01", "20"),
        "specialty": ("11", "54"),
        "admitting_diagnosis": ("R07.9", "XYZ"),
    }
    for key, values in chances.items():
        if pick.random() < 0.5:
            claim[key] = pick.choice(values)
    if pick.random() < 0.8:
        born = ("1960-02-01", "2026-05-10", "2010-05-15", "1990-02-28", "2030-01-01")
        claim["patient"] = {"sex": pick.choice(("F", "M", "U")), "birth_date": pick.choice(born)}
    if kind == "inpatient" and pick.random() < 0.5:
        claim["procedures"] = [{"code": pick.choice(("0SR90JZ", "XXX")), "date": "2026-05-15"}]
    if pick.random() < 0.08:
        earlier = random_claim(pick, f"{name}-before")
        earlier.pop("history", None)
        claim["history"] = [earlier]
    return claim


def plain_claim(pick: random.Random, name: str) -> dict[str, Any]:
    """A claim of which hardly any has anything wrong with it under the tables of test_screen."""
    codes = pick.sample(("11111", "33333", "44440", "66660"), pick.randint(1, 3))
    return {
        "id": name,
        "type": "professional",
        "payer": "medicare",
        "provider": "1234567893",
        "from": pick.choice(("2026-05-15", "2026-05-20")),
        "patient": {"sex": "F", "birth_date": "1970-03-01"},
        "diagnoses": [{"code": code} for code in pick.sample(("I10", "E78.5", "K21.9", "M54.50"), 2)],
        "lines": [
            {"number": number, "code": code, "units": 1, "diagnosis_pointers": [1], "charge": "50.00"}
            for number, code in enumerate(codes, start=1)
        ],
    }


def plain_visit(pick: random.Random, name: str) -> dict[str, Any]:
    """The same of a hospital's outpatient department, on its own days or, rarely, on another."""
    claim = plain_claim(pick, name)
    claim |= {"type": "outpatient", "bill_type": "131", "through": "2026-05-22"}
    for line in claim["lines"]:
        line["revenue_code"] = pick.choice(("0300", "0320", "0761"))
        line["date"] = pick.choice(("2026-05-20", "2026-05-21", "2026-05-22"))
        del line["diagnosis_pointers"]
    if pick.random() < 0.1:
        claim["lines"][0]["date"] = pick.choice(("2026-05-14", "2026-05-23"))
    return claim


def _numbers(pick: random.Random, kind: str) -> list[int]:
    count = pick.choice((1, 1, 2, 3, 4, 6)) - (kind == "inpatient" and pick.random() < 0.5)
    return pick.sample(range(1, count + 1), count)


def _diagnosis(pick: random.Random, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"code": pick.choice(DIAGNOSES)}
    if pick.random() < (0.5 if kind == "inpatient" else 0.05):
        made["poa"] = pick.choice(("Y", "N", "U", "1", "X"))
    return made


def _line(pick: random.Random, number: int, kind: str, diagnoses: int) -> dict[str, Any]:
    line: dict[str, Any] = {
        "number": number,
        "code": pick.choice(CODES),
        "units": pick.choice((1, 1, 1, 2, 3, 9, 0, 1.5)),
        "modifiers": pick.sample(MODIFIERS, pick.choice((0, 0, 0, 1, 2))),
        "charge": pick.choice(("50.00", "12.5", "0")),
    }
    if kind != "professional" and pick.random() < 0.5:
        line["revenue_code"] = pick.choice(("0300", "0450", "0270"))
        if pick.random() < 0.4:
            del line["code"]
    chances: dict[str, Any] = {
        "place_of_service": ("11", "23", "21", "00", "77"),
        "provider": ("1987654321",),
        "date": ("2026-05-15", "2026-05-16", "2026-06-30", "2027-01-01"),
        "ndc": ("00002751001",),
    }
    for key, values in chances.items():
        if pick.random() < 0.3:
            line[key] = pick.choice(values)
    if line.get("date") == "2026-05-15" and pick.random() < 0.3:
        line["through"] = "2026-05-17"
    if diagnoses and pick.random() < 0.6:
        line["diagnosis_pointers"] = [pick.randint(1, diagnoses) for _ in range(pick.choice((1, 2, 2, 5)))]
    return line
