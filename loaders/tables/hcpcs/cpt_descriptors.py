"""CPT descriptors from the AMA's licensed data files.

The tab-delimited long file (LONGULT; LONGUT in capitals) has a code and a descriptor on each line.
The fixed-field files have the code in 1-5; long ones (LONGULF, LONGUF) a sequence number in 6-7 and
72 characters in 9-80, going on under the next number; medium (MEDU) and short ones (SHORTU) the
descriptor from 7. A copyright notice comes first. No descriptor is part of this package.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from kb.model.period import Period
from kb.tables.schema import TableSchema
from kb.tables.schemas.cpt import CPT, CPT_MEDIUM, CPT_SHORT
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.rows.release_period import agreed, calendar_year, settled, year_from
from loaders.tables.rows.table_columns import TableColumns
from loaders.tables.rows.text_content import read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

CODE = r"[0-9]{4}[0-9A-Z]"
"""Category I and III codes, laboratory analyses (U), algorithms (M) and performance measures (F)."""

_TAB = re.compile(rf"^(?P<code>{CODE})\t+(?P<text>[^\t]+)", re.MULTILINE)
_LONG = re.compile(rf"^(?P<code>{CODE})(?P<sequence>[0-9]{{2}}) (?P<text>.*)", re.MULTILINE)
_PLAIN = re.compile(rf"^(?P<code>{CODE}) (?P<text>\S.*)", re.MULTILINE)
_ANY = re.compile(r"^[0-9]{4}")
_NAMES = {
    CPT.name: re.compile(r"(?i)longul?[tf]\.txt$"),
    CPT_MEDIUM.name: re.compile(r"(?i)medul?\.txt$"),
    CPT_SHORT.name: re.compile(r"(?i)short(?:ul?)?\.txt$"),
}
# "CPT 2025 Data File", "CPT® 2025": the edition. Copyright years do not tell it.
_EDITION = re.compile(r"(?i)\bCPT(?:®|\(R\))?[-_ ]*(20[0-9]{2})\b(?![0-9])")
_SAY_TABLE = "Say which: --table " + ", --table ".join(_NAMES)


def _read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    schema = _schema(source, hints)
    text, notices = read_text(source, lenient=True)
    lines = text.splitlines()
    form = _form(schema, text)
    found = [(number, form.match(line), line) for number, line in enumerate(lines, 1)]
    first = next((at for at, (_, match, _) in enumerate(found) if match), None)
    if first is None:
        raise LoadError(
            "table.malformed",
            "no line begins with a CPT code and goes on with a descriptor",
            place=source.place,
            next_step="Load LONGULT.txt, MEDU.txt or SHORTU.txt as the AMA delivers them.",
        )
    period = _period(source, hints, " ".join(lines[:first]))
    numbers: list[int] = []
    codes: list[str] = []
    texts: list[list[str]] = []
    refusals: dict[int, str] = {}
    for number, match, line in found[first:]:
        if match and form is _LONG and codes and codes[-1] == match["code"] and match["sequence"] > "01":
            texts[-1].append(match["text"])
        elif match:
            numbers.append(number)
            codes.append(match["code"])
            texts.append([match["text"]])
        elif _ANY.match(line):
            refusals[len(numbers)] = "the line does not have a code and a descriptor"
            numbers.append(number)
            codes.append("")
            texts.append([])
    checks = TableColumns(numbers, refusals)
    code = checks.codes(codes, CODE, "the code")
    checks.unique([code], lambda row: codes[row])
    columns = {"code": code, "description": [" ".join(" ".join(parts).split()) for parts in texts]}
    return [checks.loaded(schema, period, str(period.start.year), columns, notices)]


def _schema(source: Source, hints: Hints) -> TableSchema:
    """Which length of descriptor; every length may be written in the same form."""
    for schema in (CPT, CPT_MEDIUM, CPT_SHORT):
        if hints.table == schema.name:
            return schema
    for schema in (CPT, CPT_MEDIUM, CPT_SHORT):
        if _NAMES[schema.name].search(source.name):
            return schema
    raise LoadError(
        "release.table-unknown",
        "neither content nor file name says whether the descriptors are long, medium or short",
        place=source.place,
        next_step=_SAY_TABLE + ".",
    )


def _form(schema: TableSchema, text: str) -> re.Pattern[str]:
    counts = [(len(form.findall(text)), form) for form in (_TAB, _LONG, _PLAIN)]
    forms = counts if schema is CPT else [counts[0], counts[2]]
    return max(forms, key=lambda counted: counted[0])[1]


def _period(source: Source, hints: Hints, preamble: str) -> Period:
    """The edition's year: codes take effect on 1 January (CPT, Introduction).

    It is in the notice or in the name of the file or of the archive, else the operator must say it.
    """
    content = _EDITION.search(preamble)
    name = _EDITION.search(f"{PurePath(source.place.partition('!')[0]).name} {source.name}".replace("_", " "))
    stated = agreed(
        source,
        hints,
        calendar_year(int(content[1])) if content else None,
        calendar_year(int(name[1])) if name else None,
    )
    return settled(source, hints, stated, year_from)


def _has_codes(head: bytes) -> bool:
    # Not the other tables that begin with codes: those have more columns or figures after them.
    text = head.decode("latin-1")
    rows = [line for line in text.splitlines()[:400] if _ANY.match(line)]
    if not rows or "American Medical Association" not in text:
        return False
    good = sum(bool(_TAB.match(line) or _LONG.match(line) or _PLAIN.match(line)) for line in rows)
    return good * 10 >= len(rows) * 9 and all(line.count("\t") <= 1 for line in rows)


def _format(label: str, pattern: str, schema: TableSchema) -> TableFormat:
    name_pattern = re.compile(pattern)
    return TableFormat(
        Wanted(label, lambda name, head: bool(name_pattern.search(name)) and _coded(head)), (schema,), _read
    )


def _coded(head: bytes) -> bool:
    text = head.decode("latin-1")
    return any(form.search(text) for form in (_TAB, _LONG, _PLAIN))


def _unnamed(name: str, head: bytes) -> bool:
    return not any(pattern.search(name) for pattern in _NAMES.values()) and _has_codes(head)


FORMATS = (
    _format("long CPT descriptors (LONGULT)", r"(?i)longult\.txt$", CPT),
    _format("long CPT descriptors in fixed fields (LONGULF)", r"(?i)longulf\.txt$", CPT),
    _format("long CPT descriptors in capitals (LONGUT, LONGUF)", r"(?i)longu[tf]\.txt$", CPT),
    _format("medium CPT descriptors (MEDU)", r"(?i)medul?\.txt$", CPT_MEDIUM),
    _format("short CPT descriptors (SHORTU)", r"(?i)short(?:ul?)?\.txt$", CPT_SHORT),
    TableFormat(Wanted("CPT descriptors", _unnamed), (CPT, CPT_MEDIUM, CPT_SHORT), _read),
)
"""The best form of each table first; an archive usually holds several forms of the long one."""
