"""Which fields of the tabular list a condition looks at: a rule depends on them without naming a code.

``added`` and ``removed`` stand for codes that come and go; the others are fields of kb.diff.
"""

from __future__ import annotations

from collections.abc import Mapping

_CODES = ("added", "removed")

TABULAR_FIELDS: Mapping[str, tuple[str, ...]] = {
    "in_release": _CODES,
    "in_other_release": _CODES,
    "billable": (*_CODES, "billable"),
    "needs_seventh": (*_CODES, "seventh_characters"),
    "wrong_seventh": (*_CODES, "seventh_characters"),
    "external_cause": (*_CODES, "parent"),
    "manifestation": (*_CODES, "title", "code_first"),
    "excludes1": (*_CODES, "excludes1", "parent"),
    "code_first": (*_CODES, "code_first", "parent"),
    "use_additional": (*_CODES, "use_additional", "parent"),
    "in": (*_CODES, "parent"),
    "puts_first": (*_CODES, "code_first", "parent"),
    "asks_for": (*_CODES, "use_additional", "parent"),
    "asks_also": (*_CODES, "code_also", "parent"),
    "other_side": (*_CODES, "title"),
    "code_also": (*_CODES, "code_also", "parent"),
    "excludes2": (*_CODES, "excludes2", "parent"),
    "below": (*_CODES, "parent"),
    "seventh": (*_CODES, "seventh_characters"),
    "title": (*_CODES, "title"),
    "laterality": (*_CODES, "title"),
    "unlisted_code": (*_CODES, "billable"),
    "has_note": (
        *_CODES,
        "parent",
        "includes",
        "inclusion_term",
        "excludes1",
        "excludes2",
        "code_first",
        "use_additional",
        "code_also",
        "note",
    ),
}
"""Conditions that ask the tabular list, and the kind of fact that rests on it; ``is_a`` is not among them,
since its argument names the code."""
