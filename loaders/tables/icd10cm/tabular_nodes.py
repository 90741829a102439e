"""The nodes of the tabular list while it is being read: codes, titles, notes, 7th characters."""

from __future__ import annotations

from kb.model.code import NodeKind
from kb.model.tabular import NoteKind, SeventhCharacters, TabularNode, TabularNote
from loaders.tables.icd10cm.section_index import SectionRef, disagreements
from loaders.tables.icd10cm.tabular_grammar import BLOCK_ID, CHAPTER_NUMBER, CODE, SEVENTH_CHARACTER
from loaders.tables.icd10cm.tabular_report import TabularReport

_SHAPES = {NodeKind.CHAPTER: CHAPTER_NUMBER, NodeKind.BLOCK: BLOCK_ID, NodeKind.CODE: CODE}
_WORDS = {NodeKind.CHAPTER: "chapter", NodeKind.BLOCK: "block", NodeKind.CODE: "diagnosis"}


class _OpenNode:
    """A chapter, section or diag whose end tag has not come yet."""

    __slots__ = (
        "characters",
        "code",
        "index",
        "instruction",
        "kind",
        "line",
        "notes",
        "parent",
        "placeholder",
        "remarks",
        "seventh_line",
        "title",
    )

    def __init__(self, kind: NodeKind, index: int, parent: int, line: int, placeholder: bool) -> None:
        self.kind = kind
        self.index = index
        self.parent = parent
        self.line = line
        self.placeholder = placeholder
        self.code = ""
        self.title: str | None = None
        self.notes: list[TabularNote] = []
        self.instruction: list[str] = []
        self.characters: list[tuple[str, str]] = []
        self.remarks: list[str] = []
        self.seventh_line = 0


