"""The ICD-10-CM tabular list as a graph that is read in place from memory-mapped arrays.

Nodes are integers in pre-order: ``is_a`` is two comparisons (Guidelines section I.A.1 describes the
levels that the numbering follows). Nothing is loaded before it is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb.model.code import NodeKind, code_key, dotted
from kb.model.tabular import NoteKind
from kb.release import Release
from kb.tabular.compile import BILLABLE, NEEDS_SEVENTH

EXTERNAL_CAUSE_CHAPTER = "20"

# B95-B97 name the organism "as the cause of diseases classified elsewhere": no manifestation.
_MANIFESTATION = re.compile(r"(?<!the cause of diseases )classified elsewhere|due to underlying condition")


_KINDS = {kind.value: kind for kind in NodeKind}


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it reaches a code: where it stands (``origin``), its words and the nodes it names.

    ``targets`` are half-open intervals of node numbers; empty when the note names no code.
    """

    id: int
    kind: NoteKind
    text: str
    origin: int
    line: int
    targets: tuple[tuple[int, int], ...]

    def names(self, node: int) -> bool:
        """Whether ``node`` is among the codes that the note names."""
        return any(start <= node < end for start, end in self.targets)


@dataclass(frozen=True, slots=True)
class SeventhScheme:
    """The 7th characters in force at a code, with the node whose definition they are."""

    origin: str
    instruction: str
    characters: tuple[tuple[str, str], ...]


