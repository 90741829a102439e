"""``chartproof kb``: what is loaded, what a code says, and loading more."""

from __future__ import annotations

import click

from api.cli.lazy import LazyGroup

COMMANDS = {
    "load": ("api.cli.kb.load", "Load official tables: files, archives or folders."),
    "fetch": ("api.cli.kb.fetch", "Download the current official tables, and load them."),
    "status": ("api.cli.kb.status", "Show the releases in force and the days they cover."),
    "history": ("api.cli.kb.history", "List the snapshots that were in force and what made them."),
    "rollback": ("api.cli.kb.rollback", "Put the snapshot before the last load in force again."),
    "show": ("api.cli.kb.show", "Show what the loaded tables say of a code."),
    "diff": ("api.cli.kb.diff", "Show what changed between two releases or snapshots."),
    "impact": ("api.cli.kb.impact", "Show which rules, value sets and claims a change touches."),
    "graph": ("api.cli.kb.graph", "Draw what stands around a code, or the way between two."),
    "query": ("api.cli.kb.query", "Ask the knowledge base in SPARQL."),
    "export": ("api.cli.kb.export", "Write the knowledge base as an OWL ontology."),
    "value-sets": ("api.cli.kb.value_sets", "List value sets, or the codes of one."),
    "check": ("api.cli.kb.check", "Look for contradictions in the loaded tables."),
}


@click.group("kb", cls=LazyGroup, commands_at=COMMANDS)
def command() -> None:
    """Code-set releases: load them, see what they cover and what they say."""
