"""Making the compiled forms of a manifest's sources. Each is made once and shared by snapshots."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from kb.lexicon.authored import AuthoredTerm, read_ignored, read_pack
from kb.lexicon.relations import (
    IMPLIED,
    QUALIFIERS,
    RELATIONS,
    Relations,
    read_implied,
    read_qualifiers,
    read_relations,
)
from kb.lexicon.terms import compile_terms
from kb.model.tabular import Tabular
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.arrays import open_arrays, read_json, save_arrays, write_file
from kb.snapshot.home import Home
from kb.snapshot.knowledge import (
    ENGLISH_WORDS,
    PACKS_FILE,
    index_releases,
    lexicon_key,
    packs_key,
    table_key,
    tabular_key,
    words_key,
)
from kb.snapshot.manifest import Manifest, Pack
from kb.tables.schema import TableSchema
from kb.tables.schemas import SCHEMAS
from kb.tables.table import Table
from kb.tabular.compile import compile_tabular
from kb.tabular.graph import TabularGraph

IGNORED_TERMS = "lexicon/ignored.yaml"
_WORDS_FILE = "words.json"
NOT_TERMS = (IGNORED_TERMS, RELATIONS, QUALIFIERS, IMPLIED)
"""Packs of the lexicon that say something about words and name no code."""


def save_tabular(home: Home, release: Release, tabular: Tabular) -> None:
    """Compiles a tabular list under its release's key, unless that was done before."""
    if home.compiled(tabular_key(release)) is None:
        arrays, meta = compile_tabular(tabular)
        home.save_compiled(tabular_key(release), lambda folder: save_arrays(folder, arrays, meta))


def pack_listing(folder: Path) -> tuple[Pack, ...]:
    """Every YAML file below ``folder`` as a pack, sorted."""
    return tuple(
        sorted(
            Pack(place.relative_to(folder).as_posix(), hashlib.sha256(place.read_bytes()).hexdigest())
            for place in folder.rglob("*.yaml")
        )
    )


def save_packs(home: Home, folder: Path) -> tuple[Pack, ...]:
    """Keeps every YAML file below ``folder`` as a source and returns them as packs."""
    packs = pack_listing(folder)
    for pack in packs:
        if not home.has_source(pack.sha256):
            with (folder / pack.name).open("rb") as stream:
                home.save_source(stream)
    return packs


def word_list(home: Home, listed: str) -> Pack | None:
    """The pack of English words that was made of the list with this digest; None if none was."""
    place = home.compiled(words_key(listed))
    return None if place is None else Pack(ENGLISH_WORDS, read_json(place, _WORDS_FILE)["sha256"])


def save_word_list(home: Home, content: bytes, listed: str) -> Pack:
    """Keeps the list of English words, made of one with the digest ``listed``, as a source and a pack."""
    pack = Pack(ENGLISH_WORDS, hashlib.sha256(content).hexdigest())
    if not home.has_source(pack.sha256):
        home.save_source(io.BytesIO(content))
    if home.compiled(words_key(listed)) is None:
        data = json.dumps({"sha256": pack.sha256}).encode()
        home.save_compiled(words_key(listed), lambda folder: write_file(folder / _WORDS_FILE, data))
    return pack


def tabular_meta(home: Home, release: Release) -> dict[str, Any]:
    """The JSON part of a compiled tabular list: counts, warnings and unresolved targets."""
    place = home.compiled(tabular_key(release))
    assert place is not None, "the release was compiled when it was loaded"
    return dict(open_arrays(place)[1])


