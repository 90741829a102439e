"""An open snapshot: what the engine, the checker and the commands ask. It is passed in, never global.

Compiled forms are found in the home under keys made here; kb.snapshot.build makes them.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.canonical import digest
from kb.errors import KnowledgeError
from kb.lexicon.phrases import Lexicon
from kb.release import ICD10CM_INDEXES, ICD10CM_TABULAR, Release
from kb.snapshot.arrays import arrays_when_asked, check_digests, open_arrays, read_json
from kb.snapshot.home import Home
from kb.snapshot.manifest import Manifest
from kb.tabular.compile import FORMAT as TABULAR_FORMAT
from kb.tabular.graph import TabularGraph

if TYPE_CHECKING:
    from kb.lexicon.spelling import Spelling
    from kb.tables.coverage import CoveredCodes
    from kb.tables.pairs import PairIndex
    from kb.tables.pcs import PcsTables
    from kb.tables.table import Table
    from kb.value_sets import ValueSets

TABLE_FORMAT = 1
LEXICON_FORMAT = 9
"""Raised when the terms or their folding change: node numbers and phrases are stored folded."""

PACKS_FILE = "packs.json"
_VALUE_SETS = "value_sets/"
ENGLISH_WORDS = "spelling/english.yaml"
"""The English words that a snapshot keeps; they come from an installed package and are not authored."""


class Knowledge:
    """A snapshot in a home folder. Everything is opened on first use and kept."""

    def __init__(self, home: Home, snapshot: str) -> None:
        self.home = home
        self.snapshot = snapshot
        self.manifest: Manifest = home.manifest(snapshot)
        self._graphs: dict[str, TabularGraph] = {}
        self._lexicons: dict[str, Lexicon] = {}
        self._spellings: dict[str, Spelling] = {}
        self._tables: dict[str, Table] = {}
        self._pairs: dict[str, PairIndex] = {}
        self._procedures: dict[str, PcsTables] = {}
        self._coverage: dict[tuple[str, ...], CoveredCodes] = {}
        self._packs: dict[str, Any] | None = None
        self._value_sets: ValueSets | None = None

    def pinned(self, release: Release) -> Knowledge:
        """The same snapshot as if ``release`` were in force on every day; nothing is stored.

        It answers under its snapshot's own digest, so nothing that it decides may leave as a decision.
        """
        view = copy.copy(self)
        view.manifest = self.manifest.pinned(release)
        return view

    def with_value_sets(self, packs: Mapping[str, Any]) -> Knowledge:
        """The same snapshot with these parsed packs of value sets in the place of its own, to try them.

        As with ``pinned``, nothing that it decides may leave as a decision.
        """
        view = copy.copy(self)
        kept = {name: value for name, value in self._all_packs().items() if not name.startswith(_VALUE_SETS)}
        view._packs = {**kept, **packs}
        view._value_sets = None
        return view

    def newest_covered_day(self) -> date:
        """The last day that the newest ICD-10-CM release covers: the default date of service."""
        newest = self._newest()
        return newest.period.until - timedelta(days=1) if newest.period.until else newest.period.start

    def nearest_release(self, day: date) -> Release:
        """The ICD-10-CM release in force on ``day``, else the one whose period lies closest to it."""
        release = self.manifest.release_on(ICD10CM_TABULAR, day)
        if release:
            return release
        releases = self.manifest.releases_of(self._newest().table)
        return min(releases, key=lambda each: (_distance(each, day), each.period.start))

    def _newest(self) -> Release:
        newest = self.manifest.newest(ICD10CM_TABULAR)
        if newest is None:
            raise KnowledgeError(
                "snapshot.no-icd10cm",
                "This snapshot holds no ICD-10-CM release.",
                place=str(self.home.path),
                next_step="Load one: chartproof kb load PATH",
            )
        return newest

    def graph(self, release: Release) -> TabularGraph:
        """The tabular list of one release."""
        if release.id not in self._graphs:
            arrays, meta = open_arrays(self._place(tabular_key(release)))
            self._graphs[release.id] = TabularGraph(release, arrays, meta)
        return self._graphs[release.id]

    def lexicon(self, release: Release) -> Lexicon:
        """The terms that name codes of one release."""
        if release.id not in self._lexicons:
            arrays, meta = open_arrays(self._place(lexicon_key(release, self.manifest)))
            self._lexicons[release.id] = Lexicon(arrays, meta)
        return self._lexicons[release.id]

    def table(self, name: str, day: date) -> Table | None:
        """The table of that name in force on ``day``, or None where no release covers it."""
        release = self.manifest.release_on(name, day)
        return self.table_of(release) if release else None

    def table_of(self, release: Release) -> Table:
        """One release of a table other than the tabular list."""
        if release.id not in self._tables:
            from kb.tables.schemas import SCHEMAS
            from kb.tables.table import Table

            arrays, meta = arrays_when_asked(self._place(table_key(release)))
            self._tables[release.id] = Table(SCHEMAS[release.table], release, arrays, meta)
        return self._tables[release.id]

    def procedures_of(self, release: Release) -> PcsTables:
        """One release of the ICD-10-PCS tables, from which codes are built."""
        if release.id not in self._procedures:
            from kb.tables.pcs import PcsTables

            self._procedures[release.id] = PcsTables(self.table_of(release))
        return self._procedures[release.id]

    def pairs(self, name: str, day: date) -> PairIndex | None:
        """A table of code pairs (NCCI PTP) in force on ``day``, or None where no release covers it."""
        release = self.manifest.release_on(name, day)
        return self.pairs_of(release) if release else None

    def pairs_of(self, release: Release) -> PairIndex:
        """One release of a table of code pairs."""
        if release.id not in self._pairs:
            from kb.tables.pairs import PairIndex

            self._pairs[release.id] = PairIndex(*open_arrays(self._place(table_key(release))))
        return self._pairs[release.id]

    def coverage(self, day: date) -> CoveredCodes | None:
        """What the coverage database says on ``day``; None where none of it is loaded.

        Its rows have days of their own, so that of a table without a release for the day the next serves.
        """
        found = []
        for table in self.manifest.tables("mcd-"):
            release = self.manifest.release_on(table, day)
            later = (each for each in self.manifest.releases_of(table) if each.period.start > day)
            release = release or next(later, None)
            if release is not None:
                found.append(release)
        key = tuple(each.id for each in found)
        if key and key not in self._coverage:
            from kb.tables.coverage import CoveredCodes

            self._coverage[key] = CoveredCodes(self.table_of(each) for each in found)
        return self._coverage[key] if key else None

    def pack(self, name: str) -> Any:
        """The parsed content of one authored pack, every scalar a string; KeyError if not held."""
        return self._all_packs()[name]

    def has_pack(self, name: str) -> bool:
        """Whether a pack is held; older snapshots lack some."""
        return name in self._all_packs()

    def packs_below(self, folder: str) -> dict[str, Any]:
        """The parsed packs whose name starts with ``folder/``, by name, in order."""
        return {
            name: value for name, value in sorted(self._all_packs().items()) if name.startswith(f"{folder}/")
        }

    def spelling(self, release: Release) -> Spelling | None:
        """How misspelt words of one release's terms are read; None for a snapshot older than the list."""
        pack = self._all_packs().get(ENGLISH_WORDS)
        if pack is None:
            return None
        if release.id not in self._spellings:
            from kb.lexicon.spelling import Spelling

            english = frozenset(pack["words"].split("\n"))
            self._spellings[release.id] = Spelling(self.lexicon(release), english)
        return self._spellings[release.id]

    @property
    def value_sets(self) -> ValueSets:
        """The value sets of the packs; expanded once a release."""
        if self._value_sets is None:
            from kb.value_sets import ValueSets

            self._value_sets = ValueSets(self.packs_below(_VALUE_SETS.rstrip("/")))
        return self._value_sets

    def check_stored(self) -> None:
        """Reads every source and compiled form of this snapshot; KnowledgeError if one is damaged.

        Opening compares only sizes, so this is where a flipped bit is found.
        """
        kept = [sha256 for each in self.manifest.releases for _, sha256 in each.sources]
        for sha256 in kept + [each.sha256 for each in self.manifest.packs]:
            self.home.source(sha256)
        keys = [packs_key(self.manifest)]
        for release in self.manifest.releases:
            if release.table == ICD10CM_TABULAR:
                keys += [tabular_key(release), lexicon_key(release, self.manifest)]
            else:
                keys.append(table_key(release))
        for key in keys:
            check_digests(self._place(key))

    def _all_packs(self) -> dict[str, Any]:
        if self._packs is None:
            self._packs = dict(read_json(self._place(packs_key(self.manifest)), PACKS_FILE))
        return self._packs

    def _place(self, key: str) -> Path:
        place = self.home.compiled(key)
        if place is None:
            raise _not_compiled(self.home)
        return place


