"""HL7 v2: separators, escapes, broken lines, batches."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kb.model.document import Encounter, StructuredItem
from loaders.documents.er7 import Separators, unescaped
from loaders.documents.read import read_encounters
from loaders.documents.records import RefusedRecord

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "documents" / "imaging.hl7"
USUAL = Separators("|", "^", "~", "\\", "&")
REPORT = """FINDINGS
Joint space is narrowed & osteophytes are seen.
No fracture.
Effusion
is small.

IMPRESSION
Primary osteoarthritis
of the right knee.

Views: 3 views

Compared with 2023."""


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_batch_gives_an_encounter_for_each_message(end: bytes) -> None:
    first, second = read_encounters("x.hl7", FIXTURE.read_bytes().replace(b"\n", end))
    assert isinstance(first, Encounter)
    assert isinstance(second, Encounter)
    assert (first.id, first.setting, first.sex, first.age) == ("MSG-1", "outpatient", "F", 64)
    assert first.service_date == dt.date(2024, 7, 15)
    (report,) = first.documents
    assert report.text == REPORT
    assert (report.type, report.date) == ("Knee X-ray", "2024-07-15")
    assert first.problems == (
        StructuredItem("Unilateral primary osteoarthritis, right knee", "M17.11", "ICD10CM", "F"),
    )
    assert first.observations == (StructuredItem("Body height: 165 cm", "8302-2", "LOINC", "F"),)


def test_declared_separators_are_honoured() -> None:
    _, second = read_encounters("-", FIXTURE.read_bytes())
    assert isinstance(second, Encounter)
    assert second.documents[0].text == "Note\nSprain | of ankle * left\nSecond line"
    assert (second.setting, second.sex, second.age) == ("ed", "U", 34)
    assert second.service_date == dt.date(2024, 7, 17)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"a\F\b\S\c\R\d\E\e\T\f", "a|b^c~d\\e&f"),
        (r"a\.br\b\.sp2\c", "a\nb\n\nc"),
        (r"\H\bold\N\ \.sk3\x", "bold    x"),
        (r"5 \X6D67\ and \XC2B5\g", "5 mg and µg"),
        (r"C:\temp\notes and \Zown\ ", r"C:\temp\notes and \Zown\ "),
        ("half \\", "half \\"),
    ],
)
def test_escapes(raw: str, text: str) -> None:
    assert unescaped(raw, USUAL) == text


def hl7(*segments: str, header: str = r"MSH|^~\&|A||||2024||MDM^T02|C1|P|2.5") -> bytes:
    return "\r".join((header, *segments)).encode()


def refusal(data: bytes) -> str:
    (made,) = read_encounters("m.hl7", data)
    assert isinstance(made, RefusedRecord)
    return made.error.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PID|1\r", "note.bad-hl7"),
        (b"MSH|||||\r", "note.no-documents"),
        (b"MSH|^^^^|\r", "note.bad-hl7"),
        (hl7("PID|1", "PV1|1|I"), "note.no-documents"),
        (hl7("TXA|1|CN|TX||||||||||||||||CA", "OBX|1|TX|||x"), "note.cancelled"),
        (hl7("OBX|1|ED|||^application^pdf^Base64^JVBERg=="), "note.no-documents"),
        (hl7("OBX|1|ED|||^text^plain^Base64^????"), "note.bad-base64"),
        (hl7("OBX|1|TX|||caf").replace(b"caf", b"caf\xe9"), "note.bad-encoding"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_declared_character_set_is_used() -> None:
    header = r"MSH|^~\&|A||||2024||MDM^T02|C1|P|2.5||||||8859/1"
    (made,) = read_encounters("-", header.encode() + b"\rOBX|1|TX|||caf\xe9")
    assert isinstance(made, Encounter)
    assert made.documents[0].text == "café"


def test_an_inpatient_is_dated_by_discharge_and_aged_by_admission() -> None:
    stay = "PV1|1|I" + "|" * 42 + "20240930|20241002"
    (made,) = read_encounters("-", hl7("PID|1||||||20001001|M", stay, "OBX|1|TX|||x"))
    assert isinstance(made, Encounter)
    assert (made.service_date, made.age) == (dt.date(2024, 10, 2), 23)


def test_embedded_text_is_read() -> None:
    (made,) = read_encounters("-", hl7("OBX|1|ED|N^Note||^text^html^Base64^PHA+SGk8L3A+"))
    assert isinstance(made, Encounter)
    assert made.documents[0].text == "Note\nHi"


def test_charges_are_procedures_once() -> None:
    def charge(kind: str, seven: str, twenty_five: str) -> str:
        return f"FT1|1|||20240501||{kind}|{seven}" + "|" * 18 + twenty_five

    (made,) = read_encounters(
        "-",
        hl7(
            "PR1|1||99213^Visit^C4",
            charge("CG", "X1^Price list^L", "20610^Injection^C4"),
            charge("CG", "99213^Visit^C4", ""),
            charge("CR", "71045^Film^C4", "71045^Film^C4"),
        ),
    )
    assert isinstance(made, Encounter)
    assert [(each.code, each.system) for each in made.procedures] == [("99213", "CPT"), ("20610", "CPT")]


def test_a_message_without_content_says_what_was_looked_for() -> None:
    (made,) = read_encounters(
        "m.hl7", hl7("PID|1||7||Example^Pat", header=r"MSH|^~\&|A||||2024||ADT^A04|C1|P|2.5")
    )
    assert isinstance(made, RefusedRecord)
    assert "ADT^A04" in made.error.message
    assert "DG1-3" in made.error.message
    assert made.error.place == "m.hl7:message 1, OBX-5"
    assert "Example" not in str(made.error)


def test_the_frame_of_mllp_makes_no_message_of_its_own() -> None:
    data = FIXTURE.read_bytes()
    framed = b"\x0b" + data[data.index(b"MSH") :].rstrip() + b"\x1c\r"
    assert [type(each) for each in read_encounters("x.hl7", framed)] == [Encounter, Encounter]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (b"Effusion", b"Effusi\xf6n", "note.bad-encoding", "m.hl7:message 1, OBX-5"),
        (b"MSH|^~", b"MSH|^^", "note.bad-hl7", "m.hl7:message 1, MSH-2"),
    ],
)
def test_a_refusal_names_segment_and_field(old: bytes, new: bytes, code: str, place: str) -> None:
    data = FIXTURE.read_bytes()
    refused = next(iter(read_encounters("m.hl7", data[data.index(b"MSH") :].replace(old, new))))
    assert isinstance(refused, RefusedRecord)
    assert (refused.error.code, refused.error.place) == (code, place)


def test_small_letters_are_no_note() -> None:
    (refused,) = read_encounters("m.txt", FIXTURE.read_bytes().lower())
    assert isinstance(refused, RefusedRecord)
    assert (refused.error.code, refused.error.place) == ("note.bad-hl7", "m.txt:message 1, MSH")
