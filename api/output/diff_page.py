"""A difference, or its effect, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from api.output.diff_view import DiffView, words
from api.output.page import content_digest
from api.output.text_impact import asked_words, change_words
from api.workbench.render import asset, render

MOST = 5000
"""Entries of a list that a page shows; all of them are in the JSON form."""


def diff_page(view: DiffView) -> str:
    """The page of ``kb diff --format html``."""
    return render("diff.html", view=view, **_own_style())


def impact_page(impact: Mapping[str, Any]) -> str:
    """The page of ``kb impact --format html``."""
    return render(
        "impact.html",
        impact=impact,
        before=_named(impact["from"]),
        after=_named(impact["to"]),
        asked_words=asked_words,
        change_words=change_words,
        words=words,
        **_own_style(),
    )


def _named(what: Mapping[str, Any]) -> str:
    return str(what["id"] if "id" in what else what["snapshot"])


def _own_style() -> dict[str, Any]:
    style = asset("page.css") + asset("diff.css")
    policy = f"default-src 'none'; style-src '{content_digest(style)}'"
    return {"style": Markup(style), "policy": policy}
