"""Addenda of the ICD-10-CM order and codes files: what an edition added, deleted and revised.

Each line is an action and then the line of the order file without its order number, or of the codes file.
A revision is a pair of lines, "Revise from:" and "Revise to:". A summary of counts follows; it is compared
with the lines, so that a file that was cut off is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.tables.schema import TableSchema
from kb.tables.schemas.icd10cm import CODES_ADDENDA, ORDER_ADDENDA
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.icd10cm.edition import icd10cm_edition
from loaders.tables.rows.code_shape import ICD10CM
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.text_content import head_text, read_text
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

_ENTRY = re.compile(r"(Add|Delete|Revise from|Revise to|No change):")
_COUNT = re.compile(r" *([0-9]+) (additions|deletions|revisions)$")
_COMPARED = re.compile(r"^ *[0-9]+ (?:codes|headers) in icd10cm_order_\w+\.txt", re.MULTILINE)
_COUNTED = {"additions": "Add", "deletions": "Delete", "revisions": "Revise to"}
_VALUES_AT = 13
"""Where an entry's own line begins, after the padded action."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A code as an addenda line gives it. ``billable`` and ``short`` are empty in the codes file."""

    code: str
    billable: str
    short: str
    long: str


_NOTHING = _Entry("", "", "", "")


def read_order_addenda(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The addenda of the order file. No line at all is an edition that changed nothing.

    Raises LoadError ``table.truncated`` where the summary counts other lines than there are,
    ``release.dates-unknown`` where neither the file's nor its archive's name says the year.
    """
    changes, notices = _changes(source, ORDER_ADDENDA)
    return _loaded(changes, source, hints, notices)


def read_codes_addenda(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The addenda of the codes file. Raises LoadError as ``read_order_addenda`` does."""
    changes, notices = _changes(source, CODES_ADDENDA)
    return _loaded(changes, source, hints, notices)


def _loaded(
    changes: TableRows, source: Source, hints: Hints, notices: tuple[str, ...]
) -> Sequence[LoadedTable]:
    period = icd10cm_edition(source, frozenset(changes.columns()["code"]), hints)
    return [changes.loaded(period, notices=notices)]


def _changes(source: Source, schema: TableSchema) -> tuple[TableRows, tuple[str, ...]]:
    text, notices = read_text(source)
    with_flag = schema is ORDER_ADDENDA
    changes = TableRows(schema)

    first = 0 if with_flag else 2

    def keep(action: str, old: _Entry, new: _Entry) -> None:
        now, before = ((each.billable, each.short, each.long)[first:] for each in (new, old))
        changes.keep(new.code or old.code, action, *now, *before)

    seen = dict.fromkeys(_COUNTED.values(), 0)
    stated = dict.fromkeys(_COUNTED.values(), 0)
    summary = 0
    revised_from: tuple[int, _Entry] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        count = _COUNT.match(line.rstrip())
        if count:
            summary += 1
            stated[_COUNTED[count[2]]] += int(count[1])
        kind = _ENTRY.match(line)
        if kind is None:
            continue
        changes.read += 1
        action = kind[1]
        seen[action] = seen.get(action, 0) + 1
        entry = _entry(line[_VALUES_AT:], with_flag=with_flag)
        if revised_from and (action != "Revise to" or entry is None or entry.code != revised_from[1].code):
            changes.refuse(revised_from[0], "no 'Revise to' of the same code follows")
            revised_from = None
        if entry is None:
            changes.refuse(number, "has no code and title where the layout has them")
            revised_from = None
        elif action == "Revise from":
            revised_from = number, entry
        elif action == "Revise to":
            if revised_from is None:
                changes.refuse(number, "no 'Revise from' of the same code precedes it")
            elif changes.first((entry.code, "REVISE"), number):
                keep("REVISE", revised_from[1], entry)
            revised_from = None
        elif action == "Add" and changes.first((entry.code, "ADD"), number):
            keep("ADD", _NOTHING, entry)
        elif action == "Delete" and changes.first((entry.code, "DELETE"), number):
            keep("DELETE", entry, _NOTHING)
    if revised_from:
        changes.refuse(revised_from[0], "no 'Revise to' of the same code follows")
    if not summary:
        notices = (*notices, "the file has no summary of counts; whether it is whole can't be told")
    elif any(seen[action] != stated[action] for action in stated):
        raise LoadError(
            "table.truncated",
            "the lines are not those that the summary counts: "
            + ", ".join(f"{stated[each]} '{each}' counted, {seen[each]} found" for each in stated),
            place=source.place,
            next_step="Download it again; an interrupted download was cut off.",
        )
    return changes, notices


def _entry(values: str, *, with_flag: bool) -> _Entry | None:
    flag, short = "", ""
    if with_flag:
        flag, values = values[:1], values[2:]
        if flag not in ("0", "1"):
            return None
        short, long = values[8:68].rstrip(), values[69:].rstrip()
    else:
        long = values[8:].rstrip()
    code = values[:7].rstrip()
    if not ICD10CM.fullmatch(code) or not long:
        return None
    return _Entry(code, flag, short, long)


def _matches(with_flag: bool, name: str, head: bytes) -> bool:
    text = head_text(head)
    entries = [line for line in text.splitlines()[:-1] if _ENTRY.match(line)]
    if not entries:
        # An edition without changes has only the summary; the codes file's lacks the headers.
        return _COMPARED.search(text) is not None and ("Headers" in text) is with_flag
    # PCS addenda have the same form; most of their codes begin with a digit.
    read = [_entry(line[_VALUES_AT:], with_flag=with_flag) is not None for line in entries]
    return text[:1].isalpha() and sum(read) > len(read) / 2


FORMATS = (
    TableFormat(
        Wanted("the ICD-10-CM order file addenda", lambda name, head: _matches(True, name, head)),
        (ORDER_ADDENDA,),
        read_order_addenda,
    ),
    TableFormat(
        Wanted("the ICD-10-CM valid codes addenda", lambda name, head: _matches(False, name, head)),
        (CODES_ADDENDA,),
        read_codes_addenda,
    ),
)
