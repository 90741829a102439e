"""A quarter's PTP table from the parts that CMS splits it into (``-f1`` to ``-f4``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kb.tables.repeated_text import RepeatedText
from loaders.errors import LoadError
from loaders.tables.ncci.ptp_repeats import repeated_rows
from loaders.tables.table import LoadedTable

PARTS = 4
"""The files in which CMS publishes each setting's table, by column-one code."""


def join_parts(parts: Sequence[LoadedTable]) -> LoadedTable:
    """One table of the parts that CMS splits a quarter's PTP table into.

    Raises LoadError ``release.parts-differ`` if they are not of one table and period, and
    ``release.parts-overlap`` if two hold the same row, as the same part given twice does.
    """
    first = parts[0]
    for part in parts:
        if (part.schema, part.period, part.version) != (first.schema, first.period, first.version):
            raise LoadError(
                "release.parts-differ",
                f"parts of {_named(first)} and {_named(part)} are mixed",
                next_step="Give the parts of one table, one quarter and one revision.",
            )
    columns: dict[str, Any] = {}
    for name in first.columns:
        if name != "rationale":
            columns[name] = np.concatenate([np.asarray(part.columns[name]) for part in parts])
    numbers: dict[str, int] = {}
    index = []
    for part in parts:
        text = part.columns["rationale"]
        assert isinstance(text, RepeatedText)
        place = np.array([numbers.setdefault(word, len(numbers)) for word in text.words], np.int32)
        index.append(place[text.numbers])
    words, joined = sorted_words(numbers, np.concatenate(index))
    table = {**columns, "deletion": columns["until"], "rationale": joined}
    if repeated_rows(table, np.arange(len(joined)))[1]:
        raise LoadError(
            "release.parts-overlap",
            "two of the parts hold the same row",
            next_step="Give each part of the quarter's table once.",
        )
    return LoadedTable(
        first.schema,
        first.period,
        first.version,
        {**columns, "rationale": RepeatedText(words, joined)},
        sum(part.rows_read for part in parts),
        tuple(row for part in parts for row in part.refused),
        tuple(dict.fromkeys(notice for part in parts for notice in part.notices)),
    )


def _named(part: LoadedTable) -> str:
    return f"{part.schema.name} {part.period} {part.version}".rstrip()


def sorted_words(numbers: dict[str, int], index: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """The words in order, whichever came first in the file, so that equal tables are equal bytes."""
    words = tuple(sorted(numbers))
    place = np.zeros(max(len(words), 1), np.int32)
    for at, word in enumerate(words):
        place[numbers[word]] = at
    return words, place[index].astype(np.int32)
