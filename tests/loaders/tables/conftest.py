"""A small invented tabular list, and a way to read an altered copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.model.tabular import Tabular
from loaders.tables.icd10cm.tabular import read_tabular
from loaders.tables.source import open_source

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "tabular" / "small.xml"


@pytest.fixture(scope="session")
def small_path() -> Path:
    """Where the invented list is."""
    return SMALL


@pytest.fixture(scope="session")
def small_text() -> str:
    """The invented list as text."""
    return SMALL.read_text(encoding="utf-8")


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[[bytes], Tabular]:
    """Reads these bytes as a tabular list."""

    def read(content: bytes) -> Tabular:
        path = tmp_path / "tabular.xml"
        path.write_bytes(content)
        return read_tabular(open_source(path))

    return read


@pytest.fixture
def read_altered(small_text: str, read_bytes: Callable[[bytes], Tabular]) -> Callable[[str, str], Tabular]:
    """Reads the invented list with one piece of text, which must be there, replaced."""

    def read(old: str, new: str) -> Tabular:
        assert old in small_text, f"the fixture has no {old!r}"
        return read_bytes(small_text.replace(old, new, 1).encode())

    return read


def earlier(*values: Any) -> Any:
    """A case of an earlier edition in the form of a newer one, which is read on every run."""
    return pytest.param(*values, marks=pytest.mark.slow)
