"""Decisions as one HTML file that needs nothing else: to keep, to mail, to print.

It loads nothing from anywhere. Its own style and script are named in a Content-Security-Policy by
their digests, so nothing that a note contains could run even if it were markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from api.output.proof_tree import Rules
from api.workbench.decision_view import EVERY, view
from api.workbench.render import asset, render


def decisions_page(
    decisions: Sequence[Mapping[str, Any]], rules: Rules | None = None, *, opened: str = ""
) -> str:
    """The page of ``code``, ``validate`` and ``proof`` with ``--format html``.

    ``rules`` gives what rule ids stand for; without it proofs show the ids alone. ``opened`` is the code
    or rule whose proofs are open when the page is, EVERY for all.
    """
    style, script = asset("page.css"), asset("page.js")
    return render(
        "file.html",
        views=[view(each, number, rules or {}, opened) for number, each in enumerate(decisions, 1)],
        style=Markup(style),
        script=Markup(script),
        policy=(
            f"default-src 'none'; style-src '{content_digest(style)}'; script-src '{content_digest(script)}'"
        ),
    )


def simulation_page(pack: str, said: Mapping[str, Any]) -> str:
    """The page of ``rules simulate --format html``; ``said`` is what its JSON holds."""
    style = asset("page.css") + _SUMS
    return render(
        "simulation.html",
        pack=pack,
        said=said,
        style=Markup(style),
        policy=f"default-src 'none'; style-src '{content_digest(style)}'",
    )


_SUMS = """
.sums { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.sums th, .sums td { text-align: right; padding: .3rem .6rem; border-top: 1px solid var(--rule); }
.sums th:first-child, .sums td:last-child, .sums th:last-child { text-align: left; }
.sums thead th { border-top: 0; color: var(--soft); font-weight: 400; }
"""


__all__ = ["EVERY", "content_digest", "decisions_page", "simulation_page"]


def content_digest(content: str) -> str:
    """How a Content-Security-Policy names its own style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
