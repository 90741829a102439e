"""Quarters from file names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.ncci.edition import Edition, edition
from loaders.tables.source import open_source
from loaders.tables.table import Hints


def of(folder: Path, name: str, hints: Hints | None = None) -> Edition:
    path = folder / name
    path.write_text("x")
    return edition(open_source(path), hints or Hints())


@pytest.mark.parametrize(
    ("name", "start", "until"),
    [
        ("ccipra-v322r0-f1.txt", date(2026, 7, 1), date(2026, 10, 1)),
        ("ccioph-v300r1-f2.TXT", date(2024, 1, 1), date(2024, 4, 1)),
        ("CCIPRA-V303R0-F4.TXT", date(2024, 10, 1), date(2025, 1, 1)),
        ("MCR_MUE_DMESupplierServices_Eff_10-01-2025.csv", date(2025, 10, 1), date(2026, 1, 1)),
        ("AOC_V2025Q4_01-MCR.txt", date(2025, 10, 1), date(2026, 1, 1)),
        ("medicare-ncci-2026-q3-table.csv", date(2026, 7, 1), date(2026, 10, 1)),
        ("table_2024-07-01_x.csv", date(2024, 7, 1), date(2024, 10, 1)),
    ],
)
def test_names(tmp_path: Path, name: str, start: date, until: date) -> None:
    assert of(tmp_path, name).period == Period(start, until)


def test_hints_win(tmp_path: Path) -> None:
    hints = Hints(start=date(2024, 5, 1))
    assert of(tmp_path, "ccipra-v322r0-f1.txt", hints).period == Period(date(2024, 5, 1), date(2024, 7, 1))
    hints = Hints(until=date(2026, 8, 1))
    assert of(tmp_path, "ccipra-v322r0-f1.txt", hints).period == Period(date(2026, 7, 1), date(2026, 8, 1))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("edits.txt", "release.dates-unknown"),
        ("edits-2024.txt", "release.dates-unknown"),
        ("ccipra-v322r0-f1_2024q3.txt", "release.dates-contradict"),
        ("table_2024-13-01.csv", "release.dates-contradict"),
    ],
)
def test_nothing_is_guessed(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(LoadError) as caught:
        of(tmp_path, name)
    assert caught.value.code == code
    assert "--from DATE --until DATE" in caught.value.next_step
