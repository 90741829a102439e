"""The line and column at which a refused value stands in the pack's text."""

from __future__ import annotations

from engine.errors import RuleError
from kb.pack_text import Places


def located(error: RuleError, source: str) -> RuleError:
    """The same refusal with ``pack:line:column`` as its place; both count from 1."""
    line, column = Places(source).of(error.path, key=error.at_key)
    error.place = f"{error.pack}:{line}:{column}"
    return error
