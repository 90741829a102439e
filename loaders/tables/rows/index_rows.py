"""From the nested terms of an index to flat rows in pre-order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.lexicon.words import folded
from loaders.tables.rows.xml_records import Element, XmlRecords
from loaders.tables.table import RefusedRow

Read = Callable[[Element], Mapping[str, Any] | str]
"""The values of one term by column, or why it is refused. Called for every main term and subterm."""

_STRUCTURE = frozenset({"title", "term"})


@dataclass(slots=True)
class IndexRows:
    """The rows of an index; :meth:`columns` gives them in the order of the table."""

    read: Read
    known: frozenset[str]
    """The tags that ``read`` looks at; any other is counted as not read."""
    refused: list[RefusedRow] = field(default_factory=list)
    _terms: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    def add(self, main: Element, records: XmlRecords) -> None:
        """A main term with everything under it."""
        rows: list[dict[str, Any]] = []
        self._add(main, None, 0, rows, records)
        if rows:
            self._terms.append((first_word(rows[0]["title"]), rows))

    @property
    def rows_read(self) -> int:
        """Terms in the file, kept or refused."""
        return sum(len(rows) for _, rows in self._terms) + len(self.refused)

    def columns(self, names: Iterable[str]) -> dict[str, Sequence[Any]]:
        """Every column named. Main terms are sorted by first word; equal ones keep their order."""
        columns: dict[str, list[Any]] = {name: [] for name in names}
        start = 0
        for word, rows in sorted(self._terms, key=lambda term: term[0].encode()):
            for at, row in enumerate(rows):
                row |= {"word": word, "row": start + at, "end": start + row["end"]}
                if row["parent"] is not None:
                    row["parent"] += start
                for name, column in columns.items():
                    column.append(row.get(name))
            start += len(rows)
        return dict(columns)

    def _add(
        self,
        term: Element,
        parent: int | None,
        level: int,
        rows: list[dict[str, Any]],
        records: XmlRecords,
    ) -> None:
        for part in term.elements():
            if part.tag not in _STRUCTURE and part.tag not in self.known:
                records.unread[part.tag] += 1
        values = self.read(term)
        said = term.attributes.get("level")
        if not isinstance(values, str) and said is not None and said.strip() != str(level):
            values = f"the term says level {said[:9]!r} but stands at level {level}"
        if isinstance(values, str):
            self._refuse(term, values)
            return
        at = len(rows)
        row = {"parent": parent, "level": level, "line": term.line, **values}
        rows.append(row)
        for child in term.elements("term"):
            self._add(child, at, level + 1, rows, records)
        row["end"] = len(rows)

    def _refuse(self, term: Element, reason: str) -> None:
        self.refused.append(RefusedRow(term.line, reason))
        # What stands under a refused term has lost the words it depends on.
        for child in term.elements("term"):
            self._refuse(child, f"the term above it, on line {term.line}, was refused")


def first_word(title: str) -> str:
    """The first word of a title as it is looked up; empty if it has none, ASCII only."""
    words = folded(title)
    return words[0].encode("ascii", "ignore").decode() if words else ""
