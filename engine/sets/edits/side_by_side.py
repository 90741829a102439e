"""Every two lines of a claim."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

Rows = np.ndarray
"""Places in a column of lines."""


def side_by_side(claim: np.ndarray) -> Iterator[tuple[Rows, Rows]]:
    """Every two rows of the same claim, the earlier first; ``claim`` is in order.

    They come by how far apart they are, so that as many are held at once as there are lines.
    """
    rows, apart = np.arange(len(claim)), 0
    while True:
        apart += 1
        rows = rows[: np.searchsorted(rows, len(claim) - apart)]
        rows = rows[claim[rows] == claim[rows + apart]]
        if not len(rows):
            return
        yield rows, rows + apart