class TabularGraph:
    """One release of the tabular list."""

    def __init__(self, release: Release, arrays: Mapping[str, np.ndarray], meta: dict[str, Any]) -> None:
        self.release = release
        self.meta = meta
        self._parent = arrays["parent"].data
        self._end = arrays["end"].data
        self._kinds = arrays["kind"]
        self._kind = self._kinds.data
        self._flags = arrays["flags"].data
        self._scheme = arrays["scheme"].data
        self._line = arrays["line"].data
        self._codes = arrays["code"]
        self._key = arrays["key"]
        self._key_node = arrays["key_node"].data
        self._title_text, self._title_at = (arrays[f"title_{part}"].data for part in ("text", "at"))
        self._note_text, self._note_texts_at = (arrays[f"remark_{part}"].data for part in ("text", "at"))
        self._note_at = arrays["note_at"].data
        self._note_kind = arrays["note_kind"].data
        self._note_line = arrays["note_line"].data
        self._target_at = arrays["target_at"].data
        self._target_start = arrays["target_start"].data
        self._target_end = arrays["target_end"].data
        self._category = arrays["category"].tolist()
        self._chapters = np.flatnonzero(arrays["parent"] < 0).tolist()
        self._bits = {name: arrays[name] for name in arrays if name.startswith(("names_", "named_"))}
        self._touching: dict[int, int] = {}
        self._nodes: dict[str, int] = {}
        self._above: dict[str, int] | None = None
        self._written: dict[int, str] = {}
        self._titles: dict[int, str] = {}
        self._notes: dict[int, tuple[Note, ...]] = {}
        self.kept: dict[Any, dict[Any, Any]] = {}
        """Answers of functions of this graph, by function (kb.tabular.kept)."""

    def __len__(self) -> int:
        return len(self._parent)

    def node(self, code: str) -> int | None:
        """The node of a category, subcategory or code, with or without its dot; None if there is none."""
        text = code.strip()
        if not text.isascii():  # upper case makes S of some letters that are none
            return None
        text = text.upper()
        if text[3:4] == ".":
            text = text[:3] + text[4:]
        found = self._nodes.get(text)
        if found is None:
            found = self._find(text)
            if found is not None:
                # Only what exists is kept: what callers ask for has no bound.
                self._nodes[text] = found
        return found

    def _find(self, code: str) -> int | None:
        # A key is a number, so a leading zero must not get lost in it.
        if not (3 <= len(code) <= 7 and code.isalnum() and code[0].isalpha()):
            return None
        key = np.uint64(code_key(code))
        at = int(np.searchsorted(self._key, key))
        return self._key_node[at] if at < len(self._key) and self._key[at] == key else None

    def block(self, code: str) -> int | None:
        """The node of a block such as ``"E08-E13"`` or of a chapter by its number."""
        if self._above is None:
            nodes = np.flatnonzero(self._kinds < NodeKind.CODE).tolist()
            # Of a chapter and a block with the same id the chapter stands first.
            self._above = {self._codes[node].decode(): node for node in reversed(nodes)}
        return self._above.get(code.strip().upper())

    def span(self, first: str, last: str) -> tuple[int, int] | None:
        """The nodes from one category through another, as a half-open interval in tabular order.

        Tabular order puts C4A between C43 and C44, as the list's own ranges mean it. None if either
        is no category or they stand in the other order.
        """
        low, high = self.node(first), self.node(last)
        if low is None or high is None or high < low:
            return None
        return low, self._end[high]

    def category_number(self, node: int) -> int:
        """The number of the category of three characters in which a code stands, from 0 in order."""
        return bisect_right(self._category, node) - 1

    def touching(self, kind: NoteKind, category: int, *, named: bool) -> int:
        """A bit for each category with a code that notes of that kind in ``category`` can name.

        With ``named`` a bit for each category whose notes can name codes of ``category``.
        """
        key = category << 5 | kind << 1 | named
        found = self._touching.get(key)
        if found is None:
            name = f"{'named' if named else 'names'}_{kind.name.lower()}"
            found = self._touching[key] = int.from_bytes(self._bits[name][category].tobytes(), "little")
        return found

    def of_kind(self, kind: NodeKind) -> list[int]:
        """All nodes of one kind, in the order of the tabular list."""
        found: list[int] = np.flatnonzero(self._kinds == kind).tolist()
        return found

    def code(self, node: int) -> str:
        """The dotted code of a node; a block's range or a chapter's number for those."""
        try:
            return self._written[node]
        except KeyError:
            text: str = self._codes[node].decode()
            written = self._written[node] = dotted(text) if self._kind[node] >= NodeKind.CODE else text
            return written

    def kind(self, node: int) -> NodeKind:
        """What kind of node it is."""
        return _KINDS[self._kind[node]]

    def title(self, node: int) -> str:
        """The title; an extended code's is its parent's with the 7th character's definition."""
        try:
            return self._titles[node]
        except KeyError:
            title = bytes(self._title_text[self._title_at[node] : self._title_at[node + 1]]).decode()
            if self._kind[node] == NodeKind.EXTENDED:
                title = f"{self.title(self._parent[node])}, {title}"
            self._titles[node] = title
            return title

    def seventh_label(self, node: int) -> str:
        """The definition of an extended code's 7th character; empty for other nodes."""
        if self._kind[node] != NodeKind.EXTENDED:
            return ""
        return bytes(self._title_text[self._title_at[node] : self._title_at[node + 1]]).decode()

    def line(self, node: int) -> int:
        """The line of the source on which the node is defined."""
        return self._line[node]

    def is_billable(self, node: int) -> bool:
        """Whether the code is complete: nothing stands below it and no 7th character is missing."""
        return bool(self._flags[node] & BILLABLE)

    def needs_seventh(self, node: int) -> bool:
        """Whether the code is invalid only for want of a 7th character."""
        return bool(self._flags[node] & NEEDS_SEVENTH)

    def parent(self, node: int) -> int | None:
        """The node above, or None for a chapter."""
        above = self._parent[node]
        return above if above >= 0 else None

    def ancestors(self, node: int) -> list[int]:
        """The nodes above, nearest first, chapter last."""
        found = []
        above = self._parent[node]
        while above >= 0:
            found.append(above)
            above = self._parent[above]
        return found

    def children(self, node: int) -> Iterator[int]:
        """The nodes directly below, in the order of the tabular list."""
        below = node + 1
        while below < self._end[node]:
            yield below
            below = self._end[below]

    def subtree(self, node: int) -> range:
        """The node and everything below it."""
        return range(node, self._end[node])

    def contains(self, above: int, node: int) -> bool:
        """Whether ``node`` is ``above`` or lies below it."""
        return above <= node < self._end[above]

    def is_a(self, code: str, above: str) -> bool:
        """``contains`` for codes as text: ``is_a("E11.22", "E11")``; False for unknown codes."""
        low, high = self.node(code), self.node(above)
        return low is not None and high is not None and high <= low < self._end[high]

    def chapter(self, node: int) -> str:
        """The number of the chapter a node stands in, as text."""
        return self.code(self._chapters[bisect_right(self._chapters, node) - 1])

    def is_external_cause(self, node: int) -> bool:
        """Whether the code belongs to chapter 20, External causes of morbidity (V00-Y99)."""
        return self.chapter(node) == EXTERNAL_CAUSE_CHAPTER

    def is_manifestation(self, node: int) -> bool:
        """Whether the title says that another disease is the cause, and a code-first note applies.

        Guidelines section I.A.13: such codes are never first-listed or principal. The titles say "in
        diseases classified elsewhere", or "due to underlying condition" as E08 does (I.C.4.a.6.a).
        """
        lines = [node, *self.ancestors(node)]
        return any(
            _MANIFESTATION.search(self.title(at)) for at in lines if self.kind(at) >= NodeKind.CODE
        ) and any(note.kind == NoteKind.CODE_FIRST for note in self.notes(node))

    def seventh(self, node: int) -> SeventhScheme | None:
        """The 7th-character definition in force at a node, its own or inherited."""
        index = self._scheme[node]
        if index < 0:
            return None
        scheme = self.meta["schemes"][index]
        return SeventhScheme(
            dotted(scheme["code"]),
            scheme["instruction"],
            tuple((character, label) for character, label in scheme["characters"]),
        )

    def own_notes(self, node: int) -> list[Note]:
        """The notes that stand at the node itself, in source order."""
        return [self.note(index, node) for index in range(self._note_at[node], self._note_at[node + 1])]

    def notes(self, node: int) -> list[Note]:
        """The node's notes, then those it inherits, nearest first.

        A note on a chapter, block or category applies to all codes under it (Guidelines I.A.7 to
        I.A.13). Inclusion terms describe only the code at which they stand.
        """
        found = self.own_notes(node)
        for above in self.ancestors(node):
            found += [note for note in self.own_notes(above) if note.kind != NoteKind.INCLUSION_TERM]
        return found

    def notes_of(self, node: int, kind: NoteKind) -> tuple[Note, ...]:
        """``notes`` of one kind; kept once asked for, since rules ask for the same ones again."""
        key = node << 3 | kind
        found = self._notes.get(key)
        if found is None:
            found = tuple(note for note in self.notes(node) if note.kind == kind)
            self._notes[key] = found
        return found

    def note(self, index: int, origin: int) -> Note:
        """One note by its number; ``origin`` is the node at which it stands."""
        targets = range(self._target_at[index], self._target_at[index + 1])
        return Note(
            id=index,
            kind=NoteKind(self._note_kind[index]),
            text=bytes(self._note_text[self._note_texts_at[index] : self._note_texts_at[index + 1]]).decode(),
            origin=origin,
            line=self._note_line[index],
            targets=tuple((self._target_start[t], self._target_end[t]) for t in targets),
        )

    def excluding_notes(self, node: int, other: int) -> list[Note]:
        """The Excludes1 notes by which the two codes exclude each other, from either side.

        Guidelines section I.A.12.a. A note whose target also holds its own code (as a range around
        it) says nothing about that code.
        """
        found = []
        for here, there in ((node, other), (other, node)):
            found += [
                note
                for note in self.notes_of(here, NoteKind.EXCLUDES1)
                if note.names(there) and not note.names(here)
            ]
        return found
