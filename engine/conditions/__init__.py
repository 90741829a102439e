"""The closed vocabulary that rules are written in. Engineers extend it here; rules can't."""

from __future__ import annotations

from engine.conditions import codes, notes, order
from engine.conditions.model import Condition

PREDICATES: dict[str, tuple[str, ...]] = {
    "diagnosis": ("position", "code"),
    "condition": ("code",),
}
"""The predicates that rules may ask for, and their fields.

A ``condition`` is what a note supports before combination and sequence; a ``diagnosis`` stands at a
position in a claim or in a coded chart.
"""

CONDITIONS: dict[str, Condition] = {
    "in_release": codes.in_release,
    "in_other_release": codes.in_other_release,
    "billable": codes.billable,
    "needs_seventh": codes.needs_seventh,
    "wrong_seventh": codes.wrong_seventh,
    "is_a": codes.is_a,
    "external_cause": codes.external_cause,
    "manifestation": codes.manifestation,
    "excludes1": notes.excludes1,
    "code_first": notes.code_first,
    "use_additional": notes.use_additional,
    "first_listed": order.first_listed,
    "after": order.after,
    "before": order.before,
    "same_code": order.same_code,
}
