"""The ICD-10-CM tabular list as its publisher states it: what a loader hands over.

Nothing is derived here. 7th-character codes are not expanded, note targets are not resolved and
notes are not inherited: that is the work of kb.graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from kb.model.code import NodeKind


class NoteKind(IntEnum):
    """The instructional notes of the tabular list (Official Guidelines section I.A.10 to I.A.17)."""

    INCLUDES = 0
    INCLUSION_TERM = 1
    EXCLUDES1 = 2
    EXCLUDES2 = 3
    CODE_FIRST = 4
    USE_ADDITIONAL = 5
    CODE_ALSO = 6
    NOTE = 7

    @property
    def label(self) -> str:
        """The words the tabular list itself prints."""
        return _LABELS[self]


_LABELS = {
    NoteKind.INCLUDES: "Includes",
    NoteKind.INCLUSION_TERM: "Inclusion term",
    NoteKind.EXCLUDES1: "Excludes1",
    NoteKind.EXCLUDES2: "Excludes2",
    NoteKind.CODE_FIRST: "Code first",
    NoteKind.USE_ADDITIONAL: "Use additional code",
    NoteKind.CODE_ALSO: "Code also",
    NoteKind.NOTE: "Note",
}

TARGETED_NOTES = frozenset(
    {
        NoteKind.EXCLUDES1,
        NoteKind.EXCLUDES2,
        NoteKind.CODE_FIRST,
        NoteKind.USE_ADDITIONAL,
        NoteKind.CODE_ALSO,
    }
)
"""The kinds of note whose text names other codes."""


@dataclass(frozen=True, slots=True)
class TabularNote:
    """One ``note`` element: its text with white space folded, and its line in the source."""

    kind: NoteKind
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class SeventhCharacters:
    """A 7th-character definition: which characters complete the codes under its node.

    ``characters`` keeps the source's order: ``(("A", "initial encounter"), ...)``. ``notes`` are
    remarks the publisher set among the definitions.
    """

    instruction: str
    characters: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class TabularNode:
    """A chapter, block or ``diag`` element. ``parent`` is an index into the node list, or -1.

    ``code`` is undotted; a chapter's is its number, a block's its range (``"E08-E13"``).
    ``placeholder`` marks a node whose last character is the publisher's X.
    """

    kind: NodeKind
    code: str
    title: str
    parent: int
    line: int
    notes: tuple[TabularNote, ...] = ()
    seventh: SeventhCharacters | None = None
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class VisualImpairmentRow:
    """A row of the visual-impairment table under H54: category and the acuity bounds, as printed."""

    category: str
    maximum: tuple[str, ...]
    minimum: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceWarning:
    """Something odd in a source that did not stop the load: a stable code, the line and the words."""

    code: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Tabular:
    """A whole tabular list: nodes in document (pre-) order, parents before their children."""

    version: str
    nodes: tuple[TabularNode, ...]
    introduction: tuple[str, ...] = ()
    visual_impairment: tuple[VisualImpairmentRow, ...] = ()
    warnings: tuple[SourceWarning, ...] = field(default=())
