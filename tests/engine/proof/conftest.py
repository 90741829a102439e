"""The honest decisions that are attacked, made once."""

from __future__ import annotations

from typing import Any

import pytest

from engine.plan import Plan
from tests.engine.proof.samples import decisions


@pytest.fixture(scope="session")
def honest(plan: Plan) -> dict[str, dict[str, Any]]:
    """Every invented decision, by name."""

    return decisions(plan)
