"""The second opinion: the same rules judged by durable_rules, an independent Rete engine.

Our conditions say which facts meet which tests; choosing facts together, leaving out what is denied
and going on from what was concluded is left to durable_rules. It runs in a process of its own and is
told only numbers, never a code or a text of a claim. What it can't express (counts, sums, what
can't be judged) is named, and the reference evaluator judges it.
"""

from __future__ import annotations

from engine.rules.durable.process import Worker, available
from engine.rules.durable.session import Opinion, SecondOpinion

__all__ = ["Opinion", "SecondOpinion", "Worker", "available"]
