"""The values that conditions hand to texts and to later entries, beside the fields of the fact."""

from __future__ import annotations

from collections.abc import Mapping

_NOTE = ("note", "note_at")

GIVES: Mapping[str, tuple[str, ...]] = {
    "in_other_release": ("other_days",),
    "billable": ("below",),
    "needs_seventh": ("sevenths",),
    "wrong_seventh": ("base", "valid"),
    "seventh": ("seventh",),
    "laterality": ("laterality",),
    "title": ("title",),
    "manifestation": ("title",),
    "excludes1": _NOTE,
    "excludes2": _NOTE,
    "code_first": _NOTE,
    "use_additional": _NOTE,
    "code_also": _NOTE,
    "puts_first": _NOTE,
    "asks_for": _NOTE,
    "asks_also": _NOTE,
}
"""By condition; ``row`` gives the columns of its table. A text that names anything else is refused."""

GIVES_IF_TRUE = frozenset({"needs_seventh", "wrong_seventh", "in_other_release"})
"""Conditions that have nothing to give where they are asked to be false."""
