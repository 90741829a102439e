"""Who does something that is recorded, and who says that it is them.

This is the one place where identities come from: the command line can only repeat what it is told;
a service that has authenticated a person makes an Identity with its own name in ``asserted_by``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import KnowledgeError

SELF = "self"
"""Asserted by nobody but the person."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's name and what vouches for it."""

    name: str
    asserted_by: str

    @property
    def vouched(self) -> bool:
        """Whether anything but the person says who it is."""
        return self.asserted_by != SELF

    def is_same(self, other: Identity) -> bool:
        """Whether the two name one person, however they are written."""
        return self.name.casefold() == other.name.casefold()

    def as_json(self) -> dict[str, str]:
        """The form kept in records."""
        return {"name": self.name, "asserted_by": self.asserted_by}


def stated(name: str) -> Identity:
    """The identity of someone at a command line. Raises KnowledgeError ``identity.bad-name``."""
    bare = " ".join(name.split())
    if not bare or len(bare) > 100 or not bare.isprintable():
        raise KnowledgeError("identity.bad-name", "A name of 1 to 100 characters is needed.",
                             next_step="Give your own: --author NAME")  # fmt: skip
    return Identity(bare, SELF)
