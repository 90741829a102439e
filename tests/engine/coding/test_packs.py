"""The packs of coding name codes of the tabular list: a range that ends at no category would hold nothing."""

from __future__ import annotations

import re

import pytest

from kb.snapshot.knowledge import Knowledge
from tests.conftest import PACKS

CODING = PACKS / "coding"


@pytest.mark.parametrize("name", sorted(path.name for path in CODING.glob("*.yaml")))
def test_every_code_and_end_of_a_range_exists(name: str, knowledge: Knowledge) -> None:
    graph = knowledge.graph(knowledge.manifest.releases_of("icd10cm")[0])
    text = re.sub("#.*", "", (CODING / name).read_text(encoding="utf-8"))
    named = set(re.findall(r"\b[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]+)?\b", text))
    assert {code for code in named if graph.node(code) is None} == set()
