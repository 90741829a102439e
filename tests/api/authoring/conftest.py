"""A home of its own for each test that publishes, and a pack to publish."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from tests.conftest import CopiedHome
from tests.engine.rules.rule_texts import rule

Write = Callable[..., str]


@pytest.fixture
def own(copied_home: CopiedHome, knowledge: Knowledge, tmp_path: Path) -> Knowledge:
    """A copy of the default snapshot's home."""
    return Knowledge(copied_home(tmp_path / "home"), knowledge.snapshot)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write("name.yaml", rule, ...)``: a pack file and its path."""

    def written(name: str, *rules: dict[str, Any]) -> str:
        place = tmp_path / name
        place.write_text(yaml.safe_dump(list(rules or (rule(),)), sort_keys=False), encoding="utf-8")
        return str(place)

    return written


def reopened(knowledge: Knowledge) -> Knowledge:
    """The snapshot that is now in force in the same home."""
    home = Home(knowledge.home.path)
    assert home.current is not None
    return Knowledge(home, home.current)
