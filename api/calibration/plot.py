"""The reliability diagram and the risk-coverage curve, as one SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "chartproof"  # else the drawing's ids differ from run to run
from matplotlib import pyplot  # noqa: E402

from api.calibration.measure import Bin, Risk  # noqa: E402


def draw(bins: Sequence[Bin], curve: Sequence[Risk], title: str, place: Path) -> None:
    """Writes the drawing to ``place``; the same numbers give the same bytes."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.5), constrained_layout=True)
    figure.suptitle(title)
    left.plot([0, 1], [0, 1], linestyle=":", color="0.5", label="as sure as right")
    left.plot([b.confidence for b in bins], [b.kept for b in bins], marker="o", label="codes")
    for each in bins:
        left.annotate(
            str(each.count), (each.confidence, each.kept), textcoords="offset points", xytext=(4, -12)
        )
    left.set(xlabel="confidence", ylabel="kept by the coder", xlim=(0, 1), ylim=(0, 1), title="Reliability")
    left.legend(loc="upper left")
    right.step([c.coverage for c in curve], [c.risk for c in curve], where="post")
    right.axhline(0.05, linestyle=":", color="0.5")
    right.set(xlabel="share of notes, surest first", ylabel="codes that the coder refuses",
              xlim=(0, 1), ylim=(0, None), title="Risk and coverage")  # fmt: skip
    figure.savefig(place, metadata={"Date": None})
    pyplot.close(figure)
