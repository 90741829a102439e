"""Local coverage: the articles and LCDs that list a code, and one document by its number.

Authority: CMS, Medicare Coverage Database. An export holds the newest version of each document only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.facts.as_of import AsOf, Row, Rows

_ARTICLE_LISTS = {
    "mcd-article-icd10-covered": "covered diagnoses",
    "mcd-article-icd10-noncovered": "non-covered diagnoses",
    "mcd-article-icd10pcs": "ICD-10-PCS codes",
    "mcd-article-hcpcs": "CPT/HCPCS codes",
    "mcd-article-modifier": "modifiers",
    "mcd-article-code-table": "self-administered drug exclusions",
    "mcd-article-revenue-code": "revenue codes",
    "mcd-article-bill-type": "types of bill",
}
_GROUP_TABLES = {
    "mcd-article-icd10-covered": "mcd-article-icd10-covered-group",
    "mcd-article-icd10-noncovered": "mcd-article-icd10-noncovered-group",
    "mcd-article-icd10pcs": "mcd-article-icd10pcs-group",
    "mcd-article-hcpcs": "mcd-article-hcpcs-group",
    "mcd-article-modifier": "mcd-article-modifier-group",
}
DIAGNOSIS_LISTS = ("mcd-article-icd10-covered", "mcd-article-icd10-noncovered")
PROCEDURE_LISTS = ("mcd-article-icd10pcs",)
SERVICE_LISTS = ("mcd-article-hcpcs", "mcd-article-code-table", "mcd-lcd-hcpcs")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that lists a code. ``until`` is the first day on which this version is out of force."""

    document: str
    version: int
    title: str
    list: str
    groups: tuple[int, ...]
    effective: date | None
    until: date | None
    release: str


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """A group of codes of a document. ``codes`` is None where the table of its codes is not loaded."""

    list: str
    group: int
    introduction: str
    codes: int | None
    release: str


@dataclass(frozen=True, slots=True)
class CoverageDocument:
    """One version of an LCD or article. ``contractors`` with their numbers, sorted."""

    document: str
    version: int
    title: str
    kind: str
    status: str
    effective: date | None
    until: date | None
    retired: date | None
    contractors: tuple[str, ...]
    related: tuple[str, ...]
    groups: tuple[CodeGroup, ...]
    release: str


def listing(as_of: AsOf, code: str, lists: tuple[str, ...]) -> tuple[Listed, ...]:
    """The documents that list the code, those for lists asked, in the order of their numbers."""
    found: dict[tuple[str, int, int, str], tuple[set[int], str]] = {}
    for name in lists:
        letter, column = ("L", "lcd") if name.startswith("mcd-lcd") else ("A", "article")
        rows = as_of.having(name, "code", code, as_list=True)
        for row in rows:
            words = _ARTICLE_LISTS.get(name, "CPT/HCPCS codes")
            number, version = row.number(f"{column}_id") or 0, row.number(f"{column}_version") or 0
            groups, _ = found.setdefault((letter, number, version, words), (set(), rows.release_id))
            if any(each.name == "group" for each in row.table.schema.columns):
                groups.add(row.number("group") or 0)
    return tuple(_listed(as_of, key, groups, release) for key, (groups, release) in sorted(found.items()))


def _listed(as_of: AsOf, key: tuple[str, int, int, str], groups: set[int], release: str) -> Listed:
    letter, number, version, words = key
    titled = _titled(as_of, letter, number, version)
    title, effective, until = "", None, None
    for row in titled:
        title, effective, until = row.text("title"), row.day("effective"), _ends(row)
        break
    return Listed(
        f"{letter}{number}", version, title, words, tuple(sorted(groups)), effective, until, release
    )


def _titled(as_of: AsOf, letter: str, number: int, version: int | None) -> Rows:
    """The document's own row, else its row in the public list of documents."""
    table = "mcd-lcd" if letter == "L" else "mcd-article"
    rows = as_of.find(table, number) if version is None else as_of.find(table, number, version)
    if len(rows):
        return rows
    kind = "LCD" if letter == "L" else "ARTICLE"
    if version is not None:
        rows = as_of.find("mcd-document", kind, number, version)
    # The list is of another day than the export, so that it may have another version.
    return rows if len(rows) else as_of.find("mcd-document", kind, number)


