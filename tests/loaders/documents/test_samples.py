"""Vendors' samples, where they are at hand: nothing is raised, and little is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.model.document import Encounter
from loaders.claims.read import read_claims
from loaders.documents.read import read_encounters

SAMPLES = Path(__file__).resolve().parents[3] / ".." / "shared" / "eval" / "interop"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="vendors' samples (shared/eval/interop) are not beside the project"
)


@pytest.mark.parametrize(
    ("folder", "readable"), [("hl7v2", 44), ("ccda", 56), ("fhir_claims", 1), ("x12", 0)]
)
def test_samples(folder: str, readable: int) -> None:
    read = 0
    for path in sorted((SAMPLES / folder).rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            made = list(read_encounters(path.name, data))
            assert made
            read += sum(isinstance(each, Encounter) for each in made)
            assert list(read_claims(path.name, data))
    assert read >= readable
