"""What a reader of the tabular list has to say about it: warnings, refusals, and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.model.tabular import SourceWarning
from loaders.errors import LoadError

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_REPORT = "Compare the file with the publisher's download; report the line to the publisher."


class TabularReport:
    """Collects warnings and words refusals, with the line the parser is on."""

    def __init__(self, parser: XMLParserType, place: str) -> None:
        """``place`` is the source's, as messages name it."""
        self.place = place
        self.warnings: list[SourceWarning] = []
        self._parser = parser
        self._unknown: dict[str, list[int]] = {}

    @property
    def line(self) -> int:
        """The line on which the element being read begins or ends, counted from 1."""
        return self._parser.CurrentLineNumber

    def warn(self, code: str, line: int, message: str) -> None:
        """Keep a warning about something odd that does not stop the load."""
        self.warnings.append(SourceWarning(code, line, message))

    def unknown_element(self, tag: str, line: int) -> None:
        """Count an element that the schema does not have; each name becomes one warning."""
        self._unknown.setdefault(tag, []).append(line)

    def refuse(self, code: str, message: str, next_step: str = _REPORT) -> LoadError:
        """The error to raise about the current line."""
        return LoadError(code, message, place=f"{self.place}:{self.line}", next_step=next_step)

    def all_warnings(self) -> tuple[SourceWarning, ...]:
        """Every warning, by line."""
        unknown = [
            SourceWarning(
                "tabular.unknown-element",
                lines[0],
                f"<{tag[:60]}> is not known here and was not read: "
                f"{len(lines)} found, the first on line {lines[0]}",
            )
            for tag, lines in self._unknown.items()
        ]
        return tuple(sorted([*self.warnings, *unknown], key=lambda warning: warning.line))
