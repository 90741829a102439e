"""``chartproof confidence``: fit how sure codes are on labelled notes, and measure it."""

from __future__ import annotations

import click

from api.cli.lazy import LazyGroup

COMMANDS = {
    "fit": ("api.cli.confidence.fit", "Fit the scorecard on labelled notes."),
    "report": ("api.cli.confidence.report", "Measure accuracy and calibration on labelled notes."),
}


@click.group("confidence", cls=LazyGroup, commands_at=COMMANDS)
def command() -> None:
    """How sure codes are: fit the scorecard on notes that people coded, and measure it on others.

    Needs: pip install "chartproof[calibration]"
    """
