"""The summary page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def write_summary(
    connection: DuckDBPyConnection, findings: Path, outcomes: Path, told: dict[str, Any], place: Path
) -> None:
    """Writes the page."""
    place.write_text("", encoding="utf-8")
