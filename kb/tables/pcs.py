"""ICD-10-PCS codes, built and checked from the tables.

A code is valid when characters 1 to 3 name a table and characters 4 to 7 all stand in one row of it
(ICD-10-PCS Official Guidelines A8 and A9; a row is called panel here). Nothing is expanded
until asked for: a table is read when a code or prefix first needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from kb.tables.table import Table


@dataclass(frozen=True, slots=True)
class AxisValue:
    """One character of a code: its place from 1, the axis's name, the character and its meaning.

    ``definition`` is an operation's (character 3), else empty.
    """

    position: int
    axis: str
    value: str
    label: str
    definition: str = ""


_Panel = tuple[dict[str, AxisValue], ...]
"""Characters 4 to 7 of one row, each by value."""


class PcsTables:
    """The tables of one release. Codes are seven characters in capitals, without white space."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._heads: dict[str, tuple[AxisValue, ...]] = {}
        self._panels: dict[str, tuple[_Panel, ...]] = {}
        self._prefixes: tuple[str, ...] | None = None

    def is_valid(self, code: str) -> bool:
        """Whether ``code`` can be built from the tables."""
        return self._panel_of(code) is not None

    def describe(self, code: str) -> tuple[AxisValue, ...]:
        """The seven characters with their meanings; empty if the code is not valid."""
        panel = self._panel_of(code)
        if panel is None:
            return ()
        return (*self._heads[code[:3]], *(axis[code[3 + at]] for at, axis in enumerate(panel)))

    def build(self, prefix: str = "") -> tuple[AxisValue, ...]:
        """The characters that may follow ``prefix`` (none to six), in order.

        Empty if no code begins with the prefix, or if it is whole. Rows of one table may word a value
        differently; the first wording is given.
        """
        done = len(prefix)
        found: dict[str, AxisValue] = {}
        if done < 3:
            for table in self.prefixes():
                if table.startswith(prefix) and table[done] not in found:
                    self._read(table)
                    found[table[done]] = self._heads[table][done]
        elif done < 7:
            for panel in self._read(prefix[:3]):
                if all(each in axis for each, axis in zip(prefix[3:], panel, strict=False)):
                    for value, meaning in panel[done - 3].items():
                        found.setdefault(value, meaning)
        return tuple(found[value] for value in sorted(found))

    def head(self, table: str) -> tuple[AxisValue, ...]:
        """The first three characters of the table that they name; empty if there is none such."""
        self._read(table)
        return self._heads.get(table, ())

    def prefixes(self) -> tuple[str, ...]:
        """The three characters of every table, in order."""
        if self._prefixes is None:
            self._prefixes = tuple(bytes(each).decode() for each in np.unique(self.table.array("table")))
        return self._prefixes

    def codes(self) -> Iterator[str]:
        """Every valid code once, in order, made as it is asked for."""
        for prefix in self.prefixes():
            yield from sorted(
                {prefix + "".join(rest) for panel in self._read(prefix) for rest in product(*panel)}
            )

    def _panel_of(self, code: str) -> _Panel | None:
        if len(code) != 7:
            return None
        for panel in self._read(code[:3]):
            if code[3] in panel[0] and code[4] in panel[1] and code[5] in panel[2] and code[6] in panel[3]:
                return panel
        return None

    def _read(self, prefix: str) -> tuple[_Panel, ...]:
        known = self._panels.get(prefix)
        if known is not None:
            return known
        heads: list[AxisValue] = []
        panels: dict[int, _Panel] = {}
        # What no table is named like is not kept, so that claims full of wrong codes cost no memory.
        if not (len(prefix) == 3 and prefix.isascii()):
            return ()
        for row in self.table.rows(prefix):
            position, panel = row["position"], row["panel"]
            assert isinstance(position, int)
            assert isinstance(panel, int)
            meaning = AxisValue(
                position,
                str(row["axis"] or ""),
                str(row["value"]),
                str(row["label"] or ""),
                str(row["definition"] or ""),
            )
            if panel == 0:
                heads.append(meaning)
            else:
                panels.setdefault(panel, ({}, {}, {}, {}))[position - 4][meaning.value] = meaning
        if not heads:
            return ()
        self._heads[prefix] = tuple(heads)
        self._panels[prefix] = tuple(panels.values())
        return self._panels[prefix]
