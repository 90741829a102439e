"""C-CDA: one document is one encounter, its sections one text under their titles.

Templates are those of Consolidated CDA R2.1; an entry is recognised by template id, whatever
section it is in. Entries that say that something is absent (``negationInd``) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.model.document import Document, Encounter
from loaders.documents.ages import age_on, day_of, iso
from loaders.documents.attachment import attachment_text
from loaders.documents.ccda_entries import entry_lists
from loaders.documents.markup import Element, parse_xml, rendered
from loaders.documents.records import RefusedRecord, check_size, name_stem, sha256_of
from loaders.documents.settings import setting_of
from loaders.errors import InputError

V3 = "{urn:hl7-org:v3}"
_ENCOUNTER = f"{V3}componentOf/{V3}encompassingEncounter"
_PATIENT = f"{V3}recordTarget/{V3}patientRole/{V3}patient"
_SERVICE = f"{V3}documentationOf/{V3}serviceEvent/{V3}effectiveTime"
_LONGEST_SERVICE = 31
"""Days. A continuity of care document's service event spans years and dates no encounter."""


def read_ccda(name: str, data: bytes) -> Iterator[Encounter | RefusedRecord]:
    """The one encounter of a C-CDA document, or its refusal."""
    try:
        check_size(len(data), "note", name)
        yield _encounter(parse_xml(data, name), name, sha256_of(data))
    except InputError as error:
        yield RefusedRecord(1, None, error, name)


def _encounter(root: Element, name: str, digest: str) -> Encounter:
    if root.tag != f"{V3}ClinicalDocument":
        raise InputError(
            "note.not-ccda",
            "The root element is not ClinicalDocument of urn:hl7-org:v3.",
            place=f"{name}:/{'ClinicalDocument' if str(root.tag).endswith('}ClinicalDocument') else '*'}",
            next_step="Give a C-CDA document, or the note as text.",
        )
    setting = _setting(root)
    first, last = _encounter_dates(root)
    # Inpatient code sets go by the discharge date (Official Guidelines, effective dates).
    service_date = last or first if setting == "inpatient" else first
    patient = root.find(_PATIENT)
    identifier = _identifier(root) or name_stem(name)
    lists = entry_lists(root)
    text = _body(root, name)
    if not text and not any(lists.values()):
        raise InputError(
            "note.no-documents",
            "The document has no text and no entries.",
            place=f"{name}:/ClinicalDocument/component",
            next_step="Send sections with text, or entries of problems, procedures and medications.",
        )
    documents = (Document("1", text, _title(root), _day(root, f"{V3}effectiveTime")),)
    return Encounter(
        id=identifier,
        documents=documents if text else (),
        source_sha256=digest,
        setting=setting,
        service_date=service_date,
        sex=_sex(patient),
        age=age_on(_birth(patient), first or service_date),
        problems=lists["problems"],
        medications=lists["medications"],
        observations=lists["observations"],
        procedures=lists["procedures"],
    )


def _attribute(element: Element | None, path: str, key: str) -> str:
    found = element.find(path) if element is not None else None
    return (found.get(key) or "") if found is not None else ""


def _day(element: Element, path: str) -> str:
    return iso(day_of(_attribute(element, path, "value")))


def _identifier(root: Element) -> str:
    """The document's own id: root and extension, which only together are unique."""
    given = root.find(f"{V3}id")
    if given is None:
        return ""
    parts = ((given.get(key) or "").strip() for key in ("root", "extension"))
    return "^".join(part for part in parts if part)


def _title(root: Element) -> str:
    title = root.find(f"{V3}title")
    return rendered(title) if title is not None else ""


def _sex(patient: Element | None) -> str | None:
    code = _attribute(patient, f"{V3}administrativeGenderCode", "code").upper()
    return None if not code else code if code in ("F", "M") else "U"


def _birth(patient: Element | None) -> date | None:
    return day_of(_attribute(patient, f"{V3}birthTime", "value"))


def _setting(root: Element) -> str | None:
    code = root.find(f"{_ENCOUNTER}/{V3}code")
    if code is None:
        return None
    found = [code, *code.findall(f"{V3}translation")]
    settings = (setting_of(each.get("code") or "") for each in found)
    return next((setting for setting in settings if setting is not None), None)


def _encounter_dates(root: Element) -> tuple[date | None, date | None]:
    """First and last day: of the encounter, else of a short service, else the document's date."""
    for path in (f"{_ENCOUNTER}/{V3}effectiveTime", _SERVICE):
        when = root.find(path)
        if when is None:
            continue
        point = day_of(when.get("value"))
        low = point or day_of(_attribute(when, f"{V3}low", "value"))
        high = day_of(_attribute(when, f"{V3}high", "value"))
        if low is None:
            continue
        short = point or (high is not None and (high - low).days <= _LONGEST_SERVICE)
        if path != _SERVICE or short:
            return low, high
    written = day_of(_attribute(root, f"{V3}effectiveTime", "value"))
    return written, written


def _body(root: Element, name: str) -> str:
    unstructured = root.find(f"{V3}component/{V3}nonXMLBody/{V3}text")
    if unstructured is not None:
        return attachment_text(
            unstructured.text or "",
            unstructured.get("mediaType") or "text/plain",
            "base64" if unstructured.get("representation") == "B64" else "",
            f"{name}:/ClinicalDocument/component/nonXMLBody/text",
        )
    sections = root.findall(f"{V3}component/{V3}structuredBody/{V3}component/{V3}section")
    return "\n\n".join(part for section in sections for part in _section(section))


def _section(section: Element) -> Iterator[str]:
    title = section.find(f"{V3}title")
    heading = rendered(title).strip() if title is not None else ""
    heading = heading or _attribute(section, f"{V3}code", "displayName")
    text = section.find(f"{V3}text")
    body = rendered(text) if text is not None else ""
    if body.strip():
        yield f"{heading}\n{body}" if heading else body
    elif heading and section.find(f"{V3}component") is not None:
        yield heading
    for inner in section.findall(f"{V3}component/{V3}section"):
        yield from _section(inner)
