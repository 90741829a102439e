"""HL7 v2 messages (MDM, ORU, ADT, DFT, ...): one encounter a message.

The notes are OBX-5 of type TX, FT or ST, text in ED, and NTE. Coded segments (DG1, PRB, PR1, FT1,
RX*, other OBX) become the lists beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kb.model.document import Encounter, StructuredItem
from loaders.documents.ages import age_on, day_of, iso
from loaders.documents.code_systems import code_system
from loaders.documents.encoding import decode_text, utf8_bytes
from loaders.documents.er7 import Segment, charset_of, field_at, segments, split_messages
from loaders.documents.hl7_text import message_documents
from loaders.documents.records import RefusedRecord, check_size, name_stem, sha256_of
from loaders.errors import InputError

_SETTINGS = {"I": "inpatient", "O": "outpatient", "R": "outpatient", "E": "ed"}
"""Patient class (table 0004). P, preadmit, and the rest leave the setting open."""

_LISTS = {
    # segment: (list, field of the code, field of the status)
    "DG1": ("problems", 3, 6),
    "PRB": ("problems", 3, 14),
    "PR1": ("procedures", 3, 0),
    "RXE": ("medications", 2, 0),
    "RXO": ("medications", 1, 0),
    "RXD": ("medications", 2, 0),
    "RXA": ("medications", 5, 20),
}
_NOT_CHARGED = frozenset({"CR", "PY", "AJ"})
"""FT1-6 (table 0017): credit, payment, adjustment. No service was given."""

_WITHDRAWN = frozenset({"D", "W"})
"""OBX-11 (table 0085): deleted, or posted as wrong. No part of the record."""


def read_hl7(name: str, data: bytes) -> Iterator[Encounter | RefusedRecord]:
    """Every message of a file or batch as an encounter, or its refusal.

    Without MSH-18 the text must be UTF-8. ``id`` is MSH-10, the message control id.
    """
    try:
        messages = split_messages(utf8_bytes(data, "note", name))
    except InputError as error:
        yield RefusedRecord(1, None, error, name)
        return
    if not messages:
        no_header = InputError(
            "note.bad-hl7",
            "There is no MSH segment.",
            place=f"{name}:message 1, MSH",
            next_step=r"An HL7 v2 message begins with MSH|^~\&|",
        )
        yield RefusedRecord(1, None, no_header, name)
    for record, message in enumerate(messages, start=1):
        yield _read_message(record, message, name)


def _read_message(record: int, message: bytes, name: str) -> Encounter | RefusedRecord:
    identifier: str | None = None
    place = f"{name}:message {record}"
    try:
        check_size(len(message), "note", place)
        text = decode_text(message, "note", place, charset_of(message), field_at)
        found = segments(text.replace("\x00", ""), place)
        identifier = _first(found, "MSH").component(10) or f"{name_stem(name)}-{record}"
        return _encounter(found, identifier, sha256_of(message), place)
    except InputError as error:
        return RefusedRecord(record, identifier, error, name)


def _encounter(found: list[Segment], identifier: str, digest: str, place: str) -> Encounter:
    visit, patient, header = _first(found, "PV1"), _first(found, "PID"), _first(found, "TXA")
    _refuse_cancelled(_first(found, "MSH"), header, place)
    setting = _SETTINGS.get(visit.component(2).upper())
    start = _started(found)
    service_date = start
    if setting == "inpatient":
        # Inpatient code sets go by the discharge date (Official Guidelines, effective dates).
        service_date = day_of(visit.component(45)) or start
    documents, unreadable = message_documents(
        [s for s in found if not _withdrawn(s)], iso(day_of(header.component(4)))
    )
    lists = _lists(found)
    if not documents and not any(lists.values()):
        _refuse_empty(_first(found, "MSH"), unreadable, place)
    return Encounter(
        id=identifier,
        documents=documents,
        source_sha256=digest,
        setting=setting,
        service_date=service_date,
        sex=_sex(patient.component(8)),
        age=age_on(day_of(patient.component(7)), start or service_date),
        problems=tuple(lists["problems"]),
        medications=tuple(lists["medications"]),
        observations=tuple(lists["observations"]),
        procedures=tuple(lists["procedures"]),
    )


def _first(found: list[Segment], name: str) -> Segment:
    for segment in found:
        if segment.name == name:
            return segment
    return Segment(name, (), found[0].separators)


def _started(found: list[Segment]) -> dt.date | None:
    """Admission (PV1-44), else the document's activity, the event's or the order's own date."""
    for name, field in (("PV1", 44), ("TXA", 4), ("EVN", 6), ("OBR", 7), ("OBR", 22), ("EVN", 2)):
        day = day_of(_first(found, name).component(field))
        if day is not None:
            return day
    return None


