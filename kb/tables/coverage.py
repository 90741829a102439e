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

from kb.tables.coverage_contractors import Contractors, Place
from kb.tables.coverage_dates import ArticleDates, Cited, InForce, cite
from kb.tables.coverage_lists import NOT_LIMITED, PROCEDURES, Answer, Coverage, DiagnosisLists
from kb.tables.coverage_procedures import CONTRACTORS, ProcedureArticles, article_of
from kb.tables.table import Table

SAD_EXCLUSION_LIST = 3
"""The article type of lists of self-administered drugs (MCD, article_type_lookup)."""

_MOST_ANSWERS = 200_000


@dataclass(frozen=True, slots=True)
class Applying:
    """An article that lists a procedure for a place; ``in_force`` says whether on that day.

    ``of_place`` is None where the tables at hand don't say of which contractors the article is.
    """

    article_id: int
    article_version: int
    hcpcs_groups: tuple[int, ...]
    in_force: InForce
    rows: tuple[Cited, ...]
    of_place: tuple[Cited, ...] | None = ()


class CoveredCodes:
    """Lookups over one release of each coverage table; tables that are missing make answers unknown."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.schema.name: table for table in tables}
        self._dates = ArticleDates(self._tables)
        self._contractors = Contractors(self._tables)
        self._lists = DiagnosisLists(self._tables)
        self._procedures = ProcedureArticles(self._tables)
        self._places: dict[tuple[str, date], Place | None] = {}
        self._limited: dict[tuple[str, date], tuple[str, ...]] = {}
        self._answers: dict[tuple[str, str, str, date], Coverage] = {}

    def limited(self, hcpcs: str, day: date) -> tuple[str, ...]:
        """The articles of any place, as A12345, that may limit the procedure by diagnosis on that day."""
        key = hcpcs, day
        found = self._limited.get(key)
        if found is None:
            if len(self._limited) >= _MOST_ANSWERS:
                self._limited.clear()
            found = self._limited[key] = tuple(
                f"A{article[0]}"
                for article in self._procedures.about(hcpcs)
                if self._dates.in_force(*article, day).holds is not False
                and self._lists.say(article, hcpcs, "") is not None
            )
        return found

    def key_of(self, cited: Cited) -> str:
        """The key of a cited row, its parts in the order of the table's key."""
        for table in self._tables.values():
            if table.release.id == cited.release:
                return " ".join(str(table.value(cited.row, name)) for name in table.schema.key)
        return ""

    def articles(self, hcpcs: str, jurisdiction: str, day: date) -> tuple[Applying, ...] | None:
        """The articles about the procedure for this contractor, state or MAC jurisdiction.

        Those known not to be in force on ``day`` are left out. None where the place is not known or the
        tables for it are not loaded.
        """
        place = self._place(jurisdiction, day)
        if place is None or CONTRACTORS not in self._tables:
            return None
        applying = []
        for article, rows in self._procedures.about(hcpcs.upper()).items():
            from_place = self._procedures.of_place(place, article)
            in_force = self._dates.in_force(*article, day)
            if from_place != () and in_force.holds is not False:
                cited = (*in_force.rows, *(from_place or ()), *rows)
                groups = self._groups_of(rows)
                applying.append(Applying(*article, groups, in_force, cited, from_place))
        return tuple(applying)

    def covered(self, hcpcs: str, diagnosis: str, jurisdiction: str, day: date) -> Coverage:
        """Whether the diagnosis supports the procedure there on that day, by all articles that apply."""
        key = hcpcs.upper(), diagnosis.upper().replace(".", ""), jurisdiction, day
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            answer = self._answers[key] = self._covered(*key)
        return answer

    def _covered(self, hcpcs: str, diagnosis: str, jurisdiction: str, day: date) -> Coverage:
        place = self._place(jurisdiction, day)
        applying = self.articles(hcpcs, jurisdiction, day)
        if applying is None or place is None:
            reason = "the place or the coverage tables for it are not known"
            return Coverage(Answer.UNKNOWN, reason, missing=CONTRACTORS)
        answers = [self._by_article(each, hcpcs, diagnosis) for each in applying]
        spoken = [answer for answer in answers if answer is not None]
        excluded = self._excluded(hcpcs, place, day)
        if excluded:
            reason = "the drug is on a list of self-administered drugs; route and brand decide"
            spoken.append(Coverage(Answer.UNKNOWN, reason, excluded))
        if not spoken:
            rows = tuple(row for each in applying for row in each.rows)
            return Coverage(Answer.UNKNOWN, NOT_LIMITED, rows)
        return _together(spoken)

    def _by_article(self, article: Applying, hcpcs: str, diagnosis: str) -> Coverage | None:
        """What one article says; None where it has no list of diagnoses for the procedure."""
        said = self._lists.say((article.article_id, article.article_version), hcpcs, diagnosis)
        if said is None:
            return None
        title = (f"A{article.article_id}",)
        if article.of_place is None:
            reason = "no table at hand says of which contractors the article is"
            return Coverage(Answer.UNKNOWN, reason, article.rows, articles=title, missing=CONTRACTORS)
        if article.in_force.holds is None:
            reason = article.in_force.reason
            return Coverage(Answer.UNKNOWN, reason, article.rows, articles=title, missing="mcd-article")
        rows = (*article.rows, *said.rows)
        return Coverage(said.answer, said.reason, rows, said.remarks, title, said.missing)

    def _groups_of(self, rows: Iterable[Cited]) -> tuple[int, ...]:
        listed = self._tables.get(PROCEDURES)
        if listed is None:
            return ()
        own = (row.row for row in rows if row.release == listed.release.id)
        return tuple(sorted({int(listed.array("group")[row]) for row in own}))

    def _place(self, named: str, day: date) -> Place | None:
        if (named, day) not in self._places:
            if len(self._places) >= _MOST_ANSWERS:
                self._places.clear()
            self._places[named, day] = self._contractors.place(named, day)
        return self._places[named, day]

    def _excluded(self, hcpcs: str, place: Place, day: date) -> tuple[Cited, ...]:
        """Rows of self-administered drug lists that name the code there on that day."""
        table = self._tables.get("mcd-article-code-table")
        if table is None:
            return ()
        return tuple(
            cite(table, row)
            for row in self._procedures.rows_of(table, hcpcs)
            if table.value(row, "article_type") == SAD_EXCLUSION_LIST
            and _within(table, row, day)
            and self._procedures.of_place(place, article_of(table, row))
            and self._dates.in_force(*article_of(table, row), day).holds is not False
        )


def _together(answers: list[Coverage]) -> Coverage:
    """All articles in one answer: they must not contradict each other."""
    rows = tuple(dict.fromkeys(row for answer in answers for row in answer.rows))
    remarks = tuple(dict.fromkeys(text for answer in answers for text in answer.remarks))
    titles = tuple(dict.fromkeys(title for answer in answers for title in answer.articles))
    if len({answer.answer for answer in answers}) == 1:
        return Coverage(answers[0].answer, answers[0].reason, rows, remarks, titles, answers[0].missing)
    unknown = next((answer for answer in answers if answer.answer is Answer.UNKNOWN), None)
    reason = unknown.reason if unknown else "one article covers the diagnosis, another does not"
    return Coverage(Answer.UNKNOWN, reason, rows, remarks, titles, unknown.missing if unknown else "")


def _within(table: Table, row: int, day: date) -> bool:
    start, until = table.value(row, "effective"), table.value(row, "until")
    return (not isinstance(start, date) or start <= day) and (not isinstance(until, date) or day < until)
