"""Reading a rule's examples: their claims are checked, since a misspelt key would show nothing."""

from __future__ import annotations

import re
from typing import Any

from engine.rules.dates import read_day
from engine.rules.model import Example
from engine.rules.refusal import Path, a_list, known_keys, one_of, refuse, text
from kb.model.claim import CLAIM_TYPES

OUTCOMES = ("fires", "silent", "indeterminate", "not_in_force")
EXAMPLE = "{name: one line, on: 2026-05-15, claim: {diagnoses: [I10]}, expect: fires}"

EXAMPLE_KEYS = frozenset({"name", "on", "claim", "diagnoses", "conditions", "expect", "needs"})
CLAIM_KEYS = frozenset({
    "id", "type", "payer", "bill_type", "patient", "provider", "from", "through", "admit_date",
    "discharge_status", "diagnoses", "lines", "frequency", "jurisdiction", "specialty", "group",
    "admitting_diagnosis", "procedures", "condition_codes", "occurrence_codes", "value_codes", "history",
})  # fmt: skip
PATIENT_KEYS = frozenset({"sex", "birth_date", "id", "age", "age_days"})
DIAGNOSIS_KEYS = frozenset({"code", "poa"})
PROCEDURE_KEYS = frozenset({"code", "date"})
LINE_KEYS = frozenset({
    "number", "code", "modifiers", "units", "date", "through", "diagnosis_pointers", "place_of_service",
    "revenue_code", "charge", "provider", "ndc", "ndc_quantity", "ndc_unit",
})  # fmt: skip
_LISTS = ("condition_codes", "occurrence_codes", "value_codes")
_CLAIM_EXAMPLE = 'claim: {diagnoses: [I10], lines: [{code: "99213", diagnosis_pointers: [1]}]}'
_LINE_EXAMPLE = '{code: "20610", modifiers: [RT], units: 1, diagnosis_pointers: [1]}'
_WHOLE = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")


def read_examples(written: Any, pack: str, path: Path) -> tuple[Example, ...]:
    """The examples; RuleError unless one fires, one is silent, and each has a name of its own."""
    entries = a_list(written, pack, path, EXAMPLE)
    examples = tuple(_example(each, pack, (*path, number)) for number, each in enumerate(entries))
    shown = {example.expect for example in examples}
    for outcome in ("fires", "silent"):
        if outcome not in shown:
            refuse("rule.no-example", pack, path, f"no example expects {outcome!r}", EXAMPLE, at_key=True)
    return examples


def _example(written: Any, pack: str, path: Path) -> Example:
    known_keys(written, EXAMPLE_KEYS, pack, path, EXAMPLE)
    for key in ("name", "on", "expect"):
        if not written.get(key):
            refuse("rule.incomplete", pack, path, f"the example has no {key}", EXAMPLE)
    claim = written.get("claim", {})
    _check_claim(claim, pack, (*path, "claim"))
    if "diagnoses" in written:
        _check_diagnoses(written["diagnoses"], pack, (*path, "diagnoses"))
        claim = {**claim, "diagnoses": written["diagnoses"]}
    lists = {}
    for key in ("conditions", "needs"):
        given = _list(written.get(key, []), pack, (*path, key), f"{key}: [...]")
        lists[key] = tuple(
            text(each, pack, (*path, key, number), f"{key}: [...]") for number, each in enumerate(given)
        )
    return Example(
        name=text(written["name"], pack, (*path, "name"), EXAMPLE),
        on=read_day(written["on"], pack, (*path, "on")),
        claim=claim,
        conditions=lists["conditions"],
        expect=one_of(written["expect"], OUTCOMES, pack, (*path, "expect"), "the outcome"),
        needs=lists["needs"],
    )


