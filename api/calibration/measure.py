"""How right the engine is on labelled notes, and whether it is as sure as it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.calibration.labelled import CodedNote, Listed


@dataclass(frozen=True, slots=True)
class Bin:
    """Codes of like confidence: how many, how sure on average, and which share a coder keeps."""

    count: int
    confidence: float
    kept: float


@dataclass(frozen=True, slots=True)
class Risk:
    """The surest part of the notes: their share, and the share of their codes that a coder refuses."""

    coverage: float
    risk: float


def reliability(notes: Sequence[CodedNote], bins: int = 10) -> list[Bin]:
    """Assigned and suggested codes in bins of equal width, empty ones left out."""
    listed = [each for note in notes for each in note.listed]
    found = []
    for number in range(bins):
        inside = [each for each in listed if number == min(bins - 1, int(each.confidence * bins))]
        if inside:
            sure = sum(each.confidence for each in inside) / len(inside)
            found.append(Bin(len(inside), sure, _kept(inside)))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean gap of bins, weighted by their codes."""
    count = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.kept) for each in bins) / count if count else 0.0


def risk_coverage(notes: Sequence[CodedNote]) -> list[Risk]:
    """Notes with codes from the surest on, each as sure as its least sure assigned code."""
    coded = [note for note in notes if note.assigned]
    ordered = sorted(coded, key=lambda note: (-min(each.confidence for each in note.assigned), note.id))
    curve, taken = [], list[Listed]()
    for number, note in enumerate(ordered, 1):
        taken += note.assigned
        curve.append(Risk(number / len(notes), 1 - _kept(taken)))
    return curve


def precision_of_auto(notes: Sequence[CodedNote]) -> tuple[float, float]:
    """The share of notes finished without a person, and the share of their codes that a coder keeps."""
    auto = [note for note in notes if note.route == "auto"]
    codes = [each for note in auto for each in note.assigned]
    return len(auto) / len(notes) if notes else 0.0, _kept(codes)


def _kept(listed: Sequence[Listed]) -> float:
    return sum(each.kept for each in listed) / len(listed) if listed else 0.0
