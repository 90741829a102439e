"""FHIR R4: what a Bundle says, and what is refused."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest

from kb.model.document import Encounter, StructuredItem
from loaders.documents.read import read_encounters
from loaders.documents.records import RefusedRecord

Json = dict[str, object]


def attachment(text: str, kind: str = "text/plain") -> Json:
    return {"contentType": kind, "data": base64.b64encode(text.encode()).decode()}


def reference(*attachments: Json, **more: object) -> Json:
    content = [{"attachment": each} for each in attachments]
    return {"resourceType": "DocumentReference", "content": content, **more}


def bundle(*resources: Json) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "id": "b1", "entry": entries}).encode()


PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p",
    "gender": "female",
    "birthDate": "1960-02-01",
}
VISIT: Json = {
    "resourceType": "Encounter",
    "id": "v",
    "class": {"code": "EMER"},
    "period": {"start": "2024-07-15T22:00:00-05:00", "end": "2024-07-16"},
}


def read(data: bytes) -> Encounter:
    (made,) = read_encounters("bundle.json", data)
    assert isinstance(made, Encounter)
    return made


def refusal(data: bytes) -> tuple[str, str]:
    (made,) = read_encounters("bundle.json", data)
    assert isinstance(made, RefusedRecord)
    return made.error.code, made.error.place


def test_patient_and_encounter_give_the_options() -> None:
    made = read(bundle(PATIENT, VISIT, reference(attachment("Fall.\nWrist pain."))))
    assert (made.id, made.setting, made.sex, made.age) == ("b1", "ed", "F", 64)
    assert made.service_date == dt.date(2024, 7, 15)
    assert [document.text for document in made.documents] == ["Fall.\nWrist pain."]


def test_composition_sections_are_rendered() -> None:
    composition: Json = {
        "resourceType": "Composition",
        "type": {"text": "Progress note"},
        "date": "2024-07-15",
        "section": [
            {
                "title": "Assessment",
                "text": {"div": "<div xmlns='x'><p>Gout</p><ul><li>left&nbsp;foot</li></ul></div>"},
                "section": [{"title": "Plan", "text": {"div": "<div>Rest</div>"}}],
            }
        ],
    }
    made = read(bundle(composition))
    (document,) = made.documents
    assert document.text == "Assessment\nGout\n- left\xa0foot\n\nPlan\nRest"
    assert (document.type, document.date) == ("Progress note", "2024-07-15")
    assert made.service_date == dt.date(2024, 7, 15)


def test_a_report_and_the_reference_to_it_are_one_document() -> None:
    report: Json = {
        "resourceType": "DiagnosticReport",
        "presentedForm": [attachment("No fracture.")],
    }
    made = read(bundle(reference(attachment("No fracture.")), report))
    assert len(made.documents) == 1


def test_plain_text_goes_before_other_forms_of_the_same_note() -> None:
    forms = (
        attachment("<p>Gout.</p>", "text/html"),
        attachment("Gout."),
        attachment("%PDF", "a/b"),
    )
    assert [d.text for d in read(bundle(reference(*forms))).documents] == ["Gout."]


def test_an_attachment_by_url_is_found_in_the_bundle_only() -> None:
    binary: Json = {"resourceType": "Binary", "id": "x", "data": attachment("Gout.")["data"]}
    by_url = reference({"contentType": "text/plain", "url": "https://ehr.example/Binary/x"})
    assert read(bundle(by_url, binary)).documents[0].text == "Gout."
    assert refusal(bundle(by_url))[0] == "note.no-documents"


def test_lists_leave_out_what_was_refuted() -> None:
    icd = "http://hl7.org/fhir/sid/icd-10-cm"
    codings = [
        {"system": "http://snomed.info/sct", "code": "90560007", "display": "Gout (disorder)"},
        {"system": icd, "code": "M10.9", "display": "Gout"},
    ]
    refuted = {"coding": [{"code": "refuted"}]}
    made = read(
        bundle(
            {"resourceType": "Condition", "code": {"coding": codings}},
            {
                "resourceType": "Condition",
                "code": {"text": "Lupus"},
                "verificationStatus": refuted,
            },
            {
                "resourceType": "MedicationRequest",
                "status": "active",
                "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "allopurinol"}}],
                "medicationReference": {"reference": "#m"},
            },
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"text": "Urate"},
                "valueQuantity": {"value": 9.10, "unit": "mg/dL"},
            },
            {"resourceType": "Procedure", "status": "not-done", "code": {"text": "Aspiration"}},
        )
    )
    assert made.problems == (StructuredItem("Gout", "M10.9", "ICD10CM"),)
    assert made.medications == (StructuredItem("allopurinol", status="active"),)
    assert made.observations == (StructuredItem("Urate: 9.1 mg/dL", status="final"),)
    assert made.procedures == ()


def test_several_encounters_are_told_apart_by_the_documents() -> None:
    other = {**VISIT, "id": "w", "class": {"code": "AMB"}, "period": {"start": "2020-01-01"}}
    note = reference(attachment("x"), context={"encounter": [{"reference": "Encounter/w"}]})
    assert read(bundle(VISIT, other, note)).setting == "outpatient"
    assert read(bundle(VISIT, other, reference(attachment("x")))).setting is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bundle(PATIENT), "note.no-documents"),
        (
            bundle({**PATIENT, "id": "q"}, PATIENT, reference(attachment("x"))),
            "note.several-patients",
        ),
        (json.dumps({"resourceType": "Claim"}).encode(), "note.is-a-claim"),
        (bundle(reference({"contentType": "text/plain", "data": "!"})), "note.bad-base64"),
        (bundle(reference({"contentType": "text/plain", "data": "/w=="})), "note.bad-encoding"),
        (
            bundle(reference(attachment("<div>" * 400 + "lost", "text/html"))),
            "note.too-deep",
        ),
        (bundle({**reference(attachment("x")), "status": "entered-in-error"}), "note.no-documents"),
        (b'{"resourceType": "Bundle", "entry": [], "entry": []}', "note.duplicate-key"),
    ],
)
def test_what_would_change_the_record_is_refused(data: bytes, code: str) -> None:
    assert refusal(data)[0] == code


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [None], [[]], {"coding": 5}, True])
def test_odd_types_never_break_the_reader(odd: object) -> None:
    keys = ("class", "period", "code", "content", "section", "text", "gender", "status", "context")
    kinds = ("Encounter", "Condition", "DocumentReference", "Composition", "Patient", "Observation")
    resources = [{"resourceType": kind, **dict.fromkeys(keys, odd)} for kind in kinds]
    assert len(list(read_encounters("-", bundle(*resources, reference(attachment("x")))))) == 1


def test_lines_of_bundles_are_read_too() -> None:
    lines = b"\n".join([bundle(reference(attachment("one"))), bundle(reference(attachment("two")))])
    made = list(read_encounters("x.ndjson", lines))
    assert [e.documents[0].text for e in made if isinstance(e, Encounter)] == ["one", "two"]
