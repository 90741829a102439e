"""Reads the ICD-10-PCS tables: every table with its rows, and in each row the values of four axes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from kb.tables.schemas.icd10pcs import TABLES
from loaders.tables.icd10pcs.dates import edition_period
from loaders.tables.rows.refusals import nothing_in_it
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.rows.xml_records import Element, XmlRecords, xml_table
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

ROOT = "ICD10PCS.tabular"

_VALUE = re.compile(r"[0-9A-HJ-NP-Z]")


@dataclass(slots=True)
class _Reading:
    rows: TableRows = field(default_factory=lambda: TableRows(TABLES))
    panels: dict[str, int] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def table(self, table: Element) -> None:
        heads = list(table.elements("axis"))
        prefix = "".join(_values(axis)[0] for axis in heads if len(_values(axis)) == 1)
        reason = _axes_fault(heads, (1, 2, 3))
        if not reason and len(prefix) != 3:
            reason = "each of its first three characters must have one value"
        if reason:
            self._refuse(table, table.elements("axis"), reason)
            for panel in table.elements("pcsRow"):
                self._refuse(panel, panel.elements("axis"), f"its table of line {table.line}: {reason}")
            return
        if prefix not in self.panels:
            self.panels[prefix] = 0
            self._keep(prefix, 0, heads)
        for panel in table.elements("pcsRow"):
            self._panel(prefix, panel)

    def _panel(self, prefix: str, panel: Element) -> None:
        axes = list(panel.elements("axis"))
        reason = _axes_fault(axes, (4, 5, 6, 7))
        if not reason:
            said, built = panel.attributes.get("codes"), prod(len(_values(axis)) for axis in axes)
            if said is not None and said.strip() != str(built):
                reason = f"it says that it has {said[:9]} codes, but its values make {built}"
        if reason:
            self._refuse(panel, iter(axes), reason)
            return
        self.panels[prefix] += 1
        self._keep(prefix, self.panels[prefix], axes)
        self.codes.update(prefix + "".join(rest) for rest in product(*map(_values, axes)))

    def _keep(self, prefix: str, panel: int, axes: list[Element]) -> None:
        for axis in axes:
            position = int(axis.attributes["pos"])
            name, definition = axis.child_text("title"), axis.child_text("definition")
            for label in axis.elements("label"):
                value = label.attributes["code"].strip()
                self.rows.read += 1
                self.rows.keep(prefix, panel, position, value, label.text(), name, definition, label.line)

    def _refuse(self, where: Element, axes: Iterator[Element], reason: str) -> None:
        """Every value of a row is refused, since a code needs all four axes."""
        lines = [label.line for axis in axes for label in axis.elements("label")] or [where.line]
        for line in lines:
            self.rows.read += 1
            self.rows.refuse(line, f"the row of line {where.line}: {reason}")


def read(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """One edition. Raises LoadError as XmlRecords and edition_period do."""
    records = XmlRecords(source, ROOT, frozenset({"version", "pcsTable"}), "the ICD-10-PCS tables as XML")
    reading = _Reading()
    version = ""
    for record in records:
        if record.tag == "version":
            version = record.text()
        else:
            reading.table(record)
    if not reading.rows.kept:
        raise nothing_in_it(
            source,
            "the file holds no table that could be read",
            "Download the full ICD-10-PCS tables again.",
        )
    dated = edition_period(source, version, reading.codes.__contains__, hints, complete=True)
    return (reading.rows.loaded(dated.period, version, dated.notices + records.notices()),)


def _values(axis: Element) -> list[str]:
    return [label.attributes.get("code", "").strip() for label in axis.elements("label")]


def _axes_fault(axes: list[Element], positions: tuple[int, ...]) -> str:
    """Why these can't be the axes at these positions; empty if they can."""
    if [axis.attributes.get("pos", "").strip() for axis in axes] != [str(each) for each in positions]:
        return f"its axes are not those of characters {positions[0]} to {positions[-1]}"
    for position, axis in zip(positions, axes, strict=True):
        values = _values(axis)
        for value in values:
            if _VALUE.fullmatch(value) is None:
                return f"{value[:9]!r} can't be character {position}"
        if len(set(values)) != len(values):
            return f"character {position} lists a value twice"
        said = axis.attributes.get("values")
        if not values or (said is not None and said.strip() != str(len(values))):
            return f"character {position} says {(said or '0')[:9]} values, but lists {len(values)}"
    return ""


FORMAT = TableFormat(xml_table(ROOT, "the ICD-10-PCS tables as XML"), (TABLES,), read)