def _sex(given: str) -> str | None:
    given = given.upper()
    return None if not given else given if given in ("F", "M") else "U"


def _withdrawn(segment: Segment) -> bool:
    return segment.name == "OBX" and segment.component(11).upper() in _WITHDRAWN


def _refuse_cancelled(message: Segment, header: Segment, place: str) -> None:
    event = (message.component(9), message.component(9, 2))
    if event == ("MDM", "T11") or header.component(19).upper() == "CA":
        raise InputError(
            "note.cancelled",
            "The document has been cancelled (MDM^T11 or TXA-19).",
            place=f"{place}, {'MSH-9' if event == ('MDM', 'T11') else 'TXA-19'}",
            next_step="Send the document that replaces it.",
        )


def _refuse_empty(message: Segment, unreadable: list[str], place: str) -> None:
    event = "^".join(part for part in (message.component(9), message.component(9, 2)) if part.isalnum())
    held = f" It holds {', '.join(sorted(set(unreadable)))}, which is no text." * bool(unreadable)
    raise InputError(
        "note.no-documents",
        f"The message{f' ({event})' if event else ''} has no text in OBX-5 or NTE-3 and no code in "
        f"DG1-3, PRB-3, PR1-3 or FT1-25.{held}",
        place=f"{place}, OBX-5",
        next_step="Send the note as TX or FT in OBX-5.",
    )


def _lists(found: list[Segment]) -> dict[str, list[StructuredItem]]:
    lists: dict[str, list[StructuredItem]] = {
        "problems": [],
        "procedures": [],
        "medications": [],
        "observations": [],
    }
    for segment in found:
        if segment.name in _LISTS:
            target, code, status = _LISTS[segment.name]
            described = segment.component(4) if segment.name in ("DG1", "PR1") else ""
            item = _coded(segment, code, described, segment.component(status) if status else "")
            if item is not None:
                lists[target].append(item)
        elif segment.name == "FT1" and segment.component(6).upper() not in _NOT_CHARGED:
            # FT1-25 is the procedure, FT1-7 what was charged: often the same, at times a price list's.
            charged = _coded(segment, 25, "", "") or _coded(segment, 7, segment.component(8), "")
            if charged is not None and charged.code not in {each.code for each in lists["procedures"]}:
                lists["procedures"].append(charged)
        elif segment.name == "OBX" and not _withdrawn(segment):
            observed = _observation(segment)
            if observed is not None:
                lists["observations"].append(observed)
    return lists


def _coded(segment: Segment, field: int, described: str, status: str) -> StructuredItem | None:
    code, text = segment.component(field), segment.component(field, 2)
    system = code_system(segment.component(field, 3))
    if not text and not described and not system:
        # A lone first component is words, not a code.
        code, text = "", code
    text = text or described
    return StructuredItem(text, code, system, status) if text or code else None


def _observation(segment: Segment) -> StructuredItem | None:
    kind = segment.component(2).upper()
    if kind in ("NM", "SN", "DT", "TM", "TS", "DTM"):
        value = segment.raw(5).replace(segment.separators.component, " ").strip()
    elif kind in ("CE", "CWE", "CNE", "IS", "ID"):
        value = segment.component(5, 2) or segment.component(5)
    else:
        return None
    label = segment.component(3, 2) or segment.component(3)
    units = segment.component(6)
    if not value:
        return None
    text = f"{label}: {value} {units}".strip() if label else f"{value} {units}".strip()
    system = code_system(segment.component(3, 3))
    return StructuredItem(text, segment.component(3), system, segment.component(11))
