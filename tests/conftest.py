"""Shared by all tests: the authored packs as the snapshot builder reads them, and the default snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, settings

from api.build import build_default
from api.home import packs_folder
from engine.plan import Plan
from kb.context.cue_table import CueTable
from kb.context.cues import load_cues
from kb.context.headings import HeadingTable, load_headings
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge

CopiedHome = Callable[[Path], Home]

PACKS = Path(__file__).resolve().parents[1] / "kb" / "packs"


# The same examples on every run, and none refused because the machine is busy.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def headings() -> HeadingTable:
    path = PACKS / "sections" / "headings.yaml"
    return load_headings(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


@pytest.fixture(scope="session")
def cues() -> CueTable:
    path = PACKS / "context" / "english.yaml"
    return load_cues(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The default snapshot, built once in a home of its own (a few seconds)."""
    place = Home(tmp_path_factory.mktemp("home"))
    return Knowledge(place, build_default(place, packs_folder()))


@pytest.fixture(scope="session")
def copied_home(knowledge: Knowledge) -> CopiedHome:
    """Makes a home to change, with the default snapshot in it: building one anew takes many seconds."""

    def copy(place: Path) -> Home:
        shutil.copytree(knowledge.home.path, place)
        home = Home(place)
        assert home.current is not None
        if home.current != knowledge.snapshot:
            home.set_current(knowledge.snapshot, "test")
        return home

    return copy


@pytest.fixture(scope="session")
def plan(knowledge: Knowledge) -> Plan:
    """The packs of the default snapshot in the form the engine runs."""
    return Plan(knowledge)
