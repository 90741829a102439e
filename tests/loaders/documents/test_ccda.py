"""C-CDA: rendering, entries, and XML that must not be trusted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kb.model.document import Encounter, StructuredItem
from loaders.documents.read import read_encounters
from loaders.documents.records import RefusedRecord

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "documents" / "summary.xml"
TEXT = """Hospital Course
Treated for community-acquired pneumonia, left lower lobe.
Improved.
No fever at discharge.

Consults
None.

Problems
- Hypertension
- Asthma
Problem | Status
Gout | Resolved"""


def test_sections_become_text_under_their_titles() -> None:
    (made,) = read_encounters("x.xml", FIXTURE.read_bytes())
    assert isinstance(made, Encounter)
    assert made.documents[0].text == TEXT
    assert made.documents[0].type == "Discharge Summary"
    assert (made.id, made.setting, made.sex, made.age) == ("1.2.3^DOC-1", "inpatient", "M", 73)
    assert made.service_date == dt.date(2024, 7, 19)


def test_entries_become_lists() -> None:
    (made,) = read_encounters("-", b"\n" + FIXTURE.read_bytes())
    assert isinstance(made, Encounter)
    assert made.problems == (StructuredItem("community-acquired pneumonia", "J18.9", "ICD10CM"),)
    assert made.medications == (StructuredItem("amlodipine 5 MG", "197361", "RXNORM", "active"),)
    assert made.observations == (StructuredItem("Hemoglobin: 13.2 g/dL", "718-7", "LOINC", "completed"),)


def body(inner: str, doctype: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<ClinicalDocument xmlns="urn:hl7-org:v3">'
        f"<component>{inner}</component></ClinicalDocument>"
    ).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<ClinicalDocument", "note.bad-xml"),
        (body("<a>"), "note.bad-xml"),
        (body("&nbsp;"), "note.bad-xml"),
        (b"<?xml version='1.0'?><other/>", "note.not-ccda"),
        (body(""), "note.no-documents"),
        (body("&e;", '<!DOCTYPE a [<!ENTITY e "x">]>'), "note.has-doctype"),
        (body("&e;", '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hosts">]>'), "note.has-doctype"),
        (body("", '<!DOCTYPE a SYSTEM "http://localhost/x.dtd">'), "note.has-doctype"),
        (body("<a>" * 5000 + "</a>" * 5000), "note.bad-xml"),
        (
            body('<nonXMLBody><text mediaType="application/pdf" representation="B64">AA</text></nonXMLBody>'),
            "note.not-text",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    (made,) = read_encounters("x.xml", data)
    assert isinstance(made, RefusedRecord)
    assert made.error.code == code


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"<?xml version='1.0'?><other/>", "x.xml:/*"),
        (body(""), "x.xml:/ClinicalDocument/component"),
        (
            body('<nonXMLBody><text mediaType="application/pdf" representation="B64">AA</text></nonXMLBody>'),
            "x.xml:/ClinicalDocument/component/nonXMLBody/text",
        ),
    ],
)
def test_a_refusal_names_the_element(data: bytes, place: str) -> None:
    (made,) = read_encounters("x.xml", data)
    assert isinstance(made, RefusedRecord)
    assert made.error.place == place


def test_an_unstructured_text_body_is_read() -> None:
    inner = '<nonXMLBody><text mediaType="text/plain" representation="B64">SGk=</text></nonXMLBody>'
    (made,) = read_encounters("x.xml", body(inner))
    assert isinstance(made, Encounter)
    assert made.documents[0].text == "Hi"
