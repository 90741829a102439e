"""Labelled notes: each with the codes that a coder gave it, and what the engine makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.code_chart import code_chart
from engine.extraction.automaton import Automaton
from engine.options import resolve
from engine.plan import Plan
from kb.canonical import digest
from kb.model.code import undotted
from kb.model.document import Encounter
from loaders.documents.read import read_encounters
from loaders.errors import InputError


@dataclass(frozen=True, slots=True)
class Labelled:
    """A note and the codes that a coder gave it."""

    note: Encounter
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One code that the engine lists for a note: its features, and whether the coder gave it too."""

    code: str
    features: dict[str, str]
    confidence: float
    kept: bool


@dataclass(frozen=True, slots=True)
class CodedNote:
    """A labelled note as the engine codes it."""

    id: str
    route: str
    gold: frozenset[str]
    listed: tuple[Listed, ...]

    @property
    def assigned(self) -> tuple[Listed, ...]:
        """The codes that the engine assigns."""
        return tuple(each for each in self.listed if each.features["status"] == "assigned")


def read_labelled(paths: Iterable[str]) -> list[Labelled]:
    """The notes of JSON Lines files, ``{"id", "text", "gold": [codes]}`` a line.

    Raises InputError for a line that is none, or a note that can't be read.
    """
    found = []
    for path in paths:
        data = Path(path).read_bytes()
        gold = [_gold(path, number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()]
        for note, codes in zip(read_encounters(path, data), gold, strict=True):
            if not isinstance(note, Encounter):
                raise note.error
            found.append(Labelled(note, codes))
    return found


def _gold(path: str, number: int, line: bytes) -> frozenset[str]:
    try:
        codes = json.loads(line)["gold"]
        if isinstance(codes, list) and all(isinstance(code, str) for code in codes):
            return frozenset(codes)
    except (ValueError, KeyError, TypeError):
        pass
    raise InputError(
        "labelled.line",
        "The line is no labelled note.",
        place=f"{path}:{number}",
        next_step='Write one note a line: {"id": "1", "text": "...", "gold": ["E11.22"]}.',
    )


def labelled_digest(notes: Sequence[Labelled]) -> str:
    """Covers the texts and the codes of the notes, whatever their order."""
    return digest(sorted([*(d.text for d in each.note.documents), *sorted(each.gold)] for each in notes))


def coded_notes(plan: Plan, notes: Sequence[Labelled], profile: str) -> Iterator[CodedNote]:
    """The notes as the engine codes them, in order."""
    matchers: dict[str, Automaton] = {}
    for each in notes:
        options = resolve(plan.knowledge, each.note, profile=profile)
        if options.release.id not in matchers:
            matchers[options.release.id] = Automaton(plan.knowledge.lexicon(options.release))
        decision = code_chart(plan, each.note, options, matchers[options.release.id])
        yield _coded(decision, each.gold)


def _coded(decision: dict[str, Any], gold: frozenset[str]) -> CodedNote:
    shown = [fact["args"] for fact in decision["proof"]["facts"] if fact["predicate"] == "diagnosis"]
    listed = (Listed(a["code"], a["features"], a["confidence"], _is_kept(a["code"], gold)) for a in shown)
    return CodedNote(decision["id"], decision["route"], gold, tuple(listed))


def _is_kept(code: str, gold: frozenset[str]) -> bool:
    """Whether the coder gave the code too, be it short of the 7th character, which some schemes leave out."""
    return code in gold or (len(undotted(code)) == _COMPLETE and code[:-1] in gold)


_COMPLETE = 7
"""Characters of a code that has its 7th."""
