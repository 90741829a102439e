"""What the lists of one article say of a diagnosis for a procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kb.tables.coverage_dates import Cited, cite
from kb.tables.coverage_paragraph import Meant, conditions, meant, open_ended, together
from kb.tables.table import Table

COVERED = "mcd-article-icd10-covered"
NONCOVERED = "mcd-article-icd10-noncovered"
PROCEDURES = "mcd-article-hcpcs"
_PLACEHOLDER = b"XX"
"""Codes that begin so stand for 'not applicable' (MCD): a list of nothing else is no list."""

NOT_LIMITED = "no article at hand limits the procedure by diagnosis"
"""The reason of an answer that nobody gives."""
_NO_LIST = "the article's list of covered diagnoses is not at hand"
_WORDS = "the words before group {} do not tell for which procedures it is"


class Answer(StrEnum):
    """What the articles say."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Coverage:
    """An answer, why, and the rows that it rests on.

    ``remarks`` are sentences of the lists' introductions that speak of a second diagnosis or another
    condition; they do not change the answer and are to be shown with it. ``articles`` are those that
    speak, as A12345; ``missing`` is the table that would tell.
    """

    answer: Answer
    reason: str
    rows: tuple[Cited, ...] = ()
    remarks: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosisGroup:
    """A group of diagnoses and the procedures that its introduction names.

    ``only_group`` says that no other group of the article has codes.
    """

    group: int
    paragraph: str
    meant: Meant
    only_group: bool

    def applies(self, hcpcs: str) -> bool | None:
        """Whether the group is for this procedure; None where the words don't tell."""
        return self.meant.applies(hcpcs, only_group=self.only_group)


class DiagnosisLists:
    """The covered and non-covered diagnoses of articles; an article is named by number and version."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._groups: dict[tuple[str, tuple[int, int]], tuple[DiagnosisGroup, ...]] = {}

    def groups(self, name: str, article: tuple[int, int]) -> tuple[DiagnosisGroup, ...]:
        """The groups of one kind, COVERED or NONCOVERED, that hold codes."""
        known = self._groups.get((name, article))
        if known is None:
            known = self._groups[name, article] = tuple(self._read_groups(name, article))
        return known

    def _read_groups(self, name: str, article: tuple[int, int]) -> Iterator[DiagnosisGroup]:
        table, words = self._tables.get(name), self._tables.get(f"{name}-group")
        rows = table.find(*article) if table is not None else range(0)
        if table is None or not rows:
            return
        real = ~np.char.startswith(table.array("code")[rows.start : rows.stop], _PLACEHOLDER)
        numbers = np.unique(table.array("group")[rows.start : rows.stop][real]).tolist()
        procedures = self.procedures(article)
        for group in numbers:
            found = words.find(*article, group) if words is not None else range(0)
            paragraph = str(words.value(found[0], "paragraph") or "") if words is not None and found else ""
            yield DiagnosisGroup(group, paragraph, meant(paragraph, procedures), len(numbers) == 1)

    def procedures(self, article: tuple[int, int]) -> dict[int, list[str]]:
        """The article's procedure codes by group."""
        table = self._tables.get(PROCEDURES)
        found: dict[int, list[str]] = {}
        if table is not None:
            for row in table.find(*article):
                code = bytes(table.array("code")[row]).decode("ascii")
                found.setdefault(int(table.array("group")[row]), []).append(code)
        return found

    def say(self, article: tuple[int, int], hcpcs: str, diagnosis: str) -> Coverage | None:
        """What the article's lists say; None where it has none for the procedure."""
        against = self._noncovered(article, hcpcs, diagnosis)
        for_it = self._covered(article, hcpcs, diagnosis)
        if against is None or for_it is None:
            return for_it or against
        if for_it.answer is Answer.NO:
            return against
        rows = (*for_it.rows, *against.rows)
        return Coverage(Answer.UNKNOWN, "the diagnosis is listed as covered and as non-covered", rows)

    def _covered(self, article: tuple[int, int], hcpcs: str, diagnosis: str) -> Coverage | None:
        groups = [each for each in self.groups(COVERED, article) if each.applies(hcpcs) is not False]
        if not groups:
            return self._not_at_hand(article, hcpcs)
        remarks = tuple(text for each in groups for text in conditions(each.paragraph))
        doubt: Coverage | None = None
        for each in groups:
            said = self._in_group(article, each, hcpcs, diagnosis)
            if said is not None and said.answer is Answer.YES:
                return Coverage(said.answer, said.reason, said.rows, remarks)
            doubt = doubt or said
        if doubt is not None:
            return Coverage(doubt.answer, doubt.reason, doubt.rows, remarks)
        for each in groups:
            if each.applies(hcpcs) is None:
                return Coverage(Answer.UNKNOWN, _WORDS.format(each.group), (), remarks)
            if open_ended(each.paragraph):
                return Coverage(Answer.UNKNOWN, "the list does not claim to be complete", (), remarks)
        table = self._tables[COVERED]
        rows = tuple(cite(table, table.find(*article, each.group)[0]) for each in groups)
        return Coverage(Answer.NO, "not among the covered diagnoses for the procedure", rows, remarks)

    def _not_at_hand(self, article: tuple[int, int], hcpcs: str) -> Coverage | None:
        """Words before a list tie it to the procedure, and the list itself is not there."""
        words, table = self._tables.get(f"{COVERED}-group"), self._tables.get(COVERED)
        if words is None or (table is not None and table.find(*article)):
            return None
        for row in words.find(*article):
            if hcpcs in meant(str(words.value(row, "paragraph") or ""), {}).named:
                return Coverage(Answer.UNKNOWN, _NO_LIST, (cite(words, row),), missing=COVERED)
        return None

    def _in_group(
        self, article: tuple[int, int], group: DiagnosisGroup, hcpcs: str, diagnosis: str
    ) -> Coverage | None:
        table = self._tables[COVERED]
        rows = table.find(*article, group.group, diagnosis)
        cited = tuple(cite(table, row) for row in rows)
        if not rows:
            # Some lists leave out the seventh character and say so in words.
            for end in range(len(diagnosis) - 1, 2, -1):
                shorter = table.find(*article, group.group, diagnosis[:end])
                if shorter:
                    cited = tuple(cite(table, row) for row in shorter)
                    return Coverage(Answer.UNKNOWN, "only a shorter code is listed", cited)
            return None
        if any(table.value(row, "asterisk") == "Y" for row in rows):
            return Coverage(Answer.UNKNOWN, "the code is listed under a condition (asterisk)", cited)
        if group.applies(hcpcs) is None:
            return Coverage(Answer.UNKNOWN, _WORDS.format(group.group), cited)
        if together(group.paragraph):
            return Coverage(Answer.UNKNOWN, "the code counts only with another diagnosis", cited)
        return Coverage(Answer.YES, f"listed in group {group.group} of covered diagnoses", cited)

    def _noncovered(self, article: tuple[int, int], hcpcs: str, diagnosis: str) -> Coverage | None:
        table = self._tables.get(NONCOVERED)
        if table is None:
            return None
        for each in self.groups(NONCOVERED, article):
            applies = each.applies(hcpcs)
            rows = table.find(*article, each.group, diagnosis)
            if rows and applies is not False:
                cited = tuple(cite(table, row) for row in rows)
                if applies:
                    reason = f"listed in group {each.group} of non-covered diagnoses"
                    return Coverage(Answer.NO, reason, cited)
                return Coverage(Answer.UNKNOWN, _WORDS.format(each.group), cited)
        return None