def tabular_key(release: Release) -> str:
    """Where the arrays of a tabular release are kept."""
    return f"icd10cm-{release.sha256[:24]}-{TABULAR_FORMAT}"


def table_key(release: Release) -> str:
    """Where any other table is kept; a source may hold several editions, so the first day is part of it."""
    return f"{release.table}-{release.period.start}-{release.sha256[:24]}-{TABLE_FORMAT}"


def packs_key(manifest: Manifest) -> str:
    """Where the parsed packs of a manifest are kept."""
    return f"packs-{_packs_digest(manifest, '')}"


def words_key(listed: str) -> str:
    """Where it is kept which pack of English words was made of the list with this digest."""
    # The words are folded as those of the lexicon are.
    return f"english-words-{listed[:24]}-{LEXICON_FORMAT}"


def lexicon_key(release: Release, manifest: Manifest) -> str:
    """Where the terms of a release under a manifest's lexicon packs and indexes are kept."""
    # A term holds node numbers, so it belongs to one form of the tabular list.
    form = f"{TABULAR_FORMAT}.{LEXICON_FORMAT}"
    indexes = [[each.id, each.sha256] for each in index_releases(release, manifest)]
    navigated = f"-{digest(indexes).removeprefix('sha256:')[:24]}" if indexes else ""
    return f"lexicon-{release.sha256[:24]}-{_packs_digest(manifest, 'lexicon/')}{navigated}-{form}"


