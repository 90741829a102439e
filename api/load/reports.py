"""What a load says of each file."""

from __future__ import annotations

from dataclasses import dataclass

from api.build import Loaded
from kb.release import Release
from loaders.errors import LoadError
from loaders.tables.table import RefusedRow


@dataclass(frozen=True, slots=True)
class TableLoaded:
    """One release of a table that a file gave. ``overlapping`` share days with it."""

    file: str
    release: Release
    already: bool
    rows_read: int
    refused: tuple[RefusedRow, ...]
    notices: tuple[str, ...]
    seconds: float
    overlapping: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class TabularLoaded:
    """A tabular list that a file gave."""

    file: str
    loaded: Loaded
    seconds: float


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that changed nothing: a companion, or (with ``error``) one that could not be used."""

    file: str
    reason: str
    error: LoadError | None = None


Report = TableLoaded | TabularLoaded | Passed
