"""The tabular list that comes with an installed package, for a first run without any download."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from loaders.errors import LoadError
from loaders.tables.icd10cm.tabular import TABULAR
from loaders.tables.source import Source, open_source

DISTRIBUTION = "simple-icd-10-cm"
"""The distribution that carries the official tabular XML (1.5.0: April 2026) unchanged."""


def default_tabular() -> Source:
    """The tabular XML among the files of the installed distribution.

    The package itself is not imported: importing it parses the whole list. Raises LoadError
    ``source.no-default`` if the distribution or its file is absent, ``source.several-members`` if
    it carries more than one list.
    """
    try:
        files = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError as error:
        raise _absent("is not installed") from error
    found = []
    for file in files:
        if file.suffix != ".xml":
            continue
        path = Path(str(file.locate()))
        if path.is_file():
            source = open_source(path)
            if TABULAR.matches(source.name, source.head()):
                found.append(source)
    if not found:
        raise _absent("holds no tabular list")
    if len(found) > 1:
        raise LoadError(
            "source.several-members",
            f"{DISTRIBUTION} holds {len(found)} tabular lists",
            place=DISTRIBUTION,
            next_step="Load the one you want by its path.",
        )
    return found[0]


def _absent(what: str) -> LoadError:
    return LoadError(
        "source.no-default",
        f"the package {DISTRIBUTION} {what}",
        place=DISTRIBUTION,
        next_step=f"Install it (pip install {DISTRIBUTION}), or load the official tabular XML.",
    )
