"""Reads an official XML table record by record: bounded, with true line numbers, nothing expanded.

The parser is expat for the reasons given in docs/decisions/0004: libxml2 keeps 16 bits of a line
number. A record is one element with all that it holds; it is handed out when it ends, so memory
holds one record and not the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.looks_like import looks_like, root_element
from loaders.tables.rows.xml_parse import AGAIN, CHUNK, parse
from loaders.tables.source import Source

_MAX_DEPTH = 64
_MARKS = frozenset({"diff", "new", "unc"})
"""Marks of changed text; what <old> strikes out is no longer in force and is not read."""


@dataclass(slots=True)
class Element:
    """An element: ``inside`` is its parent's tag, ``parts`` its text and elements in order."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    inside: str
    parts: list[str | Element] = field(default_factory=list)

    def elements(self, tag: str | None = None) -> Iterator[Element]:
        """The elements directly in it, all or those with this tag."""
        for part in self.parts:
            if isinstance(part, Element) and (tag is None or part.tag == tag):
                yield part

    def text(self) -> str:
        """Its own text with white space made single, without that of the elements in it."""
        return tidy(self._own())

    def child_text(self, tag: str, joined: str = "; ") -> str:
        """The own text of the elements with this tag; empty if there are none."""
        return joined.join(text for each in self.elements(tag) if (text := each.text()))

    def _own(self) -> str:
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
            else:
                pieces.append(part._own() if part.tag in _MARKS else " ")
        return "".join(pieces)


def tidy(text: str) -> str:
    """Single spaces, and none before a comma or semicolon."""
    return " ".join(text.split()).replace(" ,", ",").replace(" ;", ";")


def xml_table(root: str, label: str, refusal: str = "source.unknown") -> Wanted:
    """How a table as XML is told: by its root element."""
    return Wanted(label, lambda name, head: root_element(head) == root, refusal)


class XmlRecords:
    """The records of one file. ``unread`` counts the elements that a reader said it does not know."""

    def __init__(self, source: Source, root: str, records: frozenset[str], what: str) -> None:
        """``records`` are the tags handed out; ``what`` names the table, for refusals."""
        self._source = source
        self._root = root
        self._records = records
        self._what = what
        self._open: list[Element] = []
        self._tags: list[str] = []
        self._done: list[Element] = []
        self.unread: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Element]:
        """The records in the order in which they end, so a record's own heading comes before it.

        Raises LoadError: ``source.unknown`` for a file of another kind, ``xml.malformed``,
        ``xml.truncated``, ``xml.encoding``, ``xml.doctype``, ``xml.too-deep``, ``xml.addenda``.
        """
        source = self._source
        head = source.head()
        if root_element(head) != self._root:
            raise LoadError(
                "source.unknown",
                f"this is not {self._what}; it looks like {looks_like(head)}",
                place=source.place,
                next_step=f"Give the XML file whose first element is <{self._root}>.",
            )
        self._open, self._tags, self._done, self.unread = [], [], [], Counter()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = CHUNK
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = lambda tag, attributes: self._start(
            tag, attributes, parser.CurrentLineNumber
        )
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            yield from self._parsed(parser)
        finally:
            parser.StartElementHandler = None  # the handler holds the parser

    def notices(self) -> tuple[str, ...]:
        """What was stepped over, for people."""
        return tuple(f"{count} <{tag[:40]}> not read" for tag, count in sorted(self.unread.items()))

    def _parsed(self, parser: expat.XMLParserType) -> Iterator[Element]:
        for _ in parse(parser, self._source, "xml"):
            yield from self._done
            self._done.clear()

    def _start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        if len(self._tags) >= _MAX_DEPTH:
            raise self._refuse("xml.too-deep", "elements are nested too deeply", line)
        if not self._tags and attributes.get("isAddenda") == "true":
            raise self._refuse("xml.addenda", "this lists only changes, not the whole table", line)
        if self._open:
            element = Element(tag, attributes, line, self._tags[-1])
            self._open[-1].parts.append(element)
            self._open.append(element)
        elif tag in self._records:
            self._open.append(Element(tag, attributes, line, self._tags[-1] if self._tags else ""))
        self._tags.append(tag)

    def _end(self, tag: str) -> None:
        self._tags.pop()
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._done.append(element)

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        # The publisher's files have none; it is how entity bombs and outside references come in.
        raise self._refuse("xml.doctype", "the file has a DOCTYPE, which could define entities", None)

    def _refuse(self, code: str, message: str, line: int | None) -> LoadError:
        place = self._source.place if line is None else f"{self._source.place}:{line}"
        return LoadError(code, message, place=place, next_step=AGAIN)
