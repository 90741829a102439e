"""Whether a version of an article of the Medicare Coverage Database is in force on a day.

The export holds the newest version of each article only. Before that version's own first day an older
one was in force, which is not at hand: the answer is then "not known", never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kb.tables.table import Table


@dataclass(frozen=True, slots=True, order=True)
class Cited:
    """A row of a table: its release's id and the row's number in key order."""

    release: str
    row: int


@dataclass(frozen=True, slots=True)
class InForce:
    """``holds`` is None where the tables at hand don't tell; ``reason`` says why it does not hold."""

    holds: bool | None
    reason: str
    rows: tuple[Cited, ...] = ()


class ArticleDates:
    """First and last days from the articles themselves, their revisions, and the list of documents."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._article = tables.get("mcd-article")
        self._revision = tables.get("mcd-article-revision")
        self._retire = tables.get("mcd-article-future-retire")
        self._listed = tables.get("mcd-document")

    def in_force(self, article_id: int, version: int, day: date) -> InForce:
        """Whether the version is in force on ``day``."""
        retired = self._to_be_retired(article_id, day)
        if retired is not None:
            return retired
        article, listed = self._article, self._listed
        if article is not None:
            for row in article.find(article_id, version):
                return self._by_article(article, row, day)
        if listed is not None:
            for row in listed.find("ARTICLE", article_id, version):
                return _by_list(listed, row, day)
        return InForce(None, "no table at hand has the article's dates")

    def _by_article(self, table: Table, row: int, day: date) -> InForce:
        cited = (cite(table, row),)
        if table.value(row, "display_id"):
            return InForce(False, "the article is a draft", cited)
        start = table.value(row, "effective")
        if isinstance(start, date) and day < start:
            return InForce(False, f"the article is in force from {start}", cited)
        for name in ("until", "revision_until"):
            until = table.value(row, name)
            if isinstance(until, date) and until <= day:
                return InForce(False, f"the article was in force until {until}, exclusive", cited)
        retired = table.value(row, "retired")
        if isinstance(retired, date) and retired <= day:
            return _retired(retired, day, cited)
        if not isinstance(start, date):
            return InForce(None, "the article gives no first day", cited)
        return self._since_revision(table, row, start, day, cited)

    def _since_revision(
        self, table: Table, row: int, start: date, day: date, cited: tuple[Cited, ...]
    ) -> InForce:
        revision = self._revision
        article_id, version = int(table.array("article_id")[row]), int(table.array("article_version")[row])
        if revision is None:
            first = table.release.period.start
            if day < first:
                return InForce(None, f"which version held before the export of {first} is not known", cited)
            return InForce(True, "", cited)
        newest, at = start, None
        for each in revision.find(article_id, version):
            effective = revision.value(each, "effective")
            if isinstance(effective, date) and effective > newest:
                newest, at = effective, each
        if at is not None:
            cited = (*cited, cite(revision, at))
        if day < newest:
            return InForce(None, f"before {newest} an older version was in force, not at hand", cited)
        return InForce(True, "", cited)

    def _to_be_retired(self, article_id: int, day: date) -> InForce | None:
        table = self._retire
        if table is None:
            return None
        for row in table.find(article_id):
            retires = table.value(row, "retires")
            if isinstance(retires, date) and retires <= day:
                return _retired(retires, day, (cite(table, row),))
        return None


def cite(table: Table, row: int) -> Cited:
    """The citation of a row."""
    return Cited(table.release.id, row)


def _by_list(table: Table, row: int, day: date) -> InForce:
    cited = (cite(table, row),)
    start, retired = table.value(row, "effective"), table.value(row, "retired")
    if isinstance(retired, date) and retired <= day:
        return _retired(retired, day, cited)
    if not isinstance(start, date):
        return InForce(None, "the list of documents gives no first day", cited)
    if day < start:
        return InForce(None, f"before {start} an older version was in force, not at hand", cited)
    return InForce(True, "", cited)


def _retired(retired: date, day: date, cited: tuple[Cited, ...]) -> InForce:
    # Contractors write either the last day in force or the first day out of it.
    if day == retired:
        return InForce(None, f"the article was retired on {retired}, that day may still count", cited)
    return InForce(False, f"the article was retired on {retired}", cited)
