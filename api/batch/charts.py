"""Bar charts as SVG pictures; the same numbers give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "chartproof"  # else the drawing's ids differ from run to run
matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text
from matplotlib import pyplot  # noqa: E402
from matplotlib.ticker import FuncFormatter  # noqa: E402

_BAR, _MARGIN = 0.32, 0.9
"""Height of a bar and of what is around all of them, in inches."""


def bars(names: Sequence[str], values: Sequence[float], axis: str) -> str:
    """A horizontal bar for each name, the first on top, as an SVG document."""
    figure, axes = pyplot.subplots(figsize=(8, _MARGIN + _BAR * max(len(names), 1)), constrained_layout=True)
    places = range(len(names))
    axes.barh(list(places), list(values), color="#0b5a67")
    axes.set_yticks(list(places), [name if len(name) <= 60 else f"{name[:57]}..." for name in names])
    axes.invert_yaxis()
    axes.set_xlabel(axis)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.spines[["top", "right"]].set_visible(False)
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    return written.getvalue()
