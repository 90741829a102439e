"""Walks an alphabetic index: main term, then subterms, as a coder reads it.

Works on the tables of kb.tables.schemas.icd10cm_index and the ICD-10-PCS index, whose rows stand in
pre-order (Official Guidelines section I.B.1: locate the term in the index first).
"""

from __future__ import annotations

from collections.abc import Iterator

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

    def _siblings(self, row: int, stop: int) -> Iterator[int]:
        while row < stop:
            yield row
            row = int(self._end[row])
