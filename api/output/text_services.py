"""How facts of procedures, services and claim fields are printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.output.sheet import Sheet
from kb.facts.fee_schedule_indicators import NOT_APPLICABLE

Value = Any
_LABELS = {
    "professional_technical": "PC/TC",
    "assistant_at_surgery": "assistant",
    "diagnostic_supervision": "supervision",
    "co_surgeons": "co-surgeons",
}


def _characters(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Characters", fact["release"])
    for each in fact["axes"]:
        sheet.line(
            (f"{each['position']} ", "faint"),
            (each["value"], "code"),
            f" {each['label']}",
            (f"  {each['axis']}", "faint"),
        )
        if each["definition"]:
            sheet.line((each["definition"], "faint"), left=6)
    at = fact["left_at"]
    if at is not None:
        # describe() cannot name the characters after the first wrong one, so they are not decoded.
        sheet.line((f"character {at}, {fact['code'][at - 1]}, is not allowed here", "bad"))
    if fact["allowed"]:
        at = at or len(fact["code"]) + 1
        sheet.heading(f"Allowed as character {at}, {fact['allowed'][0]['axis']}")
        for each in fact["allowed"]:
            sheet.line((each["value"], "code"), f" {each['label']}")


def _titles(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Code lists", *[each["release"] for each in fact])
    for each in fact:
        kind = "valid" if each["valid"] else "heading, not valid on a claim"
        short = f" ({each['short_title']})" if each["short_title"] not in ("", each["title"]) else ""
        sheet.line(f"{each['title']}{short}: {kind}")


def _conversions(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Conversion table", fact[0]["release"])
    for each in sheet.some(fact):
        change = f"{each['previous_code'] or 'nothing'} to {each['code'] or 'nothing'}"
        sheet.line(
            (each["change"].lower(), "faint"), f" {change} on {each['effective']} {each['comment']}".rstrip()
        )


def _record(sheet: Sheet, fact: Value) -> None:
    for each in fact:
        sheet.heading("HCPCS record", each["release"])
        sheet.left_out(each["not_in"])
        sheet.fact("long description", each["long_description"])
        sheet.fact("short description", each["short_description"])
        days = f"{each['added'] or '?'} to {each['terminated'] or 'open'}"
        sheet.fact("usable", f"{days} (last change in effect {each['action_effective'] or '?'})")
        if each["usable"] is False:
            sheet.line(("not usable on the day asked", "bad"))
        sheet.meaning("last change", each["action"])
        sheet.meaning("coverage", each["coverage"])
        for pricing in each["pricing"]:
            sheet.meaning("pricing", pricing)
        sheet.meaning("multiple pricing", each["multiple_pricing"])
        for name, label in (("types_of_service", "type of service"), ("laboratory_certifications", "CLIA")):
            for meaning in each[name]:
                sheet.meaning(label, meaning)
        sheet.meaning("ASC", each["ambulatory_surgical_center"])
        sheet.fact("BETOS", "", each["betos"])
        for name, label in (
            ("anesthesia_base_units", "anesthesia base units"),
            ("ncd_sections", "NCD sections"),
            ("manual_sections", "manual sections"),
            ("statute", "statute"),
            ("processing_note", "processing note"),
        ):
            sheet.fact(label, each[name] or "")
        sheet.fact("see also", ", ".join(each["cross_references"]))


def _use(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Use in Medicare payment")
    if fact["use"]:
        sheet.line(fact["use"])
    if fact["bypasses_ncci"]:
        sheet.line("NCCI-associated: bypasses a PTP edit of indicator 1")
    sheet.line((fact["source"], "faint"))


def _descriptors(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Descriptors (AMA, under your licence)", *[each["release"] for each in fact])
    for each in fact:
        sheet.left_out(each["not_in"])
        sheet.fact(each["length"], each["description"])


def _fee_schedule(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Physician fee schedule", fact[0]["release"])
    sheet.left_out(fact[0]["not_in"])
    for at, each in enumerate(fact):
        name = f"modifier {each['modifier']}" if each["modifier"] else "whole service"
        unused = "" if each["used_for_payment"] else " (values not used for Medicare payment)"
        sheet.line((name, "bold"), unused)
        sheet.fact(
            "RVUs",
            f"work {each['work']}, practice {each['nonfacility_practice']} ({each['facility_practice']} in a "
            f"facility), malpractice {each['malpractice']}",
        )
        sheet.fact("total RVUs", f"{each['nonfacility_total']} ({each['facility_total']} in a facility)")
        for setting, key in (("outside a facility", "nonfacility"), ("in a facility", "facility")):
            if each[key]:
                sheet.fact(setting, each[key]["meaning"], each[key]["indicator"])
        if at == 0:
            sheet.fact("conversion factor", f"{each['conversion_factor']} dollars an RVU")
            if each["intraoperative"] not in (None, "0"):
                parts = (each[name] for name in ("preoperative", "intraoperative", "postoperative"))
                sheet.fact("before, during and after surgery", ", ".join(map(str, parts)))
        sheet.fact("endoscopic base", "", each["endoscopic_base"])
        shown = each["indicators"] if at == 0 else _different(fact[0]["indicators"], each["indicators"])
        for name, meaning in shown:
            if meaning["meaning"] != NOT_APPLICABLE:
                sheet.meaning(_label(name), meaning)
        without = [f"{_label(name)} {m['indicator']}" for name, m in shown if m["meaning"] == NOT_APPLICABLE]
        sheet.fact("does not apply", ", ".join(without))


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


def _different(whole: Value, part: Value) -> list[Any]:
    """A component's indicators that are not those of the whole service."""
    return [each for each in part if each not in whole]


