"""From when an export of the coverage database is in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.coverage.dates import export_period
from loaders.tables.source import Source, open_source
from loaders.tables.table import Hints

PERIODS = (
    "period_id,begin_date,dis_end_date\n"
    "8,2030-12-30 00:00:00,2031-01-05 00:00:00\n"
    "9,2031-01-06 00:00:00,2031-01-12 00:00:00\n"
)


def put(folder: Path, name: str = "lcd.csv") -> Source:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("lcd_id\n")
    return open_source(folder / name)


def test_the_last_update_period_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "update_period.csv").write_text(PERIODS)
    assert str(export_period(put(tmp_path), Hints())) == "[2031-01-06, open)"


def test_the_readme_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "readme_first.txt").write_text("Downloaded 1/9/2031.")
    assert export_period(put(tmp_path), Hints()).start == date(2031, 1, 9)


@pytest.mark.parametrize(
    ("folder", "name"), [("x", "lcd_2031-02-03.csv"), ("mcd_20310203", "lcd.csv"), ("x", "20310203.csv")]
)
def test_names(folder: str, name: str, tmp_path: Path) -> None:
    assert export_period(put(tmp_path / folder, name), Hints()).start == date(2031, 2, 3)


def test_the_operator_wins(tmp_path: Path) -> None:
    (tmp_path / "update_period.csv").write_text(PERIODS)
    hints = Hints(start=date(2030, 1, 1), until=date(2030, 2, 1))
    assert str(export_period(put(tmp_path), hints)) == "[2030-01-01, 2030-02-01)"


def test_nothing_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        export_period(put(tmp_path, "lcd_2031.csv"), Hints())
    assert refusal.value.code == "release.dates-unknown"
    assert "--from DATE --until DATE" in refusal.value.next_step


def test_dates_that_are_no_interval(tmp_path: Path) -> None:
    hints = Hints(start=date(2030, 1, 1), until=date(2030, 1, 1))
    with pytest.raises(LoadError) as refusal:
        export_period(put(tmp_path), hints)
    assert refusal.value.code == "release.dates-contradict"
