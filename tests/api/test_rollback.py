"""``kb rollback``: one command undoes a load."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.history import history_of
from api.load.paths import load_paths
from api.rollback import rollback
from kb.errors import KnowledgeError
from kb.snapshot.home import Home
from loaders.tables.table import Hints
from tests.conftest import CopiedHome

MUE = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\nA0001,{units},3,CMS Policy,Practitioner\n"


@pytest.fixture(scope="module")
def home(copied_home: CopiedHome, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied_home(tmp_path_factory.mktemp("own") / "home")


def load(home: Home, folder: Path, day: str, units: int) -> str:
    place = folder / f"ncci_mue_{day}_practitioner.csv"
    place.write_text(MUE.format(units=units))
    list(load_paths(home, [str(place)], Hints()))
    assert home.current is not None
    return home.current


def test_each_rollback_undoes_one_load(home: Home, tmp_path: Path) -> None:
    first = home.current
    with pytest.raises(KnowledgeError) as refusal:
        rollback(home)
    assert refusal.value.code == "snapshot.none-before"
    summer = load(home, tmp_path, "2024-07-01", 2)
    autumn = load(home, tmp_path, "2024-10-01", 3)
    assert rollback(home) == home.current == summer
    assert rollback(home) == home.current == first
    assert rollback(home, autumn[:20]) == home.current == autumn
    assert [(each["why"].split()[0], each["in_force"]) for each in history_of(home)] == [
        ("first", False),
        ("load", False),
        ("load", False),
        ("rollback", False),
        ("rollback", False),
        ("rollback", True),
    ]
    assert history_of(home)[2]["added"] == ["ncci-mue-practitioner@2024-10-01"]
    assert history_of(home)[3]["removed"] == ["ncci-mue-practitioner@2024-10-01"]


@pytest.mark.parametrize("name", ["sha256:00000000", "sha256:", "no such"])
def test_an_unknown_snapshot_is_refused(home: Home, name: str) -> None:
    before = home.current
    with pytest.raises(KnowledgeError) as refusal:
        rollback(home, name)
    assert refusal.value.code == "snapshot.unknown"
    assert home.current == before
