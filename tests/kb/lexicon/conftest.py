from __future__ import annotations

import pytest

from kb.lexicon.phrases import Lexicon
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph


@pytest.fixture(scope="session")
def default_lexicon(knowledge: Knowledge, graph: TabularGraph) -> Lexicon:
    return knowledge.lexicon(graph.release)