def _ends(row: Row) -> date | None:
    """The first day on which the version is out of force, by whichever date says it first."""
    held = {each.name for each in row.table.schema.columns}
    days = [row.day(name) for name in ("until", "revision_until", "retired") if name in held]
    return min((day for day in days if day), default=None)


def documents(as_of: AsOf, letter: str, number: int) -> tuple[CoverageDocument, ...]:
    """The LCD (letter L) or article (A) of that number, a record a version."""
    column = "lcd" if letter == "L" else "article"
    contractors, keyed = _contractors(as_of, column, number)
    groups = _groups(as_of, column, number)
    related = _related(as_of, column, number)
    rows = _titled(as_of, letter, number, None)
    found = []
    for row in rows:
        held = {each.name for each in row.table.schema.columns}
        version = row.number(f"{column}_version" if f"{column}_version" in held else "document_version")
        listed = tuple(row.text("contractors").split("\n")) if "contractors" in held else ()
        found.append(
            CoverageDocument(
                f"{letter}{number}",
                version or 0,
                row.text("title"),
                _article_type(as_of, row) if "article_type" in held else "",
                row.text("status") if "status" in held else row.text("note"),
                row.day("effective"),
                _ends(row),
                row.day("retired"),
                contractors or tuple(each for each in listed if each),
                related,
                groups,
                rows.release_id,
            )
        )
    if not found and (contractors or groups):
        found.append(
            CoverageDocument(
                f"{letter}{number}", 0, "", "", "", None, None, None, contractors, related, groups, keyed
            )
        )
    return tuple(found)


def _article_type(as_of: AsOf, row: Row) -> str:
    for each in as_of.find("mcd-article-type", row.number("article_type") or 0):
        return each.text("title")
    return ""


def _contractors(as_of: AsOf, column: str, number: int) -> tuple[tuple[str, ...], str]:
    rows = as_of.find(f"mcd-{column}-contractor", number)
    numbers: dict[str, set[str]] = {}
    for row in rows:
        key = [row.number(f"contractor_{part}") or 0 for part in ("id", "type", "version")]
        for each in as_of.find("mcd-contractor", *key):
            numbers.setdefault(each.text("name"), set()).add(each.text("contractor_number"))
    names = (f"{name} ({', '.join(sorted(held))})" for name, held in sorted(numbers.items()))
    return tuple(names), rows.release_id if len(rows) else ""


def _groups(as_of: AsOf, column: str, number: int) -> tuple[CodeGroup, ...]:
    tables = _GROUP_TABLES if column == "article" else {"mcd-lcd-hcpcs": "mcd-lcd-hcpcs-group"}
    found = []
    for codes, groups in tables.items():
        counted: dict[int, int] = {}
        listed = as_of.find(codes, number)
        for row in listed:
            counted[row.number("group") or 0] = counted.get(row.number("group") or 0, 0) + 1
        words = as_of.find(groups, number)
        introduced = {row.number("group") or 0: row.text("paragraph") for row in words}
        release = listed.release_id or words.release_id
        for group in sorted(counted.keys() | introduced.keys()):
            held = counted.get(group, 0) if listed.table is not None else None
            name = _ARTICLE_LISTS.get(codes, "CPT/HCPCS codes")
            found.append(CodeGroup(name, group, introduced.get(group, ""), held, release))
    return tuple(found)


def _related(as_of: AsOf, column: str, number: int) -> tuple[str, ...]:
    found = set()
    for row in as_of.find(f"mcd-{column}-related", number):
        if row.number("related_article_id"):
            found.add(f"A{row.number('related_article_id')}")
        if row.number("related_lcd_id"):
            found.add(f"L{row.number('related_lcd_id')}")
    for row in as_of.find(f"mcd-{column}-ncd", number):
        if row.number("ncd_id"):
            found.add(f"NCD {row.number('ncd_id')}")
    return tuple(sorted(found))
