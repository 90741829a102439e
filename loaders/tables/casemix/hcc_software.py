"""Plain-text files of CMS's HCC model software: formats (code to category), hierarchies and labels.

The software is written in SAS. Read are the lists in it, not the programs: the format file has a code, a
category and, where the code has a further category, a D; the hierarchy macro calls ``%SET0(CC=17,
HIER=%STR(18, 19))``; the label macro has ``HCC17 ="..."``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.tables.schema import TableSchema
from kb.tables.schemas.hcc import FORMATS as CODE_FORMATS
from kb.tables.schemas.hcc import HIERARCHIES, LABELS
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.casemix.hcc_dates import software_period
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import begins_with, head_text, read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_FORMAT_LINE = re.compile(r"([A-Z][0-9A-Z]{2,6})\t([0-9]{1,3})(?:\t(D?))?\s*")
_FORMAT_NAME = re.compile(r"F([0-9]{2})[0-9]{2}[A-Z][0-9][A-Z]", re.IGNORECASE)
_MACRO = re.compile(r"%MACRO +([A-Z])([0-9]{2})[A-Z]?[0-9]{2,3}([HL])[0-9]\b")
_SET_TO_ZERO = re.compile(r"(?:/\*([^*\n]*)\*/\s*)?%SET0\(\s*CC=\s*([0-9]+)\s*,\s*HIER=%STR\(([^)]*)\)\s*\)")
_LABEL = re.compile(r"\b(?:RX)?HCC([0-9]+)\s*=\s*\"([^\"]*)\"")
_RX = frozenset({"05", "08"})
"""RxHCC versions, which share the F of the other models' format names."""


def read_format(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The categories of each code in one model.

    Raises LoadError ``release.table-unknown`` where the name does not tell the model,
    ``release.dates-unknown`` where it does not tell the year, ``table.truncated`` if no row can be read.
    """
    text, notices = read_text(source)
    named = _FORMAT_NAME.match(source.name)
    version = "" if named is None else f"rx-v{named[1]}" if named[1] in _RX else f"v{named[1]}"
    schema = _schema(source, CODE_FORMATS, version, hints)
    table = TableRows(schema)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        table.read += 1
        match = _FORMAT_LINE.fullmatch(line)
        if match is None:
            table.refuse(number, "is no ICD-10-CM code with a category")
        elif table.first((match[1], match[2]), number):
            table.keep(match[1], int(match[2]))
    return _loaded(source, table, notices, hints)


def read_hierarchy(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """Which category hides which, one row a pair. Raises LoadError as ``read_format`` does."""
    text, notices = read_text(source)
    schema = _schema(source, HIERARCHIES, _macro_version(text), hints)
    table = TableRows(schema)
    pairs: set[tuple[int, int]] = set()
    for match in _SET_TO_ZERO.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        for each in match[3].split(","):
            table.read += 1
            if not each.strip().isdigit():
                table.refuse(line, f"{each.strip()[:20]!r} is no category")
            elif int(each) == int(match[2]):
                table.refuse(line, f"category {int(each)} would hide itself")
            elif (int(match[2]), int(each)) in pairs:
                table.refuse(line, f"category {match[2]} hides {int(each)} already")
            else:
                pairs.add((int(match[2]), int(each)))
                table.keep(int(match[2]), int(each), (match[1] or "").strip())
    return _loaded(source, table, notices, hints)


def read_labels(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The titles of the categories. Raises LoadError as ``read_format`` does."""
    text, notices = read_text(source)
    schema = _schema(source, LABELS, _macro_version(text), hints)
    table = TableRows(schema)
    labelled: set[int] = set()
    for match in _LABEL.finditer(text):
        table.read += 1
        line = text.count("\n", 0, match.start()) + 1
        if int(match[1]) in labelled:
            table.refuse(line, f"category {match[1]} has a label already")
        elif not match[2].strip():
            table.refuse(line, f"category {match[1]} has an empty label")
        else:
            labelled.add(int(match[1]))
            table.keep(int(match[1]), match[2].strip())
    return _loaded(source, table, notices, hints)


def _loaded(
    source: Source, table: TableRows, notices: tuple[str, ...], hints: Hints
) -> Sequence[LoadedTable]:
    if not table.kept:
        raise no_rows(source)
    return [table.loaded(software_period(source, hints), notices=notices)]


def _macro_version(text: str) -> str:
    match = _MACRO.search(text)
    if match is None:
        return ""
    return f"rx-v{match[2]}" if match[1] == "R" else f"v{match[2]}"


def _schema(source: Source, schemas: Mapping[str, TableSchema], version: str, hints: Hints) -> TableSchema:
    for each in schemas.values():
        if each.name == hints.table:
            return each
    if version in schemas:
        return schemas[version]
    said = f"is of version {version}, which is not known here" if version else "does not say its version"
    raise LoadError(
        "release.table-unknown",
        f"this file of the HCC model software {said}",
        place=source.place,
        next_step=f"Say which table it is: --table {' or '.join(each.name for each in schemas.values())}.",
    )


def _is_format(name: str, head: bytes) -> bool:
    return begins_with(head, lambda line: _FORMAT_LINE.fullmatch(line) is not None)


def _is_macro(kind: str, head: bytes) -> bool:
    match = _MACRO.search(head_text(head[:200]))
    return match is not None and match[3] == kind


FORMATS = (
    TableFormat(Wanted("an HCC format file", _is_format), tuple(CODE_FORMATS.values()), read_format),
    TableFormat(
        Wanted("an HCC hierarchy macro", lambda name, head: _is_macro("H", head)),
        tuple(HIERARCHIES.values()),
        read_hierarchy,
    ),
    TableFormat(
        Wanted("an HCC label macro", lambda name, head: _is_macro("L", head)),
        tuple(LABELS.values()),
        read_labels,
    ),
)