def _mue(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Medically unlikely units (MUE)", *[each["release"] for each in fact])
    for each in fact:
        meaning = each["adjudication"] or {"indicator": "?", "meaning": ""}
        sheet.line(
            (f"{each['setting']}: ", "faint"),
            (f"{each['units']}", "code"),
            f", MAI {meaning['indicator']} {meaning['meaning']}; {each['rationale']}",
        )
        sheet.left_out(each["not_in"])


def _ptp(sheet: Sheet, fact: Value) -> None:
    sheet.heading("NCCI pairs in force (PTP)", *[each["release"] for each in fact])
    for each in fact:
        paid = "paid" if each["column"] == 1 else "denied"
        sheet.line(
            (f"{each['setting']}: ", "faint"),
            (f"{each['pairs']:,}", "code"),
            f" as column {each['column']} ({paid}), indicator {each['indicator']['indicator']}: "
            f"{each['indicator']['meaning']}",
            (f"  on {each['on']}", "faint"),
        )


def _add_on(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Add-on code", *[each["release"] for each in fact])
    for each in fact:
        sheet.meaning("type", each["edit_type"])
        if each["primaries"]:
            sheet.codes("primary codes", each["primaries"])
        for note in each["notes"]:
            sheet.fact("CMS's note", note)


def _primary_of(sheet: Sheet, fact: Value) -> None:
    sheet.heading("Add-on codes that may follow it", fact[0]["release"])
    for each in fact:
        sheet.codes("add-on codes", each["add_ons"])


def _place(sheet: Sheet, fact: Value) -> None:
    for each in fact:
        sheet.heading("Place of service", each["release"])
        sheet.left_out(each["not_in"])
        if not each["assigned"]:
            sheet.line(("this number has no meaning", "open"))
        sheet.fact("description", each["description"])
        sheet.meaning("rate", each["rate"])
        sheet.fact("described as effective", each["described_effective"])


def _names(sheet: Sheet, fact: Value) -> None:
    sheet.heading("As coverage articles name it", fact[0]["release"])
    for each in fact:
        sheet.line(f"{each['title']} ({each['articles']:,} articles)")


def _drg(sheet: Sheet, fact: Value) -> None:
    for each in fact:
        sheet.heading("MS-DRG", each["release"])
        sheet.left_out(each["not_in"])
        sheet.fact("major diagnostic category", each["mdc_title"], each["mdc"])
        sheet.meaning("type", each["type"])
        sheet.fact("base group", each["base_title"])
        for drg, title in each["siblings"]:
            sheet.line((drg, "code"), f" {title}", left=4)


def _document(sheet: Sheet, fact: Value) -> None:
    for each in fact:
        sheet.heading(f"Version {each['version']}" if each["version"] else "Document", each["release"])
        sheet.fact("kind", each["kind"])
        sheet.fact("status", each["status"])
        sheet.fact("in force", f"[{each['effective'] or '?'}, {each['until'] or 'open'})")
        sheet.fact("retired", each["retired"])
        sheet.fact("contractors", "; ".join(name.replace("\n", " ") for name in each["contractors"]))
        sheet.fact("related", ", ".join(each["related"]))
        for group in sheet.some(each["groups"]):
            count = "codes not loaded" if group["codes"] is None else f"{group['codes']:,} codes"
            words = group["introduction"]
            words = f"{words[:200].rsplit(' ', 1)[0]} ..." if len(words) > 200 else words
            sheet.line((f"{group['list']}, group {group['group']}: ", "faint"), f"{count}. {words}".rstrip())


SERVICE_SECTIONS: Mapping[str, Callable[[Sheet, Value], None]] = {
    "titles": _titles,
    "characters": _characters,
    "conversions": _conversions,
    "record": _record,
    "use": _use,
    "descriptors": _descriptors,
    "fee_schedule": _fee_schedule,
    "mue": _mue,
    "ptp": _ptp,
    "add_on": _add_on,
    "primary_of": _primary_of,
    "place_of_service": _place,
    "names": _names,
    "msdrg": _drg,
    "document": _document,
}
"""A printer for each fact that such an answer may have."""
