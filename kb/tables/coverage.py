"""Whether a diagnosis supports a procedure under local coverage articles: yes, no, or not known.

Authority: CMS, Medicare Coverage Database; Pub. 100-08, ch. 13 (local coverage determinations and the
billing and coding articles beside them). "Yes" and "no" come only with the rows that say so; whatever
the tables leave open, an introduction in words, a condition behind an asterisk, a version that is not
at hand, is "unknown" with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from kb.tables.coverage_contractors import Contractor, Contractors, Place
from kb.tables.coverage_dates import ArticleDates, Cited, InForce, cite
from kb.tables.coverage_lists import COVERED, PROCEDURES, Answer, Coverage, DiagnosisGroup, DiagnosisLists
from kb.tables.table import Table

SAD_EXCLUSION_LIST = 3
"""The article type of lists of self-administered drugs (MCD, article_type_lookup)."""

_CONTRACTORS = "mcd-article-contractor"


@dataclass(frozen=True, slots=True)
class CoveredGroup:
    """A group of covered diagnoses with its undotted codes, sorted."""

    group: DiagnosisGroup
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applying:
    """An article that lists a procedure for a place; ``in_force`` says whether on that day."""

    article_id: int
    article_version: int
    hcpcs_groups: tuple[int, ...]
    in_force: InForce
    rows: tuple[Cited, ...]


class CoveredCodes:
    """Lookups over one release of each coverage table; tables that are missing make answers unknown."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.schema.name: table for table in tables}
        self._dates = ArticleDates(self._tables)
        self._contractors = Contractors(self._tables)
        self._lists = DiagnosisLists(self._tables)
        self._by_code: dict[str, np.ndarray] = {}

    def covered_groups(self, article_id: int, version: int, day: date) -> tuple[CoveredGroup, ...] | None:
        """The article's groups of covered codes; None unless that version is known to be in force."""
        if not self._dates.in_force(article_id, version, day).holds:
            return None
        return self.listed_groups(article_id, version)

    def listed_groups(self, article_id: int, version: int) -> tuple[CoveredGroup, ...]:
        """The groups of covered codes as listed, whatever the day."""
        article = article_id, version
        return tuple(
            CoveredGroup(each, self._lists.codes(COVERED, article, each.group))
            for each in self._lists.groups(COVERED, article)
        )

    def articles(self, hcpcs: str, jurisdiction: str, day: date) -> tuple[Applying, ...] | None:
        """The articles that list the procedure for this contractor, state or MAC jurisdiction.

        Those known not to be in force on ``day`` are left out. None where the place is not known or the
        tables for it are not loaded.
        """
        place = self._contractors.place(jurisdiction, day)
        listed = self._tables.get(PROCEDURES)
        if place is None or listed is None or _CONTRACTORS not in self._tables:
            return None
        found: dict[tuple[int, int], list[int]] = {}
        for row in self._rows_of(listed, hcpcs.upper()):
            found.setdefault(_article(listed, row), []).append(row)
        applying = []
        for article, rows in sorted(found.items()):
            from_place = self._of_place(place, article)
            in_force = self._dates.in_force(*article, day)
            if from_place and in_force.holds is not False:
                groups = tuple(sorted({int(listed.array("group")[row]) for row in rows}))
                cited = (*in_force.rows, *from_place, *(cite(listed, row) for row in rows))
                applying.append(Applying(*article, groups, in_force, cited))
        return tuple(applying)

    def covered(self, hcpcs: str, diagnosis: str, jurisdiction: str, day: date) -> Coverage:
        """Whether the diagnosis supports the procedure there on that day, by all articles that apply."""
        place = self._contractors.place(jurisdiction, day)
        applying = self.articles(hcpcs, jurisdiction, day)
        if applying is None or place is None:
            return Coverage(Answer.UNKNOWN, "the place or the coverage tables for it are not known")
        code = diagnosis.upper().replace(".", "")
        answers = [self._by_article(each, hcpcs.upper(), code) for each in applying]
        spoken = [answer for answer in answers if answer is not None]
        excluded = self._excluded(hcpcs.upper(), place, day)
        if excluded:
            reason = "the drug is on a list of self-administered drugs; route and brand decide"
            spoken.append(Coverage(Answer.UNKNOWN, reason, excluded))
        if not spoken:
            rows = tuple(row for each in applying for row in each.rows)
            return Coverage(Answer.UNKNOWN, "no article at hand limits the procedure by diagnosis", rows)
        return _together(spoken)

    def _by_article(self, article: Applying, hcpcs: str, diagnosis: str) -> Coverage | None:
        """What one article says; None where it has no list of diagnoses for the procedure."""
        said = self._lists.say((article.article_id, article.article_version), hcpcs, diagnosis)
        if said is None:
            return None
        if article.in_force.holds is None:
            return Coverage(Answer.UNKNOWN, article.in_force.reason, article.rows)
        return Coverage(said.answer, said.reason, (*article.rows, *said.rows), said.remarks)

    def _of_place(self, place: Place, article: tuple[int, int]) -> tuple[Cited, ...]:
        """The rows by which the article is one of that place's contractors; empty if it is none."""
        table = self._tables[_CONTRACTORS]
        rows = table.find(*article)
        states = self._tables.get("mcd-article-jurisdiction")
        if place.states and len(rows) == 1 and states is not None:
            own = states.find(*article)
            if own:
                wanted = (row for row in own if int(states.array("state_id")[row]) in place.states)
                return tuple(cite(states, row) for row in wanted)
        return tuple(cite(table, row) for row in rows if _contractor(table, row) in place.contractors)

    def _excluded(self, hcpcs: str, place: Place, day: date) -> tuple[Cited, ...]:
        """Rows of self-administered drug lists that name the code there on that day."""
        table = self._tables.get("mcd-article-code-table")
        if table is None:
            return ()
        return tuple(
            cite(table, row)
            for row in self._rows_of(table, hcpcs)
            if table.value(row, "article_type") == SAD_EXCLUSION_LIST
            and _within(table, row, day)
            and self._of_place(place, _article(table, row))
            and self._dates.in_force(*_article(table, row), day).holds is not False
        )

    def _rows_of(self, table: Table, code: str) -> list[int]:
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


def _together(answers: list[Coverage]) -> Coverage:
    """All articles in one answer: they must not contradict each other."""
    rows = tuple(row for answer in answers for row in answer.rows)
    remarks = tuple(dict.fromkeys(text for answer in answers for text in answer.remarks))
    if len({answer.answer for answer in answers}) == 1:
        return Coverage(answers[0].answer, answers[0].reason, rows, remarks)
    unknown = next((answer for answer in answers if answer.answer is Answer.UNKNOWN), None)
    reason = unknown.reason if unknown else "one article covers the diagnosis, another does not"
    return Coverage(Answer.UNKNOWN, reason, rows, remarks)


def _article(table: Table, row: int) -> tuple[int, int]:
    return int(table.array("article_id")[row]), int(table.array("article_version")[row])


def _contractor(table: Table, row: int) -> Contractor:
    number, kind = int(table.array("contractor_id")[row]), int(table.array("contractor_type")[row])
    return number, kind, int(table.array("contractor_version")[row])


def _within(table: Table, row: int, day: date) -> bool:
    start, until = table.value(row, "effective"), table.value(row, "until")
    return (not isinstance(start, date) or start <= day) and (not isinstance(until, date) or day < until)
