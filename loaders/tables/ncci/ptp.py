"""Reads NCCI procedure-to-procedure edits as CMS publishes them each quarter, as text or spreadsheet.

The official file has a copyright line, a header over several lines and tab-separated rows:
column one, column two, ``*`` if in existence before 1996, effective and deletion date (YYYYMMDD, ``*``
for none), modifier indicator, rationale. A quarter's table comes in several parts (``-f1`` to
``-f4``), which loaders.tables.ncci.ptp_parts puts together. A table without effective dates is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from kb.tables.columns import absent
from kb.tables.repeated_text import RepeatedText
from kb.tables.schema import Kind
from kb.tables.schemas.ncci import PTP_HOSPITAL, PTP_PRACTITIONER
from loaders.tables.archive import Wanted
from loaders.tables.ncci.edition import choose_table, edition
from loaders.tables.ncci.ptp_parts import PARTS, sorted_words
from loaders.tables.ncci.ptp_repeats import repeated_rows
from loaders.tables.ncci.ptp_rows import PtpRows
from loaders.tables.rows.bounded_workbook import WORKBOOK, workbook_rows
from loaders.tables.rows.headings import PREAMBLE, Heading, lacking, places, words
from loaders.tables.rows.refusals import cut_off, header_missing, no_rows
from loaders.tables.rows.sheet import is_sheet
from loaders.tables.rows.text_content import refuse_wide_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_TABLES = (PTP_PRACTITIONER, PTP_HOSPITAL)
_NAMED = {
    PTP_PRACTITIONER.name: re.compile(r"ccipra|practitioner", re.IGNORECASE),
    PTP_HOSPITAL.name: re.compile(r"ccioph|hospital", re.IGNORECASE),
}
_PAIR = (Heading("column_one", r"column ?1"), Heading("column_two", r"column ?2"))
_COLUMNS = (
    *_PAIR,
    Heading("prior_to_1996", r".*in existence.*", needed=False),
    Heading("effective", r"effective.*", needed=False),
    Heading("deletion", r"deletion.*"),
    Heading("indicator", r"modifier.*"),
    Heading("rationale", r".*rationale.*"),
)
_SHEET_NAME = re.compile(r"cci(?:pra|oph)-?v[0-9]{3}.*\.xlsx$", re.IGNORECASE)
_BLOCK = 8 << 20


def read_ptp(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The one table in the file, its rows in the order of the file.

    Raises LoadError ``table.header-missing``, ``table.truncated``, ``table.encoding``,
    ``source.damaged``, ``release.table-unknown`` or ``release.dates-*``.
    """
    schema = choose_table(source, hints, _TABLES, _NAMED)
    when = edition(source, hints)
    rows = _read_rows(source)
    columns, line = _joined(rows)
    repeated, reasons = repeated_rows(columns, line)
    if reasons:
        columns = {name: np.delete(values, repeated) for name, values in columns.items()}
    none = absent(Kind.DATE)
    deletion = columns.pop("deletion")
    # CMS gives the last day in force.
    columns["until"] = np.where(deletion == none, none, deletion + 1).astype(np.int32)
    notices = when.notices
    if "effective" not in rows.at:
        notices = (*notices, f"no effective dates: status before {when.period.start} is unknown")
    columns["rationale"] = RepeatedText(*sorted_words(rows.words, columns["rationale"]))
    return [
        LoadedTable(
            schema,
            when.period,
            when.version,
            columns,
            rows.rows_read,
            tuple(sorted([*rows.refused, *reasons], key=lambda row: row.line)),
            notices,
            part=when.part,
            parts=PARTS if when.part else 0,
        )
    ]


def _read_rows(source: Source) -> PtpRows:
    rows: PtpRows | None = None
    line, last = 1, b""
    for block in _blocks(source):
        if rows is None:
            refuse_wide_text(block[:4096], source)
            rows, skip, skipped = _start(block, source)
            block, line = block[skip:], line + skipped
        if block:
            last = block
            line += rows.add(block if block.endswith(b"\n") else block + b"\n", line)
    if rows is None:
        raise header_missing(source, lacking((), _COLUMNS), "NCCI PTP edits")
    if rows.rows_read == 0:
        raise no_rows(source)
    if rows.refused and not last.endswith(b"\n") and rows.refused[-1].line == line - 1:
        raise cut_off(source, line - 1, rows.refused[-1].reason)
    return rows


def _start(block: bytes, source: Source) -> tuple[PtpRows, int, int]:
    """The reader that the header asks for, and how many bytes and lines come before the first row."""
    lines = block.split(b"\n", PREAMBLE)[:PREAMBLE]
    missing = lacking((), _COLUMNS)
    size = 0
    for number, content in enumerate(lines):
        size += len(content) + 1
        titles, delimiter = _titles(content)
        if places(titles, _PAIR) is None:
            continue
        missing = lacking([(titles,)], _COLUMNS)
        at = places(titles, _COLUMNS)
        if at is None:
            break
        # The header goes on in lines whose first cell is blank.
        skipped = number + 1
        for following in lines[number + 1 :]:
            first = following.decode("latin-1").split(delimiter)[at["column_one"]]
            if first.strip() or not following.strip():
                break
            size += len(following) + 1
            skipped += 1
        return PtpRows(at, len(titles), delimiter.encode()), size, skipped
    raise header_missing(source, missing, "NCCI PTP edits")


def _titles(line: bytes) -> tuple[tuple[str, ...], str]:
    """The titles in a line if it is the header's, and the delimiter between them."""
    text = line.decode("latin-1").lstrip("\xef\xbb\xbf")
    delimiter = "\t" if "\t" in text else ","
    return tuple(map(words, text.rstrip("\r").split(delimiter))), delimiter


def _blocks(source: Source) -> Iterator[bytes]:
    """Pieces of the content that end with a line; a sheet's rows as tab-separated lines."""
    if source.head(4) == WORKBOOK:
        held: list[str] = []
        given = 0
        for line, cells in workbook_rows(source):
            held += [""] * (line - given - 1)  # blank rows, so that lines are counted as in the sheet
            given = line
            held.append("\t".join(re.sub(r"[\t\r\n]+", " ", cell) for cell in cells))
            if len(held) >= 100_000:
                yield ("\n".join(held) + "\n").encode()
                held.clear()
        if held:
            yield ("\n".join(held) + "\n").encode()
        return
    with source.open() as stream:
        rest = b""
        while piece := stream.read(_BLOCK):
            end = piece.rfind(b"\n") + 1
            if end:
                yield rest + piece[:end]
                rest = piece[end:]
            else:
                rest += piece
        if rest:
            yield rest


def _joined(rows: PtpRows) -> tuple[dict[str, Any], np.ndarray]:
    columns: dict[str, Any] = {}
    for name in list(rows.blocks[0]):
        columns[name] = np.concatenate([block[name] for block in rows.blocks])
        for block in rows.blocks:
            del block[name]  # so that no column is held twice
    return columns, columns.pop("line")


def _is_ptp(name: str, head: bytes) -> bool:
    return is_sheet(name, head, _PAIR, _SHEET_NAME)


FORMAT = TableFormat(
    Wanted("NCCI PTP edits as text or spreadsheet", _is_ptp, refusal="source.not-ncci-ptp"), _TABLES, read_ptp
)
"""How a PTP file is recognised and read. A spreadsheet is told by CMS's file name."""
