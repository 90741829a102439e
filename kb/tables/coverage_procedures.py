"""Which articles are about a procedure, and of which place they are.

Authority: CMS, Medicare Coverage Database; Pub. 100-08, chapter 13. An article is about the procedures that
its lists hold and, where no such list is at hand, about those that the words before its diagnoses name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from kb.tables.coverage_contractors import Contractor, Place
from kb.tables.coverage_dates import Cited, cite
from kb.tables.coverage_lists import COVERED, PROCEDURES
from kb.tables.coverage_paragraph import meant
from kb.tables.table import Table

Article = tuple[int, int]
"""An article's number and version."""

CONTRACTORS = "mcd-article-contractor"
_STATES = "mcd-article-jurisdiction"
_DOCUMENTS = "mcd-document"
_PARTS = re.compile(r"\b(?:HHH|DME|A|B)\b")


class ProcedureArticles:
    """Lookups over one release of each table at hand."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._by_code: dict[str, np.ndarray] = {}
        self._introduced: dict[str, dict[Article, tuple[Cited, ...]]] | None = None

    def about(self, hcpcs: str) -> dict[Article, tuple[Cited, ...]]:
        """The articles about a procedure, in order, with the rows that say so."""
        listed = self._tables.get(PROCEDURES)
        found: dict[Article, tuple[Cited, ...]] = {}
        if listed is not None:
            for row in self.rows_of(listed, hcpcs):
                article = article_of(listed, row)
                found[article] = (*found.get(article, ()), cite(listed, row))
        if self._introduced is None:
            self._introduced = self._read_introductions()
        return dict(sorted({**self._introduced.get(hcpcs, {}), **found}.items()))

    def of_place(self, place: Place, article: Article) -> tuple[Cited, ...] | None:
        """The rows by which the article is one of that place's contractors; empty if it is none.

        None where no table at hand says of which contractors it is.
        """
        table = self._tables.get(CONTRACTORS)
        rows = table.find(*article) if table is not None else range(0)
        if table is None or not rows:
            return self._by_document(place, article)
        states = self._tables.get(_STATES)
        if place.states and len(rows) == 1 and states is not None:
            own = states.find(*article)
            if own:
                wanted = (row for row in own if int(states.array("state_id")[row]) in place.states)
                return tuple(cite(states, row) for row in wanted)
        return tuple(cite(table, row) for row in rows if contractor_of(table, row) in place.contractors)

    def rows_of(self, table: Table, code: str) -> list[int]:
        """The rows with this code, in key order; the first question sorts the column once."""
        name, codes = table.schema.name, table.array("code")
        order = self._by_code.get(name)
        if order is None:
            order = self._by_code[name] = np.argsort(codes, kind="stable")
        if len(code) > codes.dtype.itemsize or not code.isascii():
            return []
        # In the column's own type, for numpy would otherwise copy the column to compare.
        wanted = np.array(code.encode(), codes.dtype)
        low = np.searchsorted(codes, wanted, "left", sorter=order)
        high = np.searchsorted(codes, wanted, "right", sorter=order)
        return [int(row) for row in order[low:high]]

    def _read_introductions(self) -> dict[str, dict[Article, tuple[Cited, ...]]]:
        """The procedures that are named before the diagnoses of articles whose own lists are not at hand."""
        words, listed = self._tables.get(f"{COVERED}-group"), self._tables.get(PROCEDURES)
        found: dict[str, dict[Article, tuple[Cited, ...]]] = {}
        if words is None:
            return found
        for row in range(len(words)):
            article = article_of(words, row)
            if listed is not None and listed.find(*article):
                continue
            for code in meant(str(words.value(row, "paragraph") or ""), {}).named:
                by_article = found.setdefault(code, {})
                by_article[article] = (*by_article.get(article, ()), cite(words, row))
        return found

    def _by_document(self, place: Place, article: Article) -> tuple[Cited, ...] | None:
        """By the names in the list of documents, which has no numbers of contractors."""
        listed, known = self._tables.get(_DOCUMENTS), self._tables.get("mcd-contractor")
        kinds = self._tables.get("mcd-contractor-type")
        rows = listed.find("ARTICLE", *article) if listed is not None else range(0)
        if listed is None or known is None or kinds is None or not rows:
            return None
        name, _, parts = str(listed.value(rows[0], "contractors") or "").rpartition("\n")
        wanted = set(_PARTS.findall(parts))
        named = {
            contractor_of(known, row)
            for row in range(len(known))
            if known.value(row, "name") == name and wanted & _parts_of(kinds, contractor_of(known, row))
        }
        if not named:
            return None
        return (cite(listed, rows[0]),) if named & place.contractors else ()


def article_of(table: Table, row: int) -> Article:
    """The article that a row belongs to."""
    return int(table.array("article_id")[row]), int(table.array("article_version")[row])


def contractor_of(table: Table, row: int) -> Contractor:
    """The contractor that a row names."""
    number, kind = int(table.array("contractor_id")[row]), int(table.array("contractor_type")[row])
    return number, kind, int(table.array("contractor_version")[row])


def _parts_of(kinds: Table, contractor: Contractor) -> set[str]:
    """The parts of Medicare that a kind of contract is for: A, B, HHH, DME."""
    return {part for row in kinds.rows(contractor[1]) for part in _PARTS.findall(str(row["title"]))}
