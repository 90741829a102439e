"""From the publisher's tabular list to numbered arrays.

Nodes are numbered in pre-order, so that a subtree is an interval and ``is_a`` two comparisons. The
7th-character codes, which have no element of their own, become children of the code they complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kb.model.code import NodeKind, code_key
from kb.model.tabular import TARGETED_NOTES, Tabular, TabularNode
from kb.tabular.resolve import Resolver, join
from kb.tabular.seventh_character import complete, read_exceptions, takes_seventh
from kb.tabular.targets import read_targets

FORMAT = 2
"""Raised when the arrays change in shape or content: compiled forms of another format are made anew."""

BILLABLE, PLACEHOLDER, NEEDS_SEVENTH = 1, 2, 4


@dataclass(slots=True)
class _Numbered:
    """Columns in pre-order while they grow."""

    codes: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    schemes: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    node_of_source: list[int] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)

    def add(self, code: str, title: str, kind: int, parent: int, flags: int, scheme: int, line: int) -> int:
        self.codes.append(code)
        self.titles.append(title)
        self.kinds.append(kind)
        self.parents.append(parent)
        self.flags.append(flags)
        self.schemes.append(scheme)
        self.lines.append(line)
        return len(self.codes) - 1


def compile_tabular(tabular: Tabular) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays to be memory-mapped, and a small JSON part (schemes, statistics, unresolved targets)."""
    numbered, schemes = _number(tabular.nodes)
    ends = _subtree_ends(numbered.parents)
    node_of = {
        code: node
        for node, (code, kind) in enumerate(zip(numbered.codes, numbered.kinds, strict=True))
        if kind >= NodeKind.CODE
    }
    arrays: dict[str, np.ndarray] = {
        "parent": np.array(numbered.parents, np.int32),
        "end": np.array(ends, np.int32),
        "kind": np.array(numbered.kinds, np.uint8),
        "flags": np.array(numbered.flags, np.uint8),
        "scheme": np.array(numbered.schemes, np.int16),
        "line": np.array(numbered.lines, np.int32),
        "code": np.array(numbered.codes, "S7"),
    }
    keys = np.array([code_key(code) for code in node_of], np.uint64)
    order = np.argsort(keys, kind="stable")
    arrays["key"] = keys[order]
    arrays["key_node"] = np.fromiter(node_of.values(), np.int32, len(node_of))[order]
    arrays.update(text_arrays("title", numbered.titles))
    resolver = Resolver(numbered.codes, ends, node_of, numbered.labels, numbered.titles)
    note_arrays, targets = _notes(tabular.nodes, numbered, resolver)
    arrays.update(note_arrays)
    meta = {
        "format": FORMAT,
        "version": tabular.version,
        "schemes": schemes,
        "introduction": list(tabular.introduction),
        "visual_impairment": [
            [row.category, list(row.maximum), list(row.minimum)] for row in tabular.visual_impairment
        ],
        "targets": targets,
        "counts": {
            "chapters": numbered.kinds.count(NodeKind.CHAPTER),
            "blocks": numbered.kinds.count(NodeKind.BLOCK),
            "codes": len(node_of),
            "billable": sum(1 for flags in numbered.flags if flags & BILLABLE),
        },
        "warnings": [[w.code, w.line, w.message] for w in tabular.warnings],
    }
    return arrays, meta


def text_arrays(name: str, texts: Iterable[str]) -> dict[str, np.ndarray]:
    """``{name}_text`` (UTF-8 bytes end to end) and ``{name}_at`` (where each begins, and the end)."""
    encoded = [text.encode() for text in texts]
    starts = np.zeros(len(encoded) + 1, np.uint32)
    np.cumsum([len(text) for text in encoded], out=starts[1:])
    return {f"{name}_text": np.frombuffer(b"".join(encoded), np.uint8), f"{name}_at": starts}


def _number(nodes: tuple[TabularNode, ...]) -> tuple[_Numbered, list[dict[str, Any]]]:
    numbered = _Numbered()
    schemes: list[dict[str, Any]] = []
    scheme_in_force: list[int] = []
    exceptions = read_exceptions(
        text
        for node in nodes
        for text in (*(note.text for note in node.notes), *(node.seventh.notes if node.seventh else ()))
    )
    has_children = {below.parent for below in nodes}
    for index, node in enumerate(nodes):
        scheme = scheme_in_force[node.parent] if node.parent >= 0 else -1
        if node.seventh and node.seventh.characters:
            scheme = len(schemes)
            schemes.append(
                {
                    "code": node.code,
                    "instruction": node.seventh.instruction,
                    "characters": [list(pair) for pair in node.seventh.characters],
                    "notes": list(node.seventh.notes),
                }
            )
        scheme_in_force.append(scheme)
        parent = numbered.node_of_source[node.parent] if node.parent >= 0 else -1
        leaf = index not in has_children
        extended = leaf and scheme >= 0 and takes_seventh(node.code)
        flags = (
            (PLACEHOLDER if node.placeholder else 0)
            | (BILLABLE if leaf and not extended and node.kind == NodeKind.CODE else 0)
            | (NEEDS_SEVENTH if extended else 0)
        )
        at = numbered.add(node.code, node.title, node.kind, parent, flags, scheme, node.line)
        numbered.node_of_source.append(at)
        if extended:
            for character, label in schemes[scheme]["characters"]:
                if any(rule.withholds(node.code, character) for rule in exceptions):
                    continue
                code = complete(node.code, character)
                below = numbered.add(code, label, NodeKind.EXTENDED, at, BILLABLE, scheme, node.line)
                numbered.labels[below] = label
    return numbered, schemes


def _subtree_ends(parents: list[int]) -> list[int]:
    ends = list(range(1, len(parents) + 1))
    for node in range(len(parents) - 1, -1, -1):
        parent = parents[node]
        if parent >= 0 and ends[node] > ends[parent]:
            ends[parent] = ends[node]
    return ends


def _notes(
    nodes: tuple[TabularNode, ...], numbered: _Numbered, resolver: Resolver
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Notes sorted by node, their resolved targets, and the count of what was not resolved."""
    kinds: list[int] = []
    lines: list[int] = []
    texts: list[str] = []
    counts = [0] * (len(numbered.codes) + 1)
    target_counts: list[int] = []
    intervals: list[tuple[int, int]] = []
    unresolved: list[list[Any]] = []
    tokens = 0
    for index, node in enumerate(nodes):
        counts[numbered.node_of_source[index] + 1] = len(node.notes)
        for note in node.notes:
            kinds.append(note.kind)
            lines.append(note.line)
            texts.append(note.text)
            here: list[tuple[int, int]] = []
            for target in read_targets(note.text) if note.kind in TARGETED_NOTES else ():
                tokens += len(target.tokens)
                found = resolver.resolve(target)
                if found is None:
                    unresolved.append([node.code, note.line, "-".join(target.tokens)])
                else:
                    here += found
            here = join(here)
            target_counts.append(len(here))
            intervals += here
    arrays: dict[str, np.ndarray] = {
        "note_at": np.cumsum(counts, dtype=np.int32),
        "note_kind": np.array(kinds, np.uint8),
        "note_line": np.array(lines, np.int32),
        "target_at": np.cumsum([0, *target_counts], dtype=np.int32),
        "target_start": np.array([start for start, _ in intervals], np.int32),
        "target_end": np.array([end for _, end in intervals], np.int32),
        **text_arrays("remark", texts),
    }
    missed = sum(len(set(codes.split("-"))) for _, _, codes in unresolved)
    return arrays, {"tokens": tokens, "unresolved_tokens": missed, "unresolved": unresolved}
