"""The summary page: one HTML file that needs nothing else, and tells of no single patient or claim."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from api.batch.sums import Sum, sums_of
from api.output.page import content_digest
from api.workbench.render import asset, render

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHARTS = (
    ("rule", "Findings by rule"),
    ("disposition", "By disposition"),
    ("code", "By code"),
    ("provider", "By provider"),
)
_STYLE = """
.sums { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.sums th, .sums td { text-align: right; padding: .3rem .6rem; border-top: 1px solid var(--rule); }
.sums th:first-child { text-align: left; } .sums .words { text-align: left; }
.sums thead th { border-top: 0; color: var(--soft); font-weight: 400; }
.chart { display: block; width: 100%; height: auto; background: #fff; margin: .5rem 0 1rem; }
"""


def write_summary(
    connection: DuckDBPyConnection, findings: Path, outcomes: Path, told: dict[str, Any], place: Path
) -> None:
    """Writes the page about two Parquet files; ``told`` is the job with its totals."""
    sums = sums_of(connection, findings, outcomes)
    style = asset("page.css") + _STYLE
    sections = [
        {
            "name": name,
            "title": title,
            "rows": sums.by[name],
            "charts": _charts(name, sums.by[name]),
        }
        for name, title in _CHARTS
    ]
    page = render(
        "batch.html",
        told=told,
        sections=sections,
        left_open=sums.left_open,
        style=Markup(style),
        policy=f"default-src 'none'; img-src data:; style-src '{content_digest(style)}'",
    )
    place.write_text(page, encoding="utf-8")


def _charts(name: str, rows: list[Sum]) -> list[dict[str, str]]:
    from api.batch.charts import bars

    if not rows:
        return []
    names = [each.name for each in rows]
    by_count = bars(names, [each.findings for each in rows], "findings")
    by_amount = bars(names, [float(each.billed) for each in rows], "dollars billed on lines with a finding")
    return [
        {"source": _picture(by_count), "about": f"Findings by {name}"},
        {"source": _picture(by_amount), "about": f"Dollars billed by {name}"},
    ]


def _picture(drawn: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
