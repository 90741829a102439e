from __future__ import annotations

from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.rows.xml_records import Element, XmlRecords
from loaders.tables.source import open_source


def _read(tmp_path: Path, content: bytes) -> list[Element]:
    path = tmp_path / "some.xml"
    path.write_bytes(content)
    return list(XmlRecords(open_source(path), "root", frozenset({"item"}), "the test table"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<other><item/></other>", "source.unknown"),
        (b"<root><item>", "xml.truncated"),
        (b"<root><item></root>", "xml.malformed"),
        (b"<root><item>&later;</item></root>", "xml.malformed"),
        (b"<root><item>caf\xe9 x</item></root>", "xml.encoding"),
        (b'<?xml version="1.0" encoding="utf-7"?><root><item/></root>', "xml.encoding"),
        (b'<!DOCTYPE root [<!ENTITY a "aa">]><root><item>&a;</item></root>', "xml.doctype"),
        (b'<!DOCTYPE root SYSTEM "file:///etc/hostname"><root><item/></root>', "xml.doctype"),
        (b'<root isAddenda="true"><item/></root>', "xml.addenda"),
        (b"<root>" + b"<x>" * 70 + b"</x>" * 70 + b"</root>", "xml.too-deep"),
    ],
)
def test_what_can_not_be_read_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(LoadError) as refusal:
        _read(tmp_path, content)
    assert refusal.value.code == code
    assert refusal.value.next_step


def test_line_numbers_hold_beyond_sixteen_bits(tmp_path: Path) -> None:
    (item,) = _read(tmp_path, b"<root>" + b"\n" * 70_000 + b"<item/></root>")
    assert item.line == 70_001


def test_text_leaves_out_elements_and_struck_words(tmp_path: Path) -> None:
    (item,) = _read(
        tmp_path, b"<root><item>gas<m>(x)</m> , <diff><old>was</old><new>is</new></diff>\n here</item></root>"
    )
    assert item.text() == "gas, is here"
    assert [part.text() for part in item.elements("m")] == ["(x)"]


def test_records_do_not_nest(tmp_path: Path) -> None:
    items = _read(tmp_path, b"<root><group><item>a<item>b</item></item></group><item>c</item></root>")
    assert [(item.text(), item.inside) for item in items] == [("a", "group"), ("c", "root")]
