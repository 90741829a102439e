"""A home that is made in milliseconds: from an invented list and two small packs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.model.code import NodeKind
from kb.model.tabular import Tabular, TabularNode
from kb.release import Release
from kb.snapshot.build import compile_all, save_packs, save_tabular
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest

Build = Callable[[Home, str], str]


def _tabular(title: str) -> Tabular:
    return Tabular(
        "2026",
        (
            TabularNode(NodeKind.CHAPTER, "1", "Chapter", -1, 1),
            TabularNode(NodeKind.BLOCK, "A00-A09", "Block", 0, 2),
            *(TabularNode(NodeKind.CODE, f"A{n:02}", f"{title} {n}", 1, n + 3) for n in range(10)),
        ),
    )


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    folder = tmp_path / "packs"
    (folder / "lexicon").mkdir(parents=True)
    (folder / "lexicon" / "x.yaml").write_text("- {code: A01, terms: [sulking]}\n", encoding="utf-8")
    (folder / "other.yaml").write_text("number: 00100\n", encoding="utf-8")
    return folder


@pytest.fixture
def build(packs: Path) -> Build:
    """Builds a snapshot of one release whose titles start with a word, and puts it in force."""

    def run(home: Home, title: str) -> str:
        from datetime import date

        from kb.model.period import Period

        tabular = _tabular(title)
        source = json.dumps([node.title for node in tabular.nodes]).encode()
        with home.changing():
            sha256 = home.save_source(io.BytesIO(source))
            period = Period(date(2026, 4, 1), date(2026, 10, 1))
            release = Release("icd10cm", "nobody", period, "2026", "x.xml", sha256, len(tabular.nodes))
            save_tabular(home, release, tabular)
            manifest = Manifest((release,), save_packs(home, packs))
            compile_all(home, manifest, lambda _: tabular)
            digest = home.save_manifest(manifest)
            home.set_current(digest, "test")
        return digest

    return run