def _check_claim(claim: Any, pack: str, path: Path, *, past: bool = False) -> None:
    known_keys(claim, CLAIM_KEYS - {"history"} if past else CLAIM_KEYS, pack, path, _CLAIM_EXAMPLE)
    if "type" in claim:
        one_of(claim["type"], CLAIM_TYPES, pack, (*path, "type"), "the type of claim")
    for key in ("from", "through", "admit_date"):
        if key in claim:
            read_day(claim[key], pack, (*path, key))
    for key, value in claim.items():
        if key not in ("patient", "diagnoses", "lines", "procedures", "history", *_LISTS):
            text(value, pack, (*path, key), _CLAIM_EXAMPLE)
    if "patient" in claim:
        _check_patient(claim["patient"], pack, (*path, "patient"))
    count = _check_diagnoses(claim.get("diagnoses", []), pack, (*path, "diagnoses"))
    for number, line in enumerate(_list(claim.get("lines", []), pack, (*path, "lines"), _LINE_EXAMPLE)):
        _check_line(line, count, pack, (*path, "lines", number))
    procedures = _list(
        claim.get("procedures", []), pack, (*path, "procedures"), "procedures: [{code: 0DTJ4ZZ}]"
    )
    for number, each in enumerate(procedures):
        at = (*path, "procedures", number)
        known_keys(each, PROCEDURE_KEYS, pack, at, "{code: 0DTJ4ZZ, date: 2026-05-15}")
        text(each.get("code"), pack, (*at, "code"), "code: 0DTJ4ZZ")
        if "date" in each:
            read_day(each["date"], pack, (*at, "date"))
    for number, each in enumerate(
        _list(claim.get("history", []), pack, (*path, "history"), "history: [claim]")
    ):
        _check_claim(each, pack, (*path, "history", number), past=True)


def _check_patient(written: Any, pack: str, path: Path) -> None:
    known_keys(written, PATIENT_KEYS, pack, path, "patient: {sex: F, age: 40}")
    if "sex" in written:
        one_of(written["sex"], ("F", "M", "U"), pack, (*path, "sex"), "the sex")
    for key in ("age", "age_days"):
        if key in written:
            _number(written[key], _WHOLE, pack, (*path, key), f"{key}: 40")
    if int(written.get("age", 0)) > 150:
        refuse("rule.bad-number", pack, (*path, "age"), "nobody is so old", "age: 40")
    if "birth_date" in written:
        read_day(written["birth_date"], pack, (*path, "birth_date"))


def _check_diagnoses(written: Any, pack: str, path: Path) -> int:
    example = "diagnoses: [E11.9, {code: I10, poa: Y}]"
    entries = _list(written, pack, path, example)
    for number, each in enumerate(entries):
        at = (*path, number)
        if isinstance(each, str):
            text(each, pack, at, example)
            continue
        known_keys(each, DIAGNOSIS_KEYS, pack, at, example)
        text(each.get("code"), pack, (*at, "code"), example)
        if "poa" in each:
            text(each["poa"], pack, (*at, "poa"), example)
    return len(entries)


def _check_line(written: Any, diagnoses: int, pack: str, path: Path) -> None:
    known_keys(written, LINE_KEYS, pack, path, _LINE_EXAMPLE)
    if "code" not in written and "revenue_code" not in written:
        refuse("rule.incomplete", pack, path, "the line has neither code nor revenue_code", _LINE_EXAMPLE)
    for key, value in written.items():
        at = (*path, key)
        if key in ("date", "through"):
            read_day(value, pack, at)
        elif key == "number":
            _number(value, _WHOLE, pack, at, "number: 1")
        elif key in ("units", "charge", "ndc_quantity"):
            _number(value, _NUMBER, pack, at, f"{key}: 1")
        elif key == "diagnosis_pointers":
            for number, each in enumerate(_list(value, pack, at, "diagnosis_pointers: [1]")):
                _number(each, _WHOLE, pack, (*at, number), "diagnosis_pointers: [1]")
                if not 1 <= int(each) <= diagnoses:
                    why = f"there is no diagnosis {each}: the claim has {diagnoses}"
                    refuse("rule.bad-number", pack, (*at, number), why, "diagnosis_pointers: [1]")
        elif key == "modifiers":
            for number, each in enumerate(_list(value, pack, at, "modifiers: [RT]")):
                text(each, pack, (*at, number), "modifiers: [RT]")
        else:
            text(value, pack, at, _LINE_EXAMPLE)


def _number(written: Any, form: re.Pattern[str], pack: str, path: Path, example: str) -> None:
    if not isinstance(written, str) or not form.fullmatch(written):
        refuse(
            "rule.bad-number", pack, path, f"{str(written)[:40]!r} is no number that can stand here", example
        )


def _list(written: Any, pack: str, path: Path, example: str) -> list[Any]:
    if not isinstance(written, list):
        refuse("rule.not-a-list", pack, path, "a list is expected here", example)
    return written
