"""Vendors' samples, where they are at hand: each reads, or is refused with code, place and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.model.document import Encounter
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.read import read_encounters
from loaders.documents.records import RefusedRecord

SAMPLES = Path(__file__).resolve().parents[3] / ".." / "shared" / "eval" / "interop"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="vendors' samples (shared/eval/interop) are not beside the project"
)
_PLACE = re.compile(r"segment \d+, [A-Z0-9]{2,3}(\d\d(-\d+)?)?$")
_NAMES = re.compile(r"NM1\*(?:IL|QC)\*1\*([^*~^]+)[*~^]([^*~^]*)")


def files(folder: str) -> Iterator[tuple[Path, bytes]]:
    for path in sorted((SAMPLES / folder).rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


@pytest.mark.parametrize(
    ("folder", "readable"), [("hl7v2", 44), ("ccda", 56), ("fhir_claims", 1), ("x12", 0)]
)
def test_notes(folder: str, readable: int) -> None:
    read = 0
    for path, data in files(folder):
        made = list(read_encounters(path.name, data))
        assert made
        read += sum(isinstance(each, Encounter) for each in made)
        assert all(each.error.message for each in made if isinstance(each, RefusedRecord))
    assert read >= readable


@pytest.mark.parametrize(("folder", "readable"), [("hl7v2", 0), ("ccda", 0), ("fhir_claims", 3), ("x12", 10)])
def test_claims(folder: str, readable: int) -> None:
    read = 0
    for path, data in files(folder):
        made = list(read_claims(path.name, data))
        assert made, path
        read += sum(isinstance(each, ClaimRecord) for each in made)
        for each in made:
            if isinstance(each, RefusedRecord):
                assert each.error.code.startswith("claim.")
                assert each.error.place, path
                assert each.error.message
    assert read >= readable


def test_a_refusal_of_x12_names_segment_and_element_and_no_patient() -> None:
    for path, data in files("x12"):
        text = data.decode("utf-8", "replace")
        names = {name.upper() for pair in _NAMES.findall(text) for name in pair if len(name) > 3}
        for each in read_claims(path.name, data):
            if isinstance(each, RefusedRecord):
                assert _PLACE.search(each.error.place), each.error.place
                said = str(each.error).removeprefix(path.name).upper()
                assert not [name for name in names if name in said.split()], path
