"""Coverage policies: local determinations and articles, and the procedures that they are about.

Which diagnoses an article covers is not here: it holds only under the words of a group, which
kb.tables.coverage reads, and a bare edge would say more than the article does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.ontology.lines import a_class, day, kb, named
from kb.ontology.names import HCPCS, POLICY, RELEASE
from kb.ontology.procedures import service_codes, unlisted_lines
from kb.ontology.sources import Sources
from kb.tables.table import Table

_PARTS = (
    ("mcd-lcd", "lcd_id", "L", "LocalCoverageDetermination"),
    ("mcd-article", "article_id", "A", "CoverageArticle"),
)


def coverage_lines(sources: Sources) -> Iterator[str]:
    """A class for each document that any loaded table names, what it is about and what it relates to."""
    known, made = service_codes(sources), set[str]()
    yield from _listed(sources, made)
    for name, number, letter, kind in _PARTS:
        table = sources.table(name)
        if table is not None:
            for row in table.rows():
                yield from _policy(
                    table, f"{letter}{row[number]}", kind, made, row["title"], row["effective"], row["until"]
                )
    for name, number, letter, kind in _PARTS:
        table = sources.table(f"{name}-hcpcs")
        if table is not None:
            release = named(RELEASE + table.release.id)
            for row in table.rows():
                policy, code = f"{letter}{row[number]}", str(row["code"])
                if len(code) != 5 or code.startswith("XX"):
                    continue
                yield from _policy(table, policy, kind, made)
                if code not in known:
                    known.add(code)
                    yield unlisted_lines(code, release)
                yield f"{named(HCPCS + code)} {kb('coveredBy')} {named(POLICY + policy)} .\n"
    for name, number, letter, kind in _PARTS:
        table = sources.table(f"{name}-related")
        if table is not None:
            yield from _related(table, number, letter, kind, made)


def _listed(sources: Sources, made: set[str]) -> Iterator[str]:
    table = sources.table("mcd-document")
    if table is not None:
        for row in table.rows():
            letter, kind = (
                ("L", "LocalCoverageDetermination")
                if row["document_type"] == "LCD"
                else ("A", "CoverageArticle")
            )
            yield from _policy(
                table,
                f"{letter}{row['document_id']}",
                kind,
                made,
                row["title"],
                row["effective"],
                row["retired"],
            )


def _policy(
    table: Table,
    name: str,
    kind: str,
    made: set[str],
    title: object = None,
    effective: object = None,
    until: object = None,
) -> Iterator[str]:
    if name in made:
        return
    made.add(name)
    subject = named(POLICY + name)
    label = str(title) if title else None
    yield a_class(subject, kb(kind), label, named(RELEASE + table.release.id))
    if isinstance(effective, date):
        yield f"{subject} {kb('effectiveFrom')} {day(effective)} .\n"
    if isinstance(until, date):
        yield f"{subject} {kb('effectiveUntil')} {day(until)} .\n"


def _related(table: Table, number: str, letter: str, kind: str, made: set[str]) -> Iterator[str]:
    for row in table.rows():
        here = f"{letter}{row[number]}"
        yield from _policy(table, here, kind, made)
        for column, other, other_kind in (
            ("related_article_id", "A", "CoverageArticle"),
            ("related_lcd_id", "L", "LocalCoverageDetermination"),
        ):
            if row[column]:
                there = f"{other}{row[column]}"
                yield from _policy(table, there, other_kind, made)
                yield f"{named(POLICY + here)} {kb('relatedTo')} {named(POLICY + there)} .\n"