class TabularNodes:
    """The list in document order: a node takes its place at its start tag, its content at its end.

    Every method that reads content acts on the innermost open node.
    """

    def __init__(self, report: TabularReport) -> None:
        """Start an empty list; oddities go to ``report``."""
        self._report = report
        self._nodes: list[TabularNode | None] = []
        self._open: list[_OpenNode] = []
        self._lines: dict[tuple[NodeKind, str], int] = {}
        self._refs: list[SectionRef] = []
        self._blocks: list[tuple[str, str, int]] = []

    def count(self, kind: NodeKind) -> int:
        """How many nodes of ``kind`` have been named so far."""
        return sum(1 for known, _ in self._lines if known is kind)

    def finished(self) -> tuple[TabularNode, ...]:
        """Every node; to be asked when the file has ended."""
        return tuple(node for node in self._nodes if node is not None)

    def open(self, kind: NodeKind, attributes: dict[str, str]) -> None:
        """A chapter, section or diag begins. Raises LoadError where its parent has no code yet."""
        parent = -1
        if self._open:
            above = self._open[-1]
            parent = above.index
            if not above.code:
                raise self._report.refuse(
                    "tabular.no-code", f"the entry of line {above.line} has no code before this one"
                )
        placeholder = attributes.get("placeholder") == "true"
        node = _OpenNode(kind, len(self._nodes), parent, self._report.line, placeholder)
        self._nodes.append(None)
        self._open.append(node)
        if kind is NodeKind.BLOCK:
            self._set_code(node, attributes.get("id", "").strip())

    def name(self, text: str, line: int) -> None:
        """The code of a diag or the number of a chapter; a block has its id already."""
        node = self._open[-1]
        if node.kind is NodeKind.BLOCK:
            if text != node.code:
                self._report.warn("tabular.block-name", line, f"block {node.code} is named {text[:40]!r}")
        elif node.code:
            raise self._report.refuse("tabular.repeated-element", "an entry has two names")
        else:
            self._set_code(node, text)

    def title(self, text: str) -> None:
        """The description. Raises LoadError on a second one."""
        node = self._open[-1]
        if node.title is not None:
            raise self._report.refuse("tabular.repeated-element", "an entry has two descriptions")
        node.title = text

    def note(self, kind: NoteKind, text: str, line: int) -> None:
        """An instructional note."""
        self._open[-1].notes.append(TabularNote(kind, text, line))

    def seventh_note(self, text: str, line: int) -> None:
        """The sentence that says which codes take a 7th character."""
        node = self._open[-1]
        node.instruction.append(text)
        node.seventh_line = node.seventh_line or line

    def seventh_begins(self) -> None:
        """The list of 7th characters begins here; this is the line that is cited."""
        self._open[-1].seventh_line = self._report.line

    def seventh_remark(self, text: str) -> None:
        """A remark among the 7th characters."""
        self._open[-1].remarks.append(text)

    def seventh_character(self, character: str, text: str, line: int) -> None:
        """One 7th character and its meaning. Raises LoadError if it is not one letter or digit."""
        if SEVENTH_CHARACTER.fullmatch(character) is None:
            raise self._report.refuse("tabular.bad-extension", f"{character[:9]!r} is no 7th character")
        node = self._open[-1]
        if any(character == known for known, _ in node.characters):
            self._report.warn(
                "tabular.duplicate-extension",
                line,
                f"7th character {character} is defined twice under {node.code}; the first is kept",
            )
        else:
            node.characters.append((character, text))

    def section_ref(self, ref: SectionRef) -> None:
        """An entry of the chapter's own list of blocks, compared when the chapter ends."""
        self._refs.append(ref)

    def close(self) -> None:
        """The innermost node ends. Raises LoadError if it never got a code."""
        node = self._open.pop()
        if not node.code:
            raise self._report.refuse("tabular.no-code", f"the entry of line {node.line} has no code")
        title = node.title or ""
        if not title:
            # A publisher's slip in one title must not keep a whole release out: the code is valid
            # on a claim without it. Nothing is put in its place.
            self._report.warn("tabular.empty-title", node.line, f"{node.code} has no description")
        self._nodes[node.index] = TabularNode(
            node.kind,
            node.code,
            title,
            node.parent,
            node.line,
            tuple(node.notes),
            self._seventh(node) if node.seventh_line else None,
            node.placeholder,
        )
        if node.kind is NodeKind.BLOCK:
            self._blocks.append((node.code, title, node.line))
        elif node.kind is NodeKind.CHAPTER:
            self._report.warnings += disagreements(node.code, self._refs, self._blocks)
            self._refs, self._blocks = [], []

    def _set_code(self, node: _OpenNode, text: str) -> None:
        if _SHAPES[node.kind].fullmatch(text) is None:
            raise self._report.refuse(
                "tabular.bad-code", f"{text[:20]!r} can't be the code of a {_WORDS[node.kind]}"
            )
        node.code = text.replace(".", "")
        # A block may have its category's id (B20, C50), so the kind is part of the key.
        key = (node.kind, node.code)
        if key in self._lines:
            raise self._report.refuse(
                "tabular.duplicate-code",
                f"{text} is defined twice, on line {self._lines[key]} and on line {node.line}",
            )
        self._lines[key] = node.line
        if node.kind is NodeKind.CODE:
            above = self._open[-2]
            if above.kind is NodeKind.CODE and not node.code.startswith(above.code):
                self._report.warn(
                    "tabular.parent-mismatch",
                    node.line,
                    f"{node.code} stands under {above.code}, with which it does not begin",
                )

    def _seventh(self, node: _OpenNode) -> SeventhCharacters:
        if not node.characters or not node.instruction:
            missing = "instruction" if node.characters else "characters"
            self._report.warn(
                "tabular.seventh-incomplete",
                node.seventh_line,
                f"the 7th-character definition of {node.code} has no {missing}",
            )
        return SeventhCharacters(
            " ".join(node.instruction),
            tuple(node.characters),
            tuple(node.remarks),
            node.seventh_line,
        )
