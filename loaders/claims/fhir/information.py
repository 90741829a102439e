"""The supporting information of a FHIR claim: admission, discharge, bill type and the codes of a UB-04."""

from __future__ import annotations

from decimal import Decimal

from loaders.claims.draft import Draft
from loaders.claims.fhir.coded import code_in, is_nubc, iso_day, words
from loaders.documents.fhir_resources import objects, text_at
from loaders.documents.json_text import JsonObject


def bill_type_of(body: JsonObject) -> str:
    """The type of bill as it is given, with or without its leading zero."""
    found = (code_in(each.get("code"), is_nubc("typeofbill")) for each in objects(body.get("supportingInfo")))
    return next((code for code in found if code), "")


def put_information(draft: Draft, body: JsonObject, place: str) -> None:
    """Puts into the draft what an institutional claim says of itself in ``supportingInfo``."""
    conditions: list[object] = []
    counts = {"occurrence_codes": 0, "value_codes": 0}
    for index, info in enumerate(objects(body.get("supportingInfo"))):
        where = f"{place}/supportingInfo/{index}"
        categories, code = words(info.get("category")), info.get("code")
        if categories & {"admissionperiod", "hospitalized"}:
            start = text_at(info, "timingPeriod", "start") or text_at(info, "timingDate")
            draft.put("/admit_date", iso_day(start), where)
        draft.put("/discharge_status", code_in(code, is_nubc("patdischargestatus")), where)
        bill_type = code_in(code, is_nubc("typeofbill"))
        draft.put("/bill_type", bill_type, where)
        draft.put("/frequency", bill_type.lstrip("0")[2:3], where)
        condition = code_in(code, is_nubc("condition"))
        if condition:
            conditions.append(condition)
            draft.put(f"/condition_codes/{len(conditions) - 1}", condition, where)
        _put_occurrence(draft, info, where, counts)
        value = code_in(code, is_nubc("value"))
        if value:
            base = f"/value_codes/{counts['value_codes']}"
            counts["value_codes"] += 1
            draft.put(f"{base}/code", value, where)
            draft.put(f"{base}/amount", _quantity(info), where)


def _put_occurrence(draft: Draft, info: JsonObject, where: str, counts: dict[str, int]) -> None:
    occurrence = code_in(info.get("code"), is_nubc("occurrence"))
    if not occurrence:
        return
    base = f"/occurrence_codes/{counts['occurrence_codes']}"
    counts["occurrence_codes"] += 1
    draft.put(f"{base}/code", occurrence, where)
    begin = text_at(info, "timingPeriod", "start") or text_at(info, "timingDate")
    draft.put(f"{base}/date", iso_day(begin), where)
    draft.put(f"{base}/through", iso_day(text_at(info, "timingPeriod", "end")), where)


def _quantity(info: JsonObject) -> object:
    for key in ("valueQuantity", "valueMoney"):
        for given in objects(info.get(key)):
            number = given.get("value")
            if isinstance(number, int | Decimal):
                return number
    return None
