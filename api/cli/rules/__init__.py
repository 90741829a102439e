"""``chartproof rules``: what an officer does with rules and packs of them."""

from __future__ import annotations

import click

from api.cli.lazy import LazyGroup

COMMANDS = {
    "list": ("api.cli.rules.list", "List the rules, each with its authority."),
    "show": ("api.cli.rules.show", "Show one rule as it is written."),
    "explain": ("api.cli.rules.explain", "Say in plain English what a rule asks for and says."),
    "check": ("api.cli.rules.check", "Find what is wrong with packs, without a claim."),
    "test": ("api.cli.rules.test", "Run the rules' own examples."),
    "coverage": ("api.cli.rules.coverage", "Say what of the rules no example shows."),
    "simulate": ("api.cli.rules.simulate", "Show what a pack would change on stored claims."),
    "publish": ("api.cli.rules.publish", "Publish a pack, in preview until it is approved."),
    "approve": ("api.cli.rules.approve", "Approve a published pack, as a second person."),
    "rollback": ("api.cli.rules.rollback", "Undo the last publication or approval."),
    "history": ("api.cli.rules.history", "List who published which pack, when and why."),
    "touched": ("api.cli.rules.touched", "Find the stored decisions that a rule took part in."),
    "guidelines": ("api.cli.rules.guidelines", "Write which paragraphs of the guidelines are enforced."),
    "editors": ("api.cli.rules.editors", "Write which edits of CMS's code editors are enforced."),
    "reference": ("api.cli.rules.reference", "Write the reference page of all rules."),
    "schema": ("api.cli.rules.schema", "Write the JSON Schema of packs, for editors."),
}


@click.group("rules", cls=LazyGroup, commands_at=COMMANDS)
def command() -> None:
    """Rules: write, check, test, simulate, publish and approve packs of them."""
