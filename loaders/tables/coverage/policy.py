"""Reads local coverage policies as JSON: a state, its LCDs, and the codes of the articles related to them.

The content of each article is given by heading, as ``Group 1 Paragraph`` with ``paragraph`` and
``codes``. Nothing in it says from when it holds, so the operator must.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from kb.tables.schemas.mcd_article import ARTICLE_ICD10_COVERED, ARTICLE_ICD10_COVERED_GROUP
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.coverage.dates import export_period
from loaders.tables.coverage.rows import not_the_export
from loaders.tables.coverage.values import plain_text
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_TELLING = (b'"policies"', b'"related_local_coverage_documents"')
_ID = re.compile(r"A([0-9]{4,6})")
_VERSION = re.compile(r"[?&]ver=([0-9]{1,4})\b", re.IGNORECASE)
_GROUP = re.compile(r"group ([0-9]{1,3})\b.*", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")


def read_policies(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The covered ICD-10-CM codes and their groups.

    The line of a refused code is its place among the file's codes, counted from 1. Raises LoadError
    ``source.not-mcd``, ``mcd.malformed``, ``release.dates-unknown``.
    """
    try:
        with source.open() as stream:
            content = json.loads(stream.read().decode("utf-8-sig"))
        articles = list(_articles(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LoadError(
            "mcd.malformed",
            f"this is no list of coverage policies ({type(error).__name__})",
            place=source.place,
            next_step="Give the file as it was made, or load the coverage database's own export.",
        ) from error
    if not articles:
        raise not_the_export(source, "a list of coverage policies with articles")
    codes, groups = TableRows(ARTICLE_ICD10_COVERED), TableRows(ARTICLE_ICD10_COVERED_GROUP)
    line = 0
    for number, version, heading, part in articles:
        group = _GROUP.fullmatch(heading.strip())
        key = {"article_id": number, "article_version": version, "group": int(group[1]) if group else 1}
        _add(groups, line + 1, **key, paragraph=_introduction(part))
        for entry in part.get("codes") or ():
            line += 1
            written = str(entry.get("code") if isinstance(entry, dict) else entry)
            code = written.strip().upper().replace(".", "")
            if _CODE.fullmatch(code):
                _add(codes, line, **key, code=code, code_version=0, range="N", sort_order=line)
            else:
                codes.read += 1
                codes.refuse(line, f"icd10_code_id {written[:20]!r} is no code")
    period = export_period(source, hints)
    return (codes.loaded(period), groups.loaded(period))


def _add(rows: TableRows, line: int, **values: Any) -> None:
    """Keep a row unless its key has been seen."""
    rows.read += 1
    # Groups without codes share a line, so the line alone does not tell two rows apart.
    if rows.earlier(tuple(values.get(name) for name in rows.schema.key), rows.read) is not None:
        rows.refuse(line, "an earlier row has the same key")
        return
    rows.keep(*(values.get(column.name) for column in rows.schema.columns))


def _articles(content: Any) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Each article's number, version (from its link; 0 where that gives none), heading and part."""
    for policy in content["policies"]:
        for document in policy["associated_documents"]["related_local_coverage_documents"]:
            number = _ID.fullmatch(document["id"].strip().upper())
            if number is None:
                continue
            version = _VERSION.search(document.get("url") or "")
            for heading, part in document["article_content"].items():
                yield int(number[1]), int(version[1]) if version else 0, heading, dict(part)


def _introduction(part: dict[str, Any]) -> str:
    # Line breaks come doubly escaped, as a backslash and an n.
    return plain_text(str(part.get("paragraph") or "").replace("\\n", "\n"))


def _matches(name: str, head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and all(word in head for word in _TELLING)


FORMAT = TableFormat(
    Wanted("local coverage policies as JSON", _matches, "source.not-mcd"),
    (ARTICLE_ICD10_COVERED, ARTICLE_ICD10_COVERED_GROUP),
    read_policies,
)
