"""Half-open intervals of days, the only form in which Chartproof stores effective dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` up to but not including ``until``; ``until=None`` is open-ended."""

    start: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} to {self.until}")

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in the interval."""
        return self.start <= day and (self.until is None or day < self.until)

    def overlaps(self, other: Period) -> bool:
        """Whether the two intervals share a day."""
        return (other.until is None or self.start < other.until) and (
            self.until is None or other.start < self.until
        )

    def __str__(self) -> str:
        return f"[{self.start}, {self.until or 'open'})"
