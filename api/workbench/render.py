"""The templates and what they need. Autoescape is on: every value becomes text, never markup."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

ASSETS = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "mark.svg": "image/svg+xml",
}
"""The files that pages load, with their media types."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.workbench", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """A page. A value that a template asks for and does not get is an error."""
    return _environment().get_template(template).render(**values)


@cache
def asset(name: str) -> str:
    """The content of one of ASSETS."""
    return (files("api.workbench") / "assets" / name).read_text(encoding="utf-8")
