"""Tables with named columns: comma- and tab-separated text, and the first sheet of an .xlsx."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from loaders.errors import LoadError
from loaders.tables.rows.bounded_workbook import WORKBOOK, workbook_rows
from loaders.tables.rows.headings import PREAMBLE, Heading, Titles, find_headings, lacking, possible_titles
from loaders.tables.rows.refusals import header_missing
from loaders.tables.rows.text_content import head_text, read_text
from loaders.tables.source import Source

_SEPARATORS = ("\t", ",")

Row = tuple[int, list[str]]
"""The line on which a row begins, from 1, and its cells without surrounding blanks."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows by column: ``columns`` has the cells of each column found, ``lines`` where each row begins.

    ``faults`` says which rows end before a column that was found; their cells are filled up with blanks.
    """

    columns: Mapping[str, list[str]]
    lines: list[int]
    faults: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table below its heading, without blank rows. ``at`` says where each column found stands.

    ``preamble`` is what stands above the heading, ``titles`` the heading's last line as published.
    """

    rows: list[Row]
    wanted: tuple[Heading, ...]
    at: Mapping[str, int]
    titles: tuple[str, ...]
    preamble: str
    notices: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many cells a row needs to reach the last column found."""
        return max(self.at.values()) + 1

    def records(self) -> Iterator[tuple[int, tuple[str, ...] | None]]:
        """Each row's line and its cells in the order of the headings, blank where there is no column.

        None stands for a row that ends before the last column found.
        """
        width = self.width
        positions = [self.at.get(heading.name, -1) for heading in self.wanted]
        for line, cells in self.rows:
            if len(cells) < width:
                yield line, None
            else:
                yield line, tuple([cells[at] if at >= 0 else "" for at in positions])

    def without_footnotes(self) -> list[Row]:
        """The rows without titles and footnotes between and below them, which fill one cell."""
        return [row for row in self.rows if sum(map(bool, row[1])) > 1]

    def by_column(self, rows: Sequence[Row]) -> Cells:
        """These rows column by column."""
        width = self.width
        blank = [""] * width
        padded = [cells if len(cells) >= width else cells + blank for _, cells in rows]
        return Cells(
            {name: [cells[at] for cells in padded] for name, at in self.at.items()},
            [line for line, _ in rows],
            {
                row: f"the row has {len(cells)} columns of {width}"
                for row, (_, cells) in enumerate(rows)
                if len(cells) < width
            },
        )


def is_sheet(name: str, head: bytes, wanted: Sequence[Heading], workbook: re.Pattern[str]) -> bool:
    """Whether a file is a text with every needed heading, or a workbook of this name.

    The first bytes of a workbook do not show its headings; reading checks them.
    """
    if head.startswith(WORKBOOK):
        return name.lower().endswith(".xlsx") and workbook.search(name) is not None
    return has_headings(head, wanted)


def has_headings(head: bytes, wanted: Sequence[Heading]) -> bool:
    """Whether a row with every needed heading stands among the first rows of a text file."""
    return any(find_headings(titles, wanted) is not None for titles in _head_titles(head))


def read_sheet(source: Source, wanted: Sequence[Heading], what: str, *, lenient: bool = False) -> Sheet:
    """The table of a text file or workbook; ``what`` names it in a refusal.

    Whole content is held: for tables of some hundred thousand rows. ``lenient`` as in read_text.

    Raises LoadError ``table.header-missing`` naming the columns that no row of headings has,
    ``table.malformed`` for text that can't be split into cells, or what read_text and workbook_rows
    raise.
    """
    notices: tuple[str, ...] = ()
    text = ""
    forms: Iterable[tuple[str, list[Row]]]
    if source.head(4) == WORKBOOK:
        forms = [("", _filled_up(list(workbook_rows(source))))]
    else:
        text, notices = read_text(source, lenient=lenient)
        forms = [(separator, _records(source, text, separator, PREAMBLE)) for separator in _SEPARATORS]
    looked_at: list[Titles] = []
    for separator, rows in forms:
        titles = possible_titles([cells for _, cells in rows[:PREAMBLE]])
        found = find_headings(titles, wanted)
        if found is not None:
            above = " ".join(cell for _, cells in rows[: found.row] for cell in cells if cell)
            heading = tuple(rows[found.row][1])
            every = _records(source, text, separator) if separator else rows
            body = [row for row in every[found.row + 1 :] if any(row[1])]
            return Sheet(body, tuple(wanted), found.at, heading, above, notices)
        looked_at += titles
    raise header_missing(source, lacking(looked_at, wanted), what)


def _filled_up(rows: list[Row]) -> list[Row]:
    """A sheet's rows end with their last filled cell; here they all have the same width."""
    width = max((len(cells) for _, cells in rows), default=0)
    return [(line, cells + [""] * (width - len(cells))) for line, cells in rows]


@lru_cache(maxsize=2)
def _head_titles(head: bytes) -> tuple[Sequence[Titles], ...]:
    """What the first rows could name, for each separator; asked for once by every format."""
    text = head_text(head)
    found = []
    for separator in _SEPARATORS:
        try:
            rows = [cells for _, cells in islice(_split(text, separator), PREAMBLE)]
        except csv.Error:
            continue
        found.append(possible_titles(rows))
    return tuple(found)


def _split(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for cells in reader:
        yield line, list(map(str.strip, cells))
        line = reader.line_num + 1


def _records(source: Source, text: str, separator: str, most: int | None = None) -> list[Row]:
    try:
        return list(islice(_split(text, separator), most))
    except csv.Error as error:
        raise LoadError(
            "table.malformed",
            f"the text can't be split into cells: {error}",
            place=source.place,
            next_step="Download it again; a quotation mark may have been opened and never closed.",
        ) from error