def index_releases(release: Release, manifest: Manifest) -> tuple[Release, ...]:
    """The editions of the indexes by which a tabular list is entered; none without the index itself.

    The index only leads to the tabular list, which decides (Guidelines I.B.1), so the newest edition
    that is no younger than the list serves; where there is none, the oldest of the younger ones.
    """
    found = []
    for table in ICD10CM_INDEXES:
        editions = sorted(
            (each for each in manifest.releases if each.table == table), key=lambda each: each.period.start
        )
        before = [each for each in editions if each.period.start <= release.period.start]
        if editions:
            found.append(before[-1] if before else editions[0])
    return tuple(found) if found and found[0].table == ICD10CM_INDEXES[0] else ()


def _packs_digest(manifest: Manifest, prefix: str) -> str:
    packs = sorted([p.name, p.sha256] for p in manifest.packs if p.name.startswith(prefix))
    return digest(packs).removeprefix("sha256:")[:24] if packs else hashlib.sha256(b"").hexdigest()[:24]


def _distance(release: Release, day: date) -> int:
    if day < release.period.start:
        return (release.period.start - day).days
    return (day - (release.period.until or day)).days


def _not_compiled(home: Home) -> KnowledgeError:
    return KnowledgeError(
        "home.not-compiled",
        "The compiled form of this snapshot is missing.",
        place=str(home.path),
        next_step="Run: chartproof kb status",
    )
