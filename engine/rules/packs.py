"""The rules of a snapshot, read from its packs; a refusal says line and column of the pack's source."""

from __future__ import annotations

from engine.errors import RuleError
from engine.rules.located import located
from engine.rules.model import Rule
from engine.rules.read import read_rules
from kb.snapshot.knowledge import Knowledge

FOLDER = "rules"


def read_packs(knowledge: Knowledge) -> tuple[Rule, ...]:
    """Every rule of every pack, by id. Raises RuleError for the first that can't be accepted."""
    try:
        return read_rules(knowledge.packs_below(FOLDER))
    except RuleError as error:
        digests = {pack.name: pack.sha256 for pack in knowledge.manifest.packs}
        raise located(error, knowledge.home.source(digests[error.pack]).decode()) from None
