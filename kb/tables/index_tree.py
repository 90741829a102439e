"""Walks an alphabetic index: main term, then subterms, as a coder reads it.

Works on the tables of kb.tables.schemas.icd10cm_index and the ICD-10-PCS index, whose rows stand in
pre-order (Official Guidelines section I.B.1: locate the term in the index first).
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.lexicon.words import folded
from kb.tables.columns import Value, absent
from kb.tables.schema import Kind
from kb.tables.table import Table

_NONE = absent(Kind.INTEGER)


class IndexTree:
    """Rows are numbered as in the table; a row number is good for every method of ``table``."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._end = table.array("end")
        self._parent = table.array("parent")
        self._names: dict[int, frozenset[tuple[str, ...]]] = {}

    def main_terms(self, word: str) -> Iterator[int]:
        """The main terms whose first word is ``word``, folded as kb.lexicon.words.fold gives it."""
        found = self.table.find(word)
        return self._siblings(found.start, found.stop)

    def children(self, row: int) -> Iterator[int]:
        """The subterms directly under a term, in the order of the index."""
        return self._siblings(row + 1, int(self._end[row]))

    def subtree(self, row: int) -> range:
        """The term and everything under it."""
        return range(row, int(self._end[row]))

    def parent(self, row: int) -> int | None:
        """The term above; None for a main term."""
        above = int(self._parent[row])
        return None if above == _NONE else above

    def path(self, row: int) -> tuple[int, ...]:
        """From the main term down to the term itself."""
        rows = [row]
        while (above := self.parent(rows[-1])) is not None:
            rows.append(above)
        return tuple(reversed(rows))

    def titles(self, row: int) -> tuple[Value, ...]:
        """The titles along the path; None where a step has none, as the PCS index allows."""
        return tuple(self.table.value(each, "title") for each in self.path(row))

    def refer(self, reference: str) -> int | None:
        """The row that a reference such as "Pain, limb, upper" leads to; None if there is none.

        Guidelines I.A.16: "see" sends to another term; its parts are the main term and subterms.
        """
        parts = [folded(part) for part in reference.split(",")]
        if not all(parts):
            return None
        level = list(self.main_terms(parts[0][0].encode("ascii", "ignore").decode()))
        row = None
        while parts:
            row, taken = self._named(level, parts)
            if row is None:
                return None
            parts = parts[taken:]
            level = list(self.children(row))
        return row

    def _named(self, rows: list[int], parts: list[tuple[str, ...]]) -> tuple[int | None, int]:
        """The row whose title is the most of ``parts``, and how many; alternatives of a title count."""
        for taken in range(len(parts), 0, -1):
            wanted = sum(parts[:taken], ())
            for row in rows:
                if wanted in self._names_of(row):
                    return row, taken
        return None, 0

    def _names_of(self, row: int) -> frozenset[tuple[str, ...]]:
        names = self._names.get(row)
        if names is None:
            title = str(self.table.value(row, "title") or "")
            names = frozenset([folded(title), *(folded(part) for part in title.split(","))])
            self._names[row] = names
        return names

    def _siblings(self, row: int, stop: int) -> Iterator[int]:
        while row < stop:
            yield row
            row = int(self._end[row])
