"""Whatever is done to a file's bytes, it is read or refused; nothing else ever escapes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.errors import LoadError
from loaders.tables.icd10cm.tabular import read_tabular
from loaders.tables.source import open_source

_SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "tabular" / "small.xml"
_CONTENT = _SMALL.read_bytes()
_AT = st.integers(0, len(_CONTENT))


def read_or_refuse(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabular.xml"
        path.write_bytes(content)
        try:
            tabular = read_tabular(open_source(path))
        except LoadError as refusal:
            assert refusal.code
            assert refusal.next_step
            return
        for index, node in enumerate(tabular.nodes):
            assert -1 <= node.parent < index
            assert node.code


@settings(max_examples=150, deadline=None)
@given(_AT, _AT)
def test_a_deleted_range(first: int, second: int) -> None:
    begin, end = sorted((first, second))
    read_or_refuse(_CONTENT[:begin] + _CONTENT[end:])


@settings(max_examples=150, deadline=None)
@given(_AT, _AT)
def test_a_duplicated_range(first: int, second: int) -> None:
    begin, end = sorted((first, second))
    read_or_refuse(_CONTENT[:end] + _CONTENT[begin:])


@settings(max_examples=150, deadline=None)
@given(_AT, st.binary(min_size=1, max_size=6))
def test_overwritten_bytes(at: int, piece: bytes) -> None:
    read_or_refuse(_CONTENT[:at] + piece + _CONTENT[at + len(piece) :])


_LINES = _CONTENT.splitlines(keepends=True)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_LINES) - 1), st.integers(0, len(_LINES) - 1))
def test_a_line_moved_elsewhere(source: int, target: int) -> None:
    lines = list(_LINES)
    lines.insert(target, lines.pop(source))
    read_or_refuse(b"".join(lines))
