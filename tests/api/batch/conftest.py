from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.engine.sets.conftest import whole
from tests.engine.sets.random_claims import plain_claim, random_claim

__all__ = ["whole"]


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    """Claims in the order of a file: three out of four are plain."""
    pick = random.Random(11)
    return [
        random_claim(pick, f"c{number}") if number % 4 == 0 else plain_claim(pick, f"c{number}")
        for number in range(80)
    ]


def write_lines(place: Path, records: Sequence[Mapping[str, Any] | str]) -> Path:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place
