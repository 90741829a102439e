"""The table of visual-impairment categories that the tabular list prints under H54."""

from __future__ import annotations

from kb.model.tabular import VisualImpairmentRow


class VisualImpairment:
    """Collects the table's rows from the values of its elements, in document order."""

    def __init__(self) -> None:
        """Start with no rows."""
        self.rows: list[VisualImpairmentRow] = []
        self._category = ""
        self._bounds: list[tuple[str, str]] = []
        self._bound: dict[str, str] = {}

    def value(self, holder: str, text: str) -> None:
        """A ``value`` has been read in ``holder``: visCategory, visMax or visMin."""
        if holder == "visCategory":
            self._category = text
        else:
            self._bound[holder] = text

    def close_range(self) -> None:
        """A ``visRange`` has ended. A bound it does not print is kept as ""; pairs stay pairs."""
        self._bounds.append((self._bound.get("visMax", ""), self._bound.get("visMin", "")))
        self._bound = {}

    def close_category(self) -> None:
        """A ``visCategory`` has ended. The first carries the headings and no category."""
        if self._category:
            self.rows.append(
                VisualImpairmentRow(
                    self._category,
                    tuple(most for most, _ in self._bounds),
                    tuple(least for _, least in self._bounds),
                )
            )
        self._category, self._bounds = "", []
