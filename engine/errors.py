"""Refusals of the engine: a rule pack that does not compile, a decision that does not hold."""

from __future__ import annotations

from kb.errors import ChartproofError


class RuleError(ChartproofError):
    """A rule that can't be accepted; ``path`` leads from the top of ``pack`` to what is wrong.

    ``at_key`` says that the last key of the path is wrong, and not its value.
    """

    pack: str = ""
    path: tuple[str | int, ...] = ()
    at_key: bool = False


class ProofError(ChartproofError):
    """A decision whose proof does not hold; ``place`` is a JSON Pointer into the decision."""
