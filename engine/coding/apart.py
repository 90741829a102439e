"""Conditions that the record says are unrelated to others (Guidelines I.A.15).

The classification presumes a link between two conditions that it joins by "with", unless the record
clearly says that they are unrelated. Such a condition takes part in no combination.
"""

from __future__ import annotations

from engine.extraction.read import Mention
from kb.context.apart import ApartTable
from kb.lexicon.words import folded

NEAR = 4
"""Words after a mention among which the phrase begins."""
FAR = 12
"""The same where the words of its own cause come first."""


def stands_apart(mention: Mention, text: str, table: ApartTable) -> bool:
    """Whether the words around a mention in its sentence say that something else is not its cause."""
    before = folded(text, mention.sentence[0], mention.start)
    if any(before[-len(phrase) :] == phrase for phrase in table.before):
        return True
    after = folded(text, mention.end, mention.sentence[1])
    caused = any(after[: len(phrase)] == phrase for phrase in table.causes)
    reach = min(FAR if caused else NEAR, len(after))
    return any(after[at : at + len(phrase)] == phrase for phrase in table.phrases for at in range(reach))