def compile_packs(home: Home, manifest: Manifest) -> None:
    """Parses every pack, as kb.pack_text reads them; KnowledgeError for one that can't be read."""
    key = packs_key(manifest)
    if home.compiled(key) is not None:
        return
    from kb.pack_text import read_pack_text

    before = _parsed_before(home)
    parsed = {
        pack.name: before[pack.sha256]
        if pack.sha256 in before
        else read_pack_text(pack.name, home.source(pack.sha256))
        for pack in sorted(manifest.packs)
    }
    # Keys stay in the order of the file: a rule's entries may ask only those that stand before them.
    data = json.dumps(parsed, ensure_ascii=False).encode()
    home.save_compiled(key, lambda folder: write_file(folder / PACKS_FILE, data))


def _parsed_before(home: Home) -> dict[str, Any]:
    """The parsed packs of the snapshot in force, by digest: a renewal changes few, and parsing is slow."""
    if home.current is None:
        return {}
    in_force = home.manifest(home.current)
    place = home.compiled(packs_key(in_force))
    if place is None:
        return {}
    parsed = read_json(place, PACKS_FILE)
    return {pack.sha256: parsed[pack.name] for pack in in_force.packs}


def compile_lexicon(home: Home, manifest: Manifest, release: Release) -> None:
    """Compiles the terms of one release; its tabular list and the packs must be compiled before."""
    key = lexicon_key(release, manifest)
    if home.compiled(key) is not None:
        return
    tabular, parsed = home.compiled(tabular_key(release)), home.compiled(packs_key(manifest))
    assert tabular is not None, "the tabular list is compiled before its lexicon"
    assert parsed is not None, "the packs are compiled before the lexicon"
    packs = read_json(parsed, PACKS_FILE)
    authored: list[AuthoredTerm] = []
    for name, entries in sorted(packs.items()):
        if name.startswith("lexicon/") and name not in NOT_TERMS:
            authored += read_pack(name, entries)
    ignored = read_ignored(IGNORED_TERMS, packs.get(IGNORED_TERMS, []))
    related = read_relations(RELATIONS, packs.get(RELATIONS, []))
    relations = Relations(related.standing, read_implied(IMPLIED, packs.get(IMPLIED, [])))
    qualifiers = read_qualifiers(QUALIFIERS, packs.get(QUALIFIERS, []), relations)
    graph = TabularGraph(release, *open_arrays(tabular))
    indexes = [_open_table(home, each) for each in index_releases(release, manifest)]
    arrays, meta = compile_terms(graph, authored, ignored, relations, qualifiers, indexes)
    home.save_compiled(key, lambda folder: save_arrays(folder, arrays, meta))


class Sources(Protocol):
    """Reads a release again from its kept source, where a compiled form is missing."""

    def tabular(self, release: Release) -> Tabular:
        """A tabular list."""

    def table(self, release: Release) -> tuple[TableSchema, Mapping[str, Sequence[Any]]]:
        """Any other table: its schema and columns."""


def _open_table(home: Home, release: Release) -> Table:
    place = home.compiled(table_key(release))
    assert place is not None, "tables are compiled before the lexicon"
    return Table(SCHEMAS[release.table], release, *open_arrays(place))


def compile_all(home: Home, manifest: Manifest, sources: Sources) -> None:
    """Every compiled form of a manifest that is not there yet."""
    compile_packs(home, manifest)
    tabular = [each for each in manifest.releases if each.table == ICD10CM_TABULAR]
    for release in manifest.releases:
        if release.table == ICD10CM_TABULAR:
            if home.compiled(tabular_key(release)) is None:
                save_tabular(home, release, sources.tabular(release))
        elif home.compiled(table_key(release)) is None:
            from kb.tables.store import save_table

            save_table(home, release, *sources.table(release))
    for release in tabular:
        compile_lexicon(home, manifest, release)


def is_compiled(home: Home, manifest: Manifest) -> bool:
    """Whether nothing is left to make."""
    keys = [packs_key(manifest)]
    for release in manifest.releases:
        if release.table == ICD10CM_TABULAR:
            keys += [tabular_key(release), lexicon_key(release, manifest)]
        else:
            keys.append(table_key(release))
    return all(home.compiled(key) is not None for key in keys)
