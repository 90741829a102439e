"""Codes of every system but ICD-10-CM: which look-ups make up the answer for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.shown.record import as_json
from kb.facts import coverage_documents as coverage
from kb.facts.as_of import AsOf
from kb.facts.bundling import add_ons, pair_counts, primary_of, unit_limits
from kb.facts.claim_codes import groups, named_codes, places
from kb.facts.diagnosis import editor_lists, equivalents
from kb.facts.index_entries import procedure_paths
from kb.facts.inpatient_procedure import conversions, decoded, titles
from kb.facts.modifier_uses import modifier_use
from kb.facts.physician_service import descriptors, relative_values
from kb.facts.risk_categories import categories_numbered
from kb.facts.supply import code_records, modifier_records
from kb.facts.systems import System

_LICENCE = (
    "CPT is the AMA's: its descriptors need a licence and none is loaded. Load the licensed file: "
    "chartproof kb load PATH"
)


def _procedure(as_of: AsOf, code: str) -> dict[str, Any] | None:
    decode = decoded(as_of, code)
    named = titles(as_of, code)
    changed = conversions(as_of, code) if len(code) == 7 else ()
    whole = len(code) == 7
    if not named and not changed and (decode is None or (decode.left_at is not None and not whole)):
        return None
    valid = decode.left_at is None if decode else any(each.valid for each in named)
    # Codes of an April update are in its order file, while tables are published in October.
    valid = valid or any(each.valid for each in named)
    facts = {
        "titles": named,
        "characters": decode,
        "conversions": changed,
        "mce": editor_lists(as_of, code, "P") if whole else None,
        "index": procedure_paths(as_of, code),
        "coverage": coverage.listing(as_of, code, coverage.PROCEDURE_LISTS),
    }
    title = next((each.title for each in named), None)
    if title is None and decode is not None and decode.left_at is None:
        title = ", ".join(each.label for each in decode.axes)
    return _answer(code, title, facts) | {"valid": valid}


def _service(as_of: AsOf, code: str, records: tuple[Any, ...], cpt: bool) -> dict[str, Any] | None:
    described = descriptors(as_of, code) if cpt else ()
    values = relative_values(as_of, code)
    limits = unit_limits(as_of, code)
    pairs = pair_counts(as_of, code)
    add_on, primary = add_ons(as_of, code), primary_of(as_of, code)
    listed = coverage.listing(as_of, code, coverage.SERVICE_LISTS)
    if not any((records, described, values, limits, pairs, add_on, primary, listed)):
        return None
    facts = {
        "descriptors": described,
        "record": records,
        "fee_schedule": values,
        "mue": limits,
        "ptp": pairs,
        "add_on": add_on,
        "primary_of": primary,
        "coverage": listed,
    }
    title = next((each.description for each in described), None)
    title = next((each.long_description or each.short_description for each in records), title)
    answer = _answer(code, title, facts)
    return answer | {"descriptor_licence": None if described or not cpt else _LICENCE}


def _supply(as_of: AsOf, code: str) -> dict[str, Any] | None:
    return _service(as_of, code, code_records(as_of, code), cpt=False)


def _cpt(as_of: AsOf, code: str) -> dict[str, Any] | None:
    return _service(as_of, code, (), cpt=True)


def _modifier(as_of: AsOf, code: str) -> dict[str, Any] | None:
    records = modifier_records(as_of, code)
    use = modifier_use(code)
    if not records and use is None:
        return None
    facts = {
        "record": records,
        "use": use,
        "coverage": coverage.listing(as_of, code, ("mcd-article-modifier",)),
    }
    title = next(
        (each.long_description or each.short_description for each in records), use.use if use else None
    )
    return _answer(code, title, facts)


def _place(as_of: AsOf, code: str) -> dict[str, Any] | None:
    found = places(as_of, code)
    if not found:
        return None
    return _answer(code, found[0].name, {"place_of_service": found}) | {"valid": found[0].assigned}


def _drg(as_of: AsOf, code: str) -> dict[str, Any] | None:
    found = groups(as_of, code)
    return _answer(code, found[0].title, {"msdrg": found}) if found else None


def _hcc(as_of: AsOf, code: str) -> dict[str, Any] | None:
    found = categories_numbered(as_of, int(code))
    return _answer(code, found[0].label, {"categories": found}) if found else None


def _revenue(as_of: AsOf, code: str) -> dict[str, Any] | None:
    found = named_codes(as_of, "mcd-article-revenue-code", code)
    return _answer(code, found[0].title, {"names": found}) if found else None


def _bill_type(as_of: AsOf, code: str) -> dict[str, Any] | None:
    found = named_codes(as_of, "mcd-article-bill-type", code[:3])
    return _answer(code[:3], found[0].title, {"names": found}) if found else None


def _lcd(as_of: AsOf, code: str) -> dict[str, Any] | None:
    return _document(as_of, "L", code)


def _article(as_of: AsOf, code: str) -> dict[str, Any] | None:
    return _document(as_of, "A", code)


def _document(as_of: AsOf, letter: str, code: str) -> dict[str, Any] | None:
    found = coverage.documents(as_of, letter, int(code))
    return _answer(f"{letter}{code}", found[0].title or None, {"document": found}) if found else None


def _icd9(as_of: AsOf, code: str) -> dict[str, Any] | None:
    found = equivalents(as_of, code, "gem-icd9-icd10")
    at = 4 if code.startswith("E") else 3
    written = f"{code[:at]}.{code[at:]}" if len(code) > at else code
    return _answer(written, None, {"icd10cm": found}) if found else None


def _answer(code: str, title: str | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": code, "title": title, "facts": {name: as_json(each) for name, each in facts.items()}}


SHOWN: Mapping[System, Callable[[AsOf, str], dict[str, Any] | None]] = {
    System.ICD10PCS: _procedure,
    System.HCPCS: _supply,
    System.CPT: _cpt,
    System.MODIFIER: _modifier,
    System.PLACE_OF_SERVICE: _place,
    System.MSDRG: _drg,
    System.HCC: _hcc,
    System.REVENUE: _revenue,
    System.BILL_TYPE: _bill_type,
    System.LCD: _lcd,
    System.ARTICLE: _article,
    System.ICD9CM: _icd9,
}
"""What is asked for a code of each system; None where no table lists it."""
