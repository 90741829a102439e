"""Coverage of invented procedures and diagnoses by invented articles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from kb.model.period import Period
from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.coverage import CoveredCodes
from kb.tables.coverage_lists import COVERED, NOT_LIMITED, Answer, DiagnosisLists
from kb.tables.schema import TableSchema
from kb.tables.schemas import mcd_article as article
from kb.tables.schemas import mcd_contractor as contractor
from kb.tables.schemas import mcd_lcd as lcd
from kb.tables.table import Table

EXPORT = date(2031, 1, 6)
DAY = date(2031, 3, 1)


def table(schema: TableSchema, names: str, *rows: tuple[Any, ...]) -> Table:
    """A table with these columns; the others are empty."""
    given = [dict(zip(names.split(), row, strict=True)) for row in rows]
    columns = {column.name: [row.get(column.name) for row in given] for column in schema.columns}
    arrays, meta = compile_table(schema, columns)
    release = Release(schema.name, schema.authority, Period(EXPORT), "", "invented.csv", "0" * 64, len(rows))
    return Table(schema, release, arrays, meta)


def tables() -> dict[str, Table]:
    """Two contractors: 1 (99101) in states 11 and 12, 2 (99202) in 13; one list each of several kinds.

    Article 71 has two tied groups, 72 one group without words, 73 two groups without words, 74 is retired,
    75 is of the other contractor and has non-covered codes, 76 excludes a drug, 77 has no diagnoses,
    78 lists pairs.
    """
    key = "article_id article_version"
    who = "contractor_id contractor_type contractor_version"
    found = (
        table(
            article.ARTICLE,
            f"{key} article_type title effective until retired status",
            (71, 3, 6, "Two tied groups", date(2030, 1, 1), None, None, "A"),
            (72, 1, 6, "One group", date(2030, 1, 1), date(2031, 6, 1), None, "A"),
            (73, 1, 6, "Two untied groups", date(2030, 1, 1), None, None, "A"),
            (74, 1, 6, "Retired", date(2030, 1, 1), None, date(2031, 2, 1), "R"),
            (75, 2, 6, "Non-covered", date(2030, 1, 1), None, None, "A"),
            (76, 1, 3, "Drugs", date(2030, 1, 1), None, None, "A"),
            (77, 1, 6, "No diagnoses", date(2030, 1, 1), None, None, "A"),
            (78, 1, 6, "Pairs", date(2030, 1, 1), None, None, "A"),
        ),
        table(
            article.ARTICLE_REVISION,
            f"{key} revision effective explanation",
            (71, 3, 1, date(2030, 1, 1), "first"),
            (71, 3, 2, date(2031, 2, 1), "codes added"),
        ),
        table(
            article.ARTICLE_CONTRACTOR,
            f"{key} {who}",
            *(
                (number, version, 1, 9, 1)
                for number, version in ((71, 3), (72, 1), (73, 1), (74, 1), (77, 1), (78, 1))
            ),
            (75, 2, 2, 9, 1),
            (76, 1, 1, 9, 1),
            (73, 1, 2, 9, 1),
        ),
        table(article.ARTICLE_JURISDICTION, f"{key} state_id", (72, 1, 12), (73, 1, 13)),
        table(
            article.ARTICLE_HCPCS,
            f"{key} group code code_version",
            (71, 3, 1, "Q9001", 9),
            (71, 3, 1, "Q9002", 9),
            (71, 3, 2, "Q9003", 9),
            (71, 3, 2, "Q9008", 9),
            (72, 1, 1, "Q9010", 9),
            (73, 1, 1, "Q9020", 9),
            (74, 1, 1, "Q9030", 9),
            (75, 2, 1, "Q9040", 9),
            (77, 1, 1, "Q9060", 9),
            (78, 1, 1, "Q9070", 9),
        ),
        table(
            article.ARTICLE_ICD10_COVERED,
            f"{key} group code code_version asterisk",
            (71, 3, 1, "Z0001", 9, "N"),
            (71, 3, 1, "Z0002", 9, "Y"),
            (71, 3, 2, "Z0003", 9, "N"),
            (71, 3, 2, "S9900", 9, "N"),
            (72, 1, 1, "Z0001", 9, "N"),
            (73, 1, 1, "Z0001", 9, "N"),
            (73, 1, 2, "Z0002", 9, "N"),
            (74, 1, 1, "Z0001", 9, "N"),
            (77, 1, 1, "XX000", 9, "N"),
            (78, 1, 1, "Z0001", 9, "N"),
        ),
        table(
            article.ARTICLE_ICD10_COVERED_GROUP,
            f"{key} group paragraph",
            (71, 3, 1, "For Q9001 and Q9002:\nA secondary diagnosis is needed before surgery."),
            (71, 3, 2, "For Q9003 when performed with Q9008"),
            (72, 1, 1, "These support medical necessity."),
            (73, 1, 2, "Secondary diagnoses:"),
            (78, 1, 1, "The following dual diagnoses support Q9070:"),
        ),
        table(article.ARTICLE_ICD10_NONCOVERED, f"{key} group code code_version", (75, 2, 1, "Z0009", 9)),
        table(
            article.ARTICLE_CODE_TABLE,
            f"{key} row_number code article_type brand_name effective until",
            (76, 1, 1, "Q9050", 3, "Invented", date(2030, 1, 1), date(2031, 4, 1)),
        ),
        table(
            contractor.CONTRACTOR,
            f"{who} name contractor_number region_id",
            (1, 9, 1, "One", "99101", 6),
            (2, 9, 1, "Two", "99202", 7),
        ),
        table(
            contractor.JURISDICTION,
            f"{who} state_id effective until",
            (1, 9, 1, 11, date(1900, 1, 1), None),
            (1, 9, 1, 12, date(1900, 1, 1), None),
            (2, 9, 1, 13, date(1900, 1, 1), None),
            (2, 9, 1, 12, date(1900, 1, 1), date(2030, 1, 1)),
            (2, 9, 1, 15, date(1900, 1, 1), None),
        ),
        table(
            contractor.STATE,
            "state_id abbreviation title",
            (11, "AA", "Aland"),
            (12, "BB", "Beland"),
            (13, "CC", "Celand"),
            (14, "DD", "Deland - Entire State"),
            (15, "DN", "Deland - Northern"),
        ),
        table(
            contractor.MAC_REGION,
            "region_id title safeguard_title equipment_title mac_title",
            (6, "", "", "", "J - 05"),
            (7, "", "", "", "J - M"),
        ),
    )
    return {each.schema.name: each for each in found}


@pytest.fixture(scope="module")
def known() -> CoveredCodes:
    return CoveredCodes(tables().values())


def without(*names: str) -> CoveredCodes:
    return CoveredCodes(each for name, each in tables().items() if name not in names)


@pytest.mark.parametrize(
    ("hcpcs", "diagnosis", "where", "answer"),
    [
        ("Q9001", "Z00.01", "AA", Answer.YES),
        ("q9001", "z0001", "99101", Answer.YES),
        ("Q9001", "Z00.01", "J5", Answer.YES),
        ("Q9001", "Z00.03", "AA", Answer.NO),  # listed, but for another procedure
        ("Q9003", "Z00.03", "AA", Answer.YES),
        ("Q9003", "Z00.01", "AA", Answer.NO),
        ("Q9001", "Z00.02", "AA", Answer.UNKNOWN),  # asterisk
        ("Q9003", "S99.00XA", "AA", Answer.UNKNOWN),  # only the shorter code is listed
        ("Q9008", "Z00.03", "AA", Answer.UNKNOWN),  # only mentioned
        ("Q9010", "Z00.01", "BB", Answer.YES),
        ("Q9010", "Z00.09", "BB", Answer.NO),
        ("Q9010", "Z00.01", "AA", Answer.UNKNOWN),  # the only contractor's article names BB alone
        ("Q9020", "Z00.01", "AA", Answer.UNKNOWN),  # untied groups
        ("Q9020", "Z00.09", "AA", Answer.UNKNOWN),
        ("Q9030", "Z00.01", "AA", Answer.UNKNOWN),  # retired
        ("Q9040", "Z00.09", "CC", Answer.NO),
        ("Q9040", "Z00.01", "CC", Answer.UNKNOWN),  # no covered list
        ("Q9040", "Z00.09", "AA", Answer.UNKNOWN),  # another contractor's
        ("Q9040", "Z00.09", "DD", Answer.NO),  # a whole state by its part
        ("Q9050", "Z00.01", "AA", Answer.UNKNOWN),  # self-administered drug
        ("Q9060", "Z00.01", "AA", Answer.UNKNOWN),  # XX000 is no list
        ("Q9070", "Z00.01", "AA", Answer.UNKNOWN),  # counts only with another
        ("Q9070", "Z00.09", "AA", Answer.NO),
        ("Q9999", "Z00.01", "AA", Answer.UNKNOWN),
        ("Q9001", "Z00.01", "ZZ", Answer.UNKNOWN),
    ],
)
def test_covered(known: CoveredCodes, hcpcs: str, diagnosis: str, where: str, answer: Answer) -> None:
    found = known.covered(hcpcs, diagnosis, where, DAY)
    assert found.answer is answer, found
    assert found.reason
    if answer is not Answer.UNKNOWN:
        assert found.rows


def test_the_rows_say_so(known: CoveredCodes) -> None:
    at = tables()
    found = known.covered("Q9001", "Z00.01", "AA", DAY)
    cited = {
        row.release.partition("@")[0]: at[row.release.partition("@")[0]].row(row.row) for row in found.rows
    }
    assert cited["mcd-article"]["title"] == "Two tied groups"
    assert cited["mcd-article-revision"]["revision"] == 2
    assert cited["mcd-article-contractor"]["contractor_id"] == 1
    assert cited["mcd-article-hcpcs"]["code"] == "Q9001"
    assert cited["mcd-article-icd10-covered"]["code"] == "Z0001"
    assert {row.release.partition("@")[2] for row in found.rows} == {"2031-01-06"}
    assert found.remarks == ("A secondary diagnosis is needed before surgery",)


def test_days(known: CoveredCodes) -> None:
    before_article, before_revision = date(2029, 12, 31), date(2031, 1, 31)
    assert known.articles("Q9001", "AA", before_article) == ()
    (then,) = known.articles("Q9001", "AA", before_revision) or ()
    assert then.in_force.holds is None
    found = known.covered("Q9001", "Z00.01", "AA", before_revision)
    assert found.answer is Answer.UNKNOWN
    assert "2031-02-01" in found.reason
    (now,) = known.articles("Q9001", "AA", date(2031, 2, 1)) or ()
    assert now.in_force.holds is True
    assert (now.article_id, now.article_version, now.hcpcs_groups) == (71, 3, (1,))
    assert known.covered("Q9010", "Z00.01", "BB", date(2031, 5, 31)).answer is Answer.YES
    assert known.covered("Q9010", "Z00.01", "BB", date(2031, 6, 1)).answer is Answer.UNKNOWN
    assert known.covered("Q9040", "Z00.09", "BB", date(2029, 12, 31)).answer is Answer.UNKNOWN
    drug = known.covered("Q9050", "Z00.01", "AA", date(2031, 3, 31))
    assert "self-administered" in drug.reason
    assert "self-administered" not in known.covered("Q9050", "Z00.01", "AA", date(2031, 4, 1)).reason


def test_without_revisions_only_days_since_the_export_are_known() -> None:
    known = without("mcd-article-revision")
    assert known.covered("Q9001", "Z00.01", "AA", EXPORT).answer is Answer.YES
    assert known.covered("Q9001", "Z00.01", "AA", date(2031, 1, 5)).answer is Answer.UNKNOWN


def test_missing_tables_are_unknown() -> None:
    for name in ("mcd-article", "mcd-article-contractor", "mcd-state"):
        assert without(name).covered("Q9001", "Z00.01", "AA", DAY).answer is Answer.UNKNOWN
    assert without("mcd-article-icd10-covered").covered("Q9001", "Z00.01", "AA", DAY).answer is Answer.UNKNOWN
    assert CoveredCodes([]).covered("Q9001", "Z00.01", "AA", DAY).answer is Answer.UNKNOWN


def test_words_before_a_list_name_its_procedures_where_these_are_not_listed() -> None:
    known = without("mcd-article-hcpcs")
    assert known.covered("Q9001", "Z00.01", "AA", DAY).answer is Answer.YES
    assert known.covered("Q9001", "Z00.03", "AA", DAY).answer is Answer.NO
    assert known.limited("Q9001", DAY) == ("A71",)
    # The one group of article 72 names no procedure, so that it may be for any.
    assert known.limited("Q9010", DAY) == ()
    assert known.covered("Q9010", "Z00.09", "BB", DAY).reason == NOT_LIMITED


def test_a_list_that_is_not_at_hand(known: CoveredCodes) -> None:
    lacking = without("mcd-article-icd10-covered", "mcd-article-hcpcs")
    found = lacking.covered("Q9001", "Z00.03", "AA", DAY)
    assert (found.answer, found.articles, found.missing) == (
        Answer.UNKNOWN, ("A71",), "mcd-article-icd10-covered",
    )  # fmt: skip
    assert known.limited("Q9001", DAY) == ("A71",)
    assert known.limited("Q9060", DAY) == ()  # its article has no diagnoses
    assert known.limited("Q9030", DAY) == ()  # its article is retired


def test_contractors_by_the_names_in_the_list_of_documents() -> None:
    listed = table(
        lcd.DOCUMENT,
        "document_type document_id document_version contractors effective",
        ("ARTICLE", 71, 3, "One\n(MAC - Part A, MAC - Part B)", date(2031, 2, 1)),
        ("ARTICLE", 72, 1, "Nobody\n(MAC - Part B)", date(2031, 2, 1)),
    )
    kinds = table(contractor.CONTRACTOR_TYPE, "contractor_type title", (9, "MAC - Part B"))
    other = table(
        article.ARTICLE_CONTRACTOR,
        "article_id article_version contractor_id contractor_type contractor_version",
        (99, 1, 2, 9, 1),
    )
    at = tables() | {each.schema.name: each for each in (listed, kinds, other)}
    known = CoveredCodes(at.values())
    assert known.covered("Q9001", "Z00.01", "AA", DAY).answer is Answer.YES
    assert known.covered("Q9001", "Z00.03", "AA", DAY).answer is Answer.NO
    assert known.covered("Q9001", "Z00.03", "CC", DAY).reason == NOT_LIMITED
    nobody = known.covered("Q9010", "Z00.01", "BB", DAY)
    assert (nobody.answer, nobody.missing) == (Answer.UNKNOWN, "mcd-article-contractor")


def test_groups_of_an_article() -> None:
    lists = DiagnosisLists(tables())
    first, second = lists.groups(COVERED, (71, 3))
    assert sorted(first.meant.named) == ["Q9001", "Q9002"]
    assert tuple(second.applies(code) for code in ("Q9003", "Q9001", "Q9008")) == (True, False, None)
    assert len(lists.groups(COVERED, (74, 1))) == 1


def test_the_list_of_documents_gives_dates_too() -> None:
    listed = table(
        lcd.DOCUMENT,
        "document_type document_id document_version effective retired",
        ("ARTICLE", 71, 3, date(2031, 2, 1), date(2031, 9, 1)),
    )
    at: Mapping[str, Table] = tables() | {listed.schema.name: listed}
    known = CoveredCodes(each for name, each in at.items() if name != "mcd-article")
    answers = {
        day: known.covered("Q9001", "Z00.01", "AA", day)
        for day in (date(2031, 1, 31), DAY, date(2031, 9, 1), date(2031, 9, 2))
    }
    assert [each.answer for each in answers.values()] == [
        Answer.UNKNOWN,
        Answer.YES,
        Answer.UNKNOWN,
        Answer.UNKNOWN,
    ]
    assert known.articles("Q9001", "AA", date(2031, 9, 2)) == ()


def test_a_code_covered_and_not() -> None:
    both = table(
        article.ARTICLE_ICD10_NONCOVERED,
        "article_id article_version group code code_version",
        (72, 1, 1, "Z0001", 9),
        (72, 1, 1, "Z0008", 9),
    )
    known = CoveredCodes((tables() | {both.schema.name: both}).values())
    assert known.covered("Q9010", "Z00.01", "BB", DAY).answer is Answer.UNKNOWN
    found = known.covered("Q9010", "Z00.08", "BB", DAY)
    assert found.answer is Answer.NO
    assert "non-covered" in found.reason


def test_places(known: CoveredCodes) -> None:
    def numbers(hcpcs: str, where: str) -> list[int]:
        return [each.article_id for each in known.articles(hcpcs, where, DAY) or ()]

    assert numbers("Q9040", "CC") == numbers("Q9040", "99202") == numbers("Q9040", "J-M") == [75]
    assert numbers("Q9040", "BB") == []  # it was that contractor's until 2030
    assert numbers("Q9010", "BB") == [72]
    assert numbers("Q9010", "99101") == [72]
    # An article of two contractors holds in all their states, whatever states it names itself.
    assert numbers("Q9020", "AA") == numbers("Q9020", "CC") == [73]
    assert known.articles("Q9040", "99999", DAY) is None
