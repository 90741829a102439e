"""The published lists themselves: what is in them is counted without the code under test."""

from __future__ import annotations

import re
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest

from kb.model.code import NodeKind
from kb.model.tabular import NoteKind, Tabular
from loaders.errors import LoadError
from loaders.tables.icd10cm.dates import effective_period
from loaders.tables.icd10cm.default import default_tabular
from loaders.tables.icd10cm.tabular import read_tabular
from loaders.tables.recognise import recognise
from loaders.tables.source import Source, open_source

OTHERS = ("icd10cm-tabular-April-2025.xml", "icd10cm_tabular_2021.xml")
PERIODS = {
    "icd10cm-tabular-April-2025.xml": "[2025-04-01, 2025-10-01)",
    "icd10cm_tabular_2021.xml": "[2021-01-01, 2021-10-01)",
}


def other_source(name: str) -> Source:
    """An older list, from an older distribution unpacked two folders beside the checkout."""
    beside = Path(__file__).resolve().parents[4]
    found = sorted(beside.glob(f"*/*/*/simple_icd_10_cm/data/{name}"))
    if not found:
        pytest.skip(f"no unpacked older distribution with {name} beside the checkout")
    return open_source(found[0])


@pytest.fixture(scope="module")
def source() -> Source:
    return default_tabular()


@pytest.fixture(scope="module")
def text(source: Source) -> str:
    with source.open() as stream:
        return stream.read().decode("utf-8")


@pytest.fixture(scope="module")
def tabular(source: Source) -> Tabular:
    return read_tabular(source)


def check_against_text(tabular: Tabular, text: str) -> None:
    """Counts and lines, found with plain text search."""
    kinds = Counter(node.kind for node in tabular.nodes)
    assert kinds[NodeKind.CODE] == len(re.findall(r"<diag[ >]", text))
    assert kinds[NodeKind.BLOCK] == text.count("<section ")
    assert kinds[NodeKind.CHAPTER] == text.count("<chapter>")
    assert sum(node.placeholder for node in tabular.nodes) == text.count('placeholder="true"')
    sevenths = [node.seventh for node in tabular.nodes if node.seventh]
    assert len(sevenths) == text.count("<sevenChrDef>")
    assert sum(len(s.characters) for s in sevenths) == text.count("<extension ")
    elsewhere = (
        sum(len(s.notes) for s in sevenths)
        + text.count("<sevenChrNote>")
        + text.split("</introduction>")[0].count("<note>")
    )
    notes = [note for node in tabular.nodes for note in node.notes]
    empty = sum(warning.code == "tabular.empty-note" for warning in tabular.warnings)
    assert len(notes) + elsewhere + empty == len(re.findall(r"<note\b", text))
    assert {note.kind for note in notes} == set(NoteKind)

    lines = text.splitlines()
    assert all("<diag" in lines[n.line - 1] for n in tabular.nodes if n.kind is NodeKind.CODE)
    assert all("<note>" in lines[note.line - 1] for note in notes)
    names = [name.replace(".", "") for name in re.findall(r"<diag[^>]*>\s*<name>(.*?)</name>", text)]
    assert [node.code for node in tabular.nodes if node.kind is NodeKind.CODE] == names
    assert len(tabular.visual_impairment) == 6
    assert all(node.title for node in tabular.nodes)


def test_the_installed_list(source: Source, text: str, tabular: Tabular) -> None:
    assert recognise(source) == "icd10cm-tabular"
    check_against_text(tabular, text)
    assert tabular.version in source.name
    assert not [w for w in tabular.warnings if w.code == "tabular.unknown-element"]


def test_its_period_follows_its_name(source: Source, tabular: Tabular) -> None:
    if source.name != "icd10c-tabular-April-1-2026.xml":
        pytest.skip("another edition is installed")
    codes = {node.code for node in tabular.nodes}
    period = effective_period(source.name, tabular.version, codes)
    assert str(period) == "[2026-04-01, 2026-10-01)"
    assert len(tabular.nodes) == 47_200


@pytest.mark.parametrize("name", OTHERS)
def test_older_lists(name: str) -> None:
    source = other_source(name)
    with source.open() as stream:
        text = stream.read().decode("utf-8")
    tabular = read_tabular(source)
    check_against_text(tabular, text)
    codes = {node.code for node in tabular.nodes}
    assert str(effective_period(source.name, tabular.version, codes)) == PERIODS[name]


def test_finding_the_list_does_not_import_its_package() -> None:
    default_tabular()
    assert "simple_icd_10_cm" not in sys.modules


def test_an_absent_package_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", absent)
    with pytest.raises(LoadError) as refusal:
        default_tabular()
    assert refusal.value.code == "source.no-default"
    assert "pip install" in refusal.value.next_step


def test_a_package_without_the_list_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "files", lambda name: None)
    with pytest.raises(LoadError) as refusal:
        default_tabular()
    assert refusal.value.code == "source.no-default"
