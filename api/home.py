"""Which home folder is used, and opening its snapshot: built on the first run, renewed after an update."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import platformdirs

from api.build import Progress, build_default, renew_packs, silent
from kb.snapshot.build import is_compiled
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge


def home() -> Home:
    """``CHARTPROOF_HOME``, else the platform's folder for user data."""
    chosen = os.environ.get("CHARTPROOF_HOME")
    return Home(Path(chosen) if chosen else Path(platformdirs.user_data_dir("chartproof", appauthor=False)))


def packs_folder() -> Path:
    """The authored packs that come with the installed package."""
    return Path(str(files("kb") / "packs"))


def open_current(progress: Progress = silent) -> Knowledge:
    """The snapshot in force; makes the default one in a new home, and compiles what is missing."""
    place = home()
    current = place.current
    if current is None:
        current = build_default(place, packs_folder(), progress)
    else:
        current = renew_packs(place, current, packs_folder(), progress)
    return Knowledge(place, current)


def open_snapshot(digest: str, progress: Progress = silent) -> Knowledge:
    """A stored snapshot by its digest, as ``verify`` and ``replay`` need it."""
    place = home()
    if digest not in place.snapshots():
        open_current(progress)
    manifest = place.manifest(digest)
    if not is_compiled(place, manifest):
        renew_packs(place, digest, None, progress)
    return Knowledge(place, digest)
