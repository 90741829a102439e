"""Telling tables apart by their content."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.looks_like import looks_like, root_element
from loaders.tables.recognise import TABLES, any_table, recognise
from loaders.tables.source import open_source


def test_the_tabular_list_is_recognised_under_any_name(tmp_path: Path, small_path: Path) -> None:
    path = tmp_path / "download (3)"
    path.write_bytes(small_path.read_bytes())
    assert recognise(open_source(path)) == "icd10cm-tabular"
    assert any_table().matches("x", small_path.read_bytes())
    assert "icd10cm-tabular" in TABLES


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"<?xml version='1.0'?><ICD10CM.index/>", "<ICD10CM.index>"),
        (b"A00,Invented\n", "plain text"),
        (b"\x00\xff\x00", "binary data"),
    ],
)
def test_other_files_are_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "icd10cm-tabular-2024.xml"
    path.write_bytes(content)
    with pytest.raises(LoadError) as refusal:
        recognise(open_source(path))
    assert refusal.value.code == "source.unknown"
    assert words in refusal.value.message
    assert "ICD-10-CM tabular list" in refusal.value.next_step


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<a.b/>", "a.b"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?>\n<!-- <no/> --><?pi?><yes a='1'>", "yes"),
        ("<?xml version='1.0'?><yes>".encode("utf-16"), "yes"),
        ("<yes>".encode("utf-16-be"), "yes"),
        (b"<!DOCTYPE yes [<!ENTITY a '<no>'>]><yes>", "yes"),
        (b"<!-- not closed <no>", None),
        (b"text <no>", None),
        (b"", None),
    ],
)
def test_the_root_element_is_seen(head: bytes, root: str | None) -> None:
    assert root_element(head) == root


def test_many_kinds_have_words() -> None:
    seen = {
        looks_like(head)
        for head in (b"", b"PK\x03\x04", b"{}", b"<html>", b"<!-- x", b"\x1f\x8b", b"<a>", b"abc")
    }
    assert len(seen) == 8
