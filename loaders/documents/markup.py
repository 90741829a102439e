"""XML and HTML, read with nothing fetched and nothing expanded, and rendered to plain text.

The only reader of lxml for notes. Rendering follows what a browser shows: white space is folded,
blocks and list items start a line, cells of a row stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol, cast

from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from loaders.documents.text import checked_note
from loaders.errors import InputError

_SPACE = re.compile(r"[ \t\r\n\f]+")
_CELL_MARK = " | "
_UNSEEN = frozenset(
    {
        *("script", "style", "head", "template", "noscript", "object", "iframe", "svg", "math"),
        *("col", "colgroup", "renderMultiMedia", "del", "s", "strike"),
    }
)
_BLOCKS = frozenset(
    {
        *(
            "paragraph",
            "p",
            "div",
            "table",
            "list",
            "ul",
            "ol",
            "dl",
            "dd",
            "dt",
            "caption",
            "text",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "header"),
        *("footer", "form", "fieldset", "address", "hr", "body", "html", "thead", "tbody", "tfoot"),
        *("footnote", "main", "aside", "nav", "center"),
    }
)
_ITEMS = frozenset({"item", "li"})
_CELLS = frozenset({"td", "th"})


class Element(Protocol):
    """As much of an lxml element as the readers use."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None:
        """An attribute's value."""

    def find(self, path: str) -> Element | None:
        """The first element on a path."""

    def findall(self, path: str) -> list[Element]:
        """All elements on a path."""

    def iter(self, *tags: str) -> Iterator[Element]:
        """The element itself and what is under it, in document order."""

    def __iter__(self) -> Iterator[Element]:
        """The elements directly inside."""


def parse_xml(data: bytes, place: str) -> Element:
    """The root of an XML document.

    Entities, DTDs and the network are never used: a DOCTYPE is refused (``note.has-doctype``), as
    is what is not well formed (``note.bad-xml``).
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.lstrip(b" \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise InputError(
            "note.bad-xml",
            "The XML is not well formed, or is nested or filled beyond any document.",
            place=f"{place}:{line}:{column}",
            next_step="Correct it at this line and column.",
        ) from None
    document: Any = root.getroottree()
    if document.docinfo.doctype:
        raise InputError(
            "note.has-doctype",
            "A DOCTYPE is not allowed: it can define entities that change the text.",
            place=place,
            next_step="Remove the DOCTYPE.",
        )
    return cast(Element, root)


def html_text(markup: str, place: str) -> str:
    """The visible text of an HTML page or fragment; nothing where there is none.

    Raises ``note.too-deep`` where the parser gave up: it would keep what it had and drop the rest.
    """
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(checked_note(markup, place).encode(), parser)
    except etree.LxmlError:
        return ""
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise InputError(
            "note.too-deep",
            "The HTML is nested or filled beyond any document.",
            place=place,
            next_step="Send the note as text/plain.",
        )
    return "" if root is None else rendered(cast(Element, root))


def local_name(element: Element) -> str:
    """The element's name without namespace; nothing for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def rendered(element: Element) -> str:
    """The element's content as plain text, without blank lines at either end."""
    page = _Page()
    page.inside(element)
    return page.text()


class _Page:
    """Text laid out line by line."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: list[list[str]] = [[]]

    def text(self) -> str:
        lines = ["".join(line).rstrip() for line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def inside(self, element: Element) -> None:
        """Lay out what is in ``element``."""
        self._words(element.text)
        for child in element:
            self._element(child)
            self._words(child.tail)

    def _element(self, element: Element) -> None:
        name = local_name(element)
        if not name or name in _UNSEEN or element.get("revised") == "delete":
            return
        if name == "br":
            self._lines.append([])
        elif name == "pre":
            self._preformatted(element)
        elif name == "tr":
            self._row(element)
        elif name in _ITEMS:
            self._break()
            self._put("- ")
            self.inside(element)
            self._break()
        elif name in _BLOCKS:
            self._break()
            self.inside(element)
            self._break()
        else:
            # Senders set phrases side by side as <content>; a browser's style keeps them apart.
            if name == "content":
                self._part_words(element)
            self.inside(element)

    def _row(self, element: Element) -> None:
        cells: list[str] = []
        for child in element:
            if local_name(child) in _CELLS:
                page = _Page()
                page.inside(child)
                cells.append(page.text().strip())
        self._break()
        if any("\n" in cell for cell in cells):
            row = "\n".join(cell for cell in cells if cell)
        else:
            row = _CELL_MARK.join(cells).rstrip(" |")
        for line in row.split("\n"):
            self._lines[-1].append(line)
            self._lines.append([])

    def _preformatted(self, element: Element) -> None:
        self._break()
        words = "".join(_all_text(element))
        for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            self._lines[-1].append(line)
            self._lines.append([])

    def _part_words(self, element: Element) -> None:
        line = self._lines[-1]
        last, first = (line[-1][-1:] if line else ""), (element.text or "")[:1]
        if last.isalnum() and first.isalnum():
            line.append(" ")

    def _words(self, text: str | None) -> None:
        if not text:
            return
        folded = _SPACE.sub(" ", text)
        line = self._lines[-1]
        if folded.startswith(" ") and (not line or line[-1].endswith(" ")):
            folded = folded[1:]
        if folded:
            line.append(folded)

    def _put(self, text: str) -> None:
        self._lines[-1].append(text)

    def _break(self) -> None:
        if any(part.strip() and part != "- " for part in self._lines[-1]):
            self._lines.append([])


def _all_text(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local_name(child) not in _UNSEEN:
            if local_name(child) == "br":
                yield "\n"
            yield from _all_text(child)
        yield child.tail or ""
