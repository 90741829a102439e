"""Refusals of a file: each says which file and line, why, and what to do next."""

from __future__ import annotations

from kb.errors import ChartproofError


class LoadError(ChartproofError):
    """A file that can't be read as what it claims to be. Nothing was written."""


class InputError(ChartproofError):
    """A note or claim that can't be read. ``place`` is a file and line or a JSON Pointer."""
