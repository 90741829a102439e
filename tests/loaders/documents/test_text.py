"""Plain text: exactly the file's characters, or a refusal."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.document import Encounter
from loaders.documents.read import read_encounters
from loaders.documents.records import RECORD_LIMIT, RefusedRecord


def only(name: str, data: bytes) -> Encounter | RefusedRecord:
    (made,) = read_encounters(name, data)
    return made


def refusal(name: str, data: bytes) -> str:
    made = only(name, data)
    assert isinstance(made, RefusedRecord)
    return made.error.code


def test_line_ends_and_spaces_are_kept() -> None:
    made = only("folder/visit.txt", b" Knee pain.\r\n\tRight\x0c\n")
    assert isinstance(made, Encounter)
    assert made.id == "visit"
    assert made.documents[0].text == " Knee pain.\r\n\tRight\x0c\n"
    assert made.setting is None
    assert made.service_date is None


@pytest.mark.parametrize(
    "data",
    [
        "fièvre".encode(),
        codecs.BOM_UTF8 + "fièvre".encode(),
        codecs.BOM_UTF16_LE + "fièvre".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "fièvre".encode("utf-16-be"),
    ],
)
def test_every_marked_encoding_gives_the_same_text(data: bytes) -> None:
    made = only("-", data)
    assert isinstance(made, Encounter)
    assert made.documents[0].text == "fièvre"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), min_size=1))
def test_any_utf8_text_survives(text: str) -> None:
    made = only("note.txt", ("x" + text).encode())
    assert isinstance(made, Encounter)
    assert made.documents[0].text == "x" + text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "note.empty"),
        (b" \n\t", "note.empty"),
        (b"caf\xe9", "note.bad-encoding"),
        (b"a\x00b", "note.binary"),
        (b"%PDF-1.7 ...", "note.binary"),
        (b"PK\x03\x04word", "note.binary"),
        (b"x" * (RECORD_LIMIT + 1), "note.too-large"),
        (b"ISA*00*          *00*", "note.is-a-claim"),
    ],
)
def test_what_is_no_note_is_refused(data: bytes, code: str) -> None:
    assert refusal("note.txt", data) == code


def test_bad_encoding_names_the_byte() -> None:
    made = only("note.txt", b"abc\xe9d")
    assert isinstance(made, RefusedRecord)
    assert "offset 3" in made.error.message


@pytest.mark.parametrize("data", [b"[**2151-7-16**] seen", b"<name> seen", b"{sic} seen", b"MSH seen"])
def test_a_note_may_begin_like_another_format(data: bytes) -> None:
    made = only("note.txt", data)
    assert isinstance(made, Encounter)
    assert made.documents[0].text == data.decode()
