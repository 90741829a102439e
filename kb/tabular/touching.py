"""Which categories the notes of a category can name at all, as a bit a category.

Two codes are related by a note only if the bit of their categories is set, so that of the pairs of
codes on a claim hardly any has to be looked at. A set bit proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kb.model.code import NodeKind
from kb.model.tabular import TARGETED_NOTES

CATEGORY_LENGTH = 3


def touching_arrays(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """``category`` (first node of each), and for each kind of note two packed matrices.

    Row ``i`` of ``names_{kind}`` has a bit for each category with a code that notes at or above codes
    of category ``i`` name; ``named_{kind}`` is the same the other way round.
    """
    codes, ends = arrays["code"], arrays["end"]
    is_category = (arrays["kind"] == NodeKind.CODE) & (np.char.str_len(codes) == CATEGORY_LENGTH)
    first = np.flatnonzero(is_category).astype(np.int32)
    made: dict[str, np.ndarray] = {"category": first}
    size = len(first)
    matrices = {kind: np.zeros((size, size), bool) for kind in TARGETED_NOTES}

    def categories(start: int, end: int) -> slice:
        low = int(np.searchsorted(first, start, "right")) - 1
        if low < 0 or start >= ends[first[low]]:
            low += 1  # it stands above categories, or begins between two
        return slice(low, int(np.searchsorted(first, end, "left")))

    note_at, target_at = arrays["note_at"], arrays["target_at"]
    for node in np.flatnonzero(np.diff(note_at)).tolist():
        own = categories(node, int(ends[node]))
        for note in range(int(note_at[node]), int(note_at[node + 1])):
            for target in range(int(target_at[note]), int(target_at[note + 1])):
                named = categories(int(arrays["target_start"][target]), int(arrays["target_end"][target]))
                matrices[arrays["note_kind"][note]][own, named] = True
    for kind, matrix in matrices.items():
        made[f"names_{kind.name.lower()}"] = np.packbits(matrix, axis=1, bitorder="little")
        made[f"named_{kind.name.lower()}"] = np.packbits(matrix.T, axis=1, bitorder="little")
    return made
