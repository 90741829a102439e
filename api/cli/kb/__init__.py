"""``chartproof kb``: what is loaded, what a code says, and loading more."""

from __future__ import annotations

import click

from api.cli.lazy import LazyGroup

COMMANDS = {
    "load": ("api.cli.kb.load", "Load official tables: files, archives or folders."),
    "fetch": ("api.cli.kb.fetch", "Download the current official tables, and load them."),
    "status": ("api.cli.kb.status", "Show the releases in force and the days they cover."),
    "show": ("api.cli.kb.show", "Show what the loaded tables say of a code."),
}


@click.group("kb", cls=LazyGroup, commands_at=COMMANDS)
def command() -> None:
    """Code-set releases: load them, see what they cover and what they say."""
