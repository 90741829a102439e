"""A column of millions of texts of which few are different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class RepeatedText(Sequence[str]):
    """Reads as a sequence of texts; row ``i`` holds ``words[numbers[i]]``.

    Whoever knows this form takes ``words`` and ``numbers`` and makes no object a row.
    """

    words: tuple[str, ...]
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> RepeatedText: ...
    def __getitem__(self, at: int | slice) -> str | RepeatedText:
        if isinstance(at, slice):
            return RepeatedText(self.words, self.numbers[at])
        return self.words[int(self.numbers[at])]

    @staticmethod
    def of(texts: Sequence[str | None]) -> RepeatedText:
        """The same texts in this form, words sorted; None is the empty text."""
        if isinstance(texts, RepeatedText):
            return texts
        words = sorted({text or "" for text in texts})
        number = {word: at for at, word in enumerate(words)}
        return RepeatedText(tuple(words), np.array([number[text or ""] for text in texts], np.int64))
