"""Turns the parser's start, text and end events into the tabular list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.model.code import NodeKind
from kb.model.tabular import Tabular
from loaders.errors import LoadError
from loaders.tables.icd10cm.section_index import SectionRef
from loaders.tables.icd10cm.tabular_grammar import (
    CHANGE_MARKS,
    CHILDREN,
    NOTE_HOLDERS,
    ROOT,
    STRUCTURE,
    TEXTS,
)
from loaders.tables.icd10cm.tabular_nodes import TabularNodes
from loaders.tables.icd10cm.tabular_report import TabularReport
from loaders.tables.icd10cm.visual_impairment import VisualImpairment

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_MAX_DEPTH = 64
_NOTHING: frozenset[str] = frozenset()


class TabularElements:
    """The parser's event handlers; :meth:`finish` hands over the list when the file has ended.

    Every handler may raise LoadError, which stops the parser.
    """

    def __init__(self, parser: XMLParserType, place: str) -> None:
        """Attach to ``parser``; ``place`` is the source's, as messages name it."""
        self._parser = parser
        self._report = TabularReport(parser, place)
        self._nodes = TabularNodes(self._report)
        self._impairment = VisualImpairment()
        self._tags: list[str] = []
        self._allowed: frozenset[str] = frozenset({ROOT})
        self._text: list[str] = []
        self._line = 0
        self._attributes: dict[str, str] = {}
        self._keep: list[bool] = []
        self._version: str | None = None
        self._introduction: list[str] = []
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append

    def detach(self) -> None:
        """Let go of the parser, which holds this object's methods, so that both can be freed."""
        parser = self._parser
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None

    def finish(self) -> Tabular:
        """The whole list. Raises LoadError if it has no chapter or no code."""
        for kind, code, what in (
            (NodeKind.CHAPTER, "tabular.no-chapters", "chapter"),
            (NodeKind.CODE, "tabular.no-codes", "code"),
        ):
            if not self._nodes.count(kind):
                raise LoadError(
                    code,
                    f"the file holds no {what}",
                    place=self._report.place,
                    next_step="Download the full tabular list again.",
                )
        if not self._version:
            self._report.warn("tabular.no-version", 1, "the file does not say its year")
        return Tabular(
            version=self._version or "",
            nodes=self._nodes.finished(),
            introduction=tuple(self._introduction),
            visual_impairment=tuple(self._impairment.rows),
            warnings=self._report.all_warnings(),
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in self._allowed:
            self._step_over(tag, attributes)
            return
        text = self._text
        if text:
            # One run of white space is the rule between two elements: the quick way.
            if len(text) > 1 or not text[0].isspace():
                self._check_gap()
            text.clear()
        self._tags.append(tag)
        if tag in TEXTS:
            self._allowed = _NOTHING
            self._line = self._parser.CurrentLineNumber
            self._attributes = attributes
            return
        self._allowed = CHILDREN[tag]
        if tag in STRUCTURE:
            if len(self._tags) > _MAX_DEPTH:
                raise self._report.refuse("tabular.too-deep", "elements are nested too deeply")
            self._nodes.open(STRUCTURE[tag], attributes)
        elif tag == "sevenChrDef":
            self._nodes.seventh_begins()
        elif tag == ROOT and attributes.get("isAddenda") == "true":
            raise self._report.refuse(
                "tabular.addenda",
                "this is an addenda: it lists changes, not the whole tabular list",
                "Download the full tabular list of the same date and load that.",
            )

    def _end(self, tag: str) -> None:
        text = self._text
        tags = self._tags
        tags.pop()
        self._allowed = CHILDREN[tags[-1]] if tags else _NOTHING
        if tag in TEXTS:
            self._close_text(tag, " ".join("".join(text).split()))
            text.clear()
            return
        if text:
            if len(text) > 1 or not text[0].isspace():
                self._check_gap()
            text.clear()
        if tag in STRUCTURE:
            self._nodes.close()
        elif tag == "visRange":
            self._impairment.close_range()
        elif tag == "visCategory":
            self._impairment.close_category()

    def _close_text(self, tag: str, text: str) -> None:
        if tag == "name":
            self._nodes.name(text, self._line)
        elif tag == "desc":
            self._nodes.title(text)
        elif tag == "note":
            self._close_note(text)
        elif tag == "extension":
            character = self._attributes.get("char", "").strip()
            self._nodes.seventh_character(character, text, self._line)
        elif tag == "sectionRef":
            block, first, last = (self._attributes.get(key, "") for key in ("id", "first", "last"))
            self._nodes.section_ref(SectionRef(block, first, last, text, self._line))
        elif tag == "value":
            self._impairment.value(self._tags[-1], text)
        elif tag == "title" and text:
            self._introduction.append(text)
        elif tag == "version":
            if self._version is not None:
                raise self._report.refuse("tabular.repeated-element", "the file states its year twice")
            self._version = text

    def _close_note(self, text: str) -> None:
        holder = self._tags[-1]
        kind = NOTE_HOLDERS.get(holder)
        if not text:
            self._report.warn("tabular.empty-note", self._line, f"an empty note in <{holder}> was left out")
        elif kind is not None:
            self._nodes.note(kind, text, self._line)
        elif holder == "sevenChrNote":
            self._nodes.seventh_note(text, self._line)
        elif holder == "sevenChrDef":
            self._nodes.seventh_remark(text)
        else:
            self._introduction.append(text)

    def _check_gap(self) -> None:
        """Between elements there is only white space; anything else is text out of place."""
        if not "".join(self._text).isspace():
            self._report.warn("tabular.stray-text", self._report.line, "text between elements was not read")

    def _step_over(self, tag: str, attributes: dict[str, str]) -> None:
        """Pass an element that has no place here, and say so."""
        line = self._report.line
        inside = self._tags[-1] if self._tags else ""
        if tag == "deactivated":
            span = f"from {attributes.get('from', '?')} thru {attributes.get('thru', '?')}"
            self._report.warn("tabular.deactivated", line, f"a deactivated entry, {span}, was not read")
        elif inside in TEXTS and tag in CHANGE_MARKS:
            self._report.warn("tabular.change-mark", line, f"text in <{inside}> is marked <{tag}>")
        elif tag not in STRUCTURE:
            self._report.unknown_element(tag, line)
        self._keep = [inside in TEXTS]
        self._parser.StartElementHandler = self._start_passed
        self._parser.EndElementHandler = self._end_passed
        self._start_passed(tag, attributes)

    def _start_passed(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in STRUCTURE:
            raise self._report.refuse(
                "tabular.misplaced", f"<{tag}> stands where none belongs; its codes would be lost"
            )
        if len(self._keep) > _MAX_DEPTH:
            raise self._report.refuse("tabular.too-deep", "elements are nested too deeply")
        # Of marked changes the text in force is kept: all but what <old> strikes out.
        self._keep.append(self._keep[-1] and tag in CHANGE_MARKS and tag != "old")
        self._parser.CharacterDataHandler = self._text.append if self._keep[-1] else None

    def _end_passed(self, tag: str) -> None:
        self._keep.pop()
        back = len(self._keep) == 1
        self._parser.CharacterDataHandler = self._text.append if back or self._keep[-1] else None
        if back:
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end
