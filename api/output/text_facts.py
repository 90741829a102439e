"""How each kind of fact is printed, by its name in the JSON form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.output.sheet import Sheet
from api.output.text_services import SERVICE_SECTIONS

Value = Any


def _poa(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Present on admission", fact["release"])
    if fact["exempt"]:
        sheet.line("exempt: no indicator is reported")
    else:
        sheet.absent("not on the exempt list: an indicator is reported", fact["release"])


def _severity(sheet: Sheet, fact: Value) -> None:
    sheet.heading("MS-DRG severity as a secondary diagnosis", fact["release"])
    if fact["level"]:
        sheet.line((fact["level"], "code"))
    else:
        sheet.absent("listed neither as CC nor as MCC", fact["release"])
    for group, principal in fact["exclusion_groups"]:
        sheet.line(f"not with a principal diagnosis of exclusion group {group} ({principal:,} listed)")


def _hcc(sheet: Sheet, fact: Value) -> None:
    if not fact["categories"]:
        sheet.heading("Risk adjustment", fact["release"])
        sheet.absent("in no category of the loaded models", fact["release"])
        return
    _categories(sheet, fact["categories"])


def _categories(sheet: Sheet, found: Value) -> None:
    sheet.heading("Risk adjustment (HCC)", *sorted({name for each in found for name in each["releases"]}))
    for each in found:
        pays = "" if each["pays"] is None else ", pays" if each["pays"] else ", does not pay"
        year = f" in payment year {each['payment_year']}" if each["payment_year"] and pays else ""
        sheet.line(
            (f"{each['model']} ", "faint"), (f"HCC {each['hcc']}", "code"), f" {each['label']}{pays}{year}"
        )
        if each["codes"] is not None:
            sheet.line(f"{each['codes']:,} diagnoses lead to it", left=4)
        for key, words in (("hides", "hides"), ("hidden_by", "hidden by")):
            listed = ", ".join(f"{other['hcc']} {other['label']}".strip() for other in each[key])
            if listed:
                sheet.line((f"{words} ", "faint"), listed, left=4)


def _mce(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Medicare Code Editor", fact["release"])
    for each in fact["lists"]:
        name = f"{each['edit']} {each['group']}".strip()
        sheet.line((name, "code"), f" {each['meaning']} (version {each['version']})")
    if not fact["lists"]:
        sheet.absent(f"on none of the lists loaded: {', '.join(fact['edits'])}", fact["release"])


def _index(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Index entries that lead here", *dict.fromkeys(each["release"] for each in fact))
    for each in sheet.some(fact):
        # A code of the index is undotted; a dash says that characters are missing.
        column = f" ({each['column'].replace('_', ' ')})" if each["column"] else ""
        terms = " > ".join(term for term in each["terms"] if term)
        given = each["given"] if each["index"].startswith("icd10pcs") else _dotted(each["given"])
        sheet.line((given, "code"), f" {terms}{column}", (f"  {each['index']}:{each['line']}", "faint"))


def _dotted(code: str) -> str:
    return (
        f"{code[:3]}.{code[3:]}"
        if len(code.rstrip("-")) > 3 or (len(code) > 3 and code != f"{code[:3]}-")
        else code
    )


def _before(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Coded before as", *{each["release"]: None for each in fact})
    for each in fact:
        sheet.line(
            (each["previous"] or "nothing", "code"), f" until {each['code']} came in on {each['effective']}"
        )


def _after(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Codes that came in for what this one covered", *{each["release"]: None for each in fact})
    for each in sheet.some(fact):
        sheet.line((each["code"], "code"), f" on {each['effective']}, for {each['previous']}")


def _equivalents(sheet: Sheet, fact: Value) -> None:
    system = "ICD-9-CM" if fact[0]["system"] == "ICD9CM" else "ICD-10-CM"
    sheet.heading(f"Equivalents in {system} (for analysis, no coding rule)", fact[0]["release"])
    for each in sheet.some(fact):
        if each["code"] is None:
            sheet.line("nothing is equivalent")
            continue
        how = "approximately" if each["approximate"] else "the same"
        part = ""
        if each["combination"]:
            part = f", part {each['choice_list']} of combination {each['scenario']}"
        sheet.line((each["code"], "code"), f" {how}{part}")


def _coverage(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Coverage documents that list it", *{each["release"]: None for each in fact})
    for each in sheet.some(fact):
        groups = f", group {', '.join(map(str, each['groups']))}" if each["groups"] else ""
        days = f" [{each['effective'] or '?'}, {each['until'] or 'open'})"
        sheet.line(
            (each["document"], "code"),
            f" {each['title'] or 'title not loaded'}: {each['list']}{groups}",
            days,
        )


def _editions(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Code lists that have it")
    for each in fact:
        state = "billable" if each["billable"] else "not billable"
        sheet.line(
            (each["release"], "faint"),
            f" [{each['start']}, {each['until'] or 'open'}) {state}: {each['title']}",
        )


SECTIONS: Mapping[str, Callable[[Sheet, Value], None]] = {
    "poa_exempt": _poa,
    "msdrg_severity": _severity,
    "hcc": _hcc,
    "categories": _categories,
    "mce": _mce,
    "index": _index,
    "predecessors": _before,
    "successors": _after,
    "icd9cm": _equivalents,
    "icd10cm": _equivalents,
    "coverage": _coverage,
    "editions": _editions,
    **SERVICE_SECTIONS,
}
"""A printer for each fact that an answer may have."""
