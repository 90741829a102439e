"""JSON encounters: one a line, a list, or one object."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kb.model.document import Encounter, StructuredItem
from loaders.documents.context_lines import read_context_lines
from loaders.documents.read import read_encounters
from loaders.documents.records import RefusedRecord

LINE = {
    "id": "n1",
    "text": "Knee pain\u2028today.",
    "setting": "outpatient",
    "dos": "2024-07-15",
    "sex": "F",
    "age": 64,
    "gold": ["ignored"],
}


def test_a_line_becomes_an_encounter() -> None:
    raw = json.dumps(LINE, ensure_ascii=False).encode()
    (made,) = read_encounters("notes.jsonl", raw + b"\r\n")
    assert isinstance(made, Encounter)
    assert (made.id, made.setting, made.sex, made.age) == ("n1", "outpatient", "F", 64)
    assert made.service_date == dt.date(2024, 7, 15)
    assert made.documents[0].text == "Knee pain\u2028today."
    assert made.source_sha256 == hashlib.sha256(raw).hexdigest()


def test_a_bad_line_does_not_stop_the_others() -> None:
    lines = [json.dumps(LINE), '{"id": "n2", "text": 5}', "{", "", json.dumps({**LINE, "id": "n4"})]
    made = list(read_encounters("-", "\n".join(lines).encode()))
    assert [type(each).__name__ for each in made] == [
        "Encounter",
        "RefusedRecord",
        "RefusedRecord",
        "Encounter",
    ]
    assert isinstance(made[1], RefusedRecord)
    assert (made[1].record, made[1].id, made[1].error.place) == (2, "n2", "/text")


def test_a_list_of_records_is_read_up_to_the_fault() -> None:
    data = b"[" + json.dumps(LINE).encode() + b', {"id": "b", "text": "t"}, {oops}]'
    made = list(read_encounters("notes.json", data))
    assert [isinstance(each, Encounter) for each in made] == [True, True, False]


def test_a_whole_encounter_keeps_its_lists() -> None:
    record = {
        "id": "e1",
        "documents": [
            {"id": "d1", "type": "progress", "date": "2024-07-15", "author": "A", "text": "One."},
            {"text": "Two."},
        ],
        "problems": ["Gout", {"text": "Asthma", "code": "J45.909", "system": "ICD10CM"}],
        "medications": [{"text": "albuterol", "status": "active"}],
    }
    (made,) = read_encounters("e.json", json.dumps(record).encode())
    assert isinstance(made, Encounter)
    assert [(d.id, d.text, d.author) for d in made.documents] == [
        ("d1", "One.", "A"),
        ("2", "Two.", ""),
    ]
    assert made.problems == (
        StructuredItem("Gout"),
        StructuredItem("Asthma", "J45.909", "ICD10CM"),
    )
    assert made.medications == (StructuredItem("albuterol", status="active"),)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"id": None}, "note.missing-key", ""),
        ({"text": None}, "note.missing-key", ""),
        ({"text": " "}, "note.empty", "/text"),
        ({"text": "a\ud800"}, "note.bad-text", "/text"),
        ({"setting": "office"}, "note.wrong-value", "/setting"),
        ({"dos": "2023-02-29"}, "note.not-a-date", "/dos"),
        ({"dos": "07/15/2024"}, "note.not-a-date", "/dos"),
        ({"age": "64"}, "note.wrong-type", "/age"),
        ({"age": True}, "note.wrong-type", "/age"),
        ({"age": -1}, "note.out-of-range", "/age"),
        ({"documents": [{"text": "x"}]}, "note.wrong-value", "/documents"),
        (
            {"text": None, "documents": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]},
            "note.duplicate-document",
            "/documents/1/id",
        ),
        ({"text": None, "lines": [], "diagnoses": []}, "note.is-a-claim", ""),
        ({"problems": [{"status": "active"}]}, "note.missing-key", "/problems/0"),
    ],
)
def test_faults_have_a_code_and_a_pointer(change: dict[str, object], code: str, place: str) -> None:
    (made,) = read_encounters("-", json.dumps({**LINE, **change}).encode())
    assert isinstance(made, RefusedRecord)
    assert (made.error.code, made.error.place) == (code, place)


def test_a_text_given_twice_is_refused() -> None:
    (made,) = read_encounters("-", b'{"id": "a", "text": "x", "text": "y"}')
    assert isinstance(made, RefusedRecord)
    assert made.error.code == "note.duplicate-key"


def test_reading_json_imports_no_xml_library() -> None:
    root = Path(__file__).resolve().parents[3]
    program = (
        "import sys; from loaders.documents.read import read_encounters; "
        'list(read_encounters("-", b\'{"id": "a", "text": "x"}\')); '
        "list(read_encounters('-', b'note')); sys.exit('lxml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


def test_a_line_that_is_no_json_is_named_by_its_record() -> None:
    lines = b'{"id": "a", "text": "Asthma."}\n\n{"id": "b", "text": "Asthma.",}\n'
    made = list(read_encounters("n.jsonl", lines))
    assert isinstance(made[1], RefusedRecord)
    assert (made[1].error.place, made[1].error.code) == ("n.jsonl:record 2", "note.bad-json")
    assert "line 1" not in str(made[1].error)


def test_a_line_of_context_that_is_no_json_is_named_by_its_record() -> None:
    _, refused = read_context_lines("-", b'{"id": "1", "text": "No fever.", "target": "fever"}\nbad\n')
    assert isinstance(refused, RefusedRecord)
    assert refused.error.place == "-:record 2"
