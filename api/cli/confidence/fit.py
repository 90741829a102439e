"""``chartproof confidence fit``: labelled notes in, a scorecard pack out."""

from __future__ import annotations

from typing import Any

import click
import yaml

from api.cli.kb.written import write
from api.cli.records import progress
from api.home import open_current
from engine.plan import Plan

_HEAD = """\
# How sure a code is, by shown features: points are added up, and the steps of the profile give how many
# of a hundred codes with that sum a coder keeps. Made by `chartproof confidence fit`; not for editing.
"""


@click.command(short_help="Fit the scorecard on labelled notes.")
@click.option("--report", "reported", multiple=True, type=click.Path(exists=True, dir_okay=False),
              help="JSONL of notes with the codes that a coder reported.")  # fmt: skip
@click.option("--mentions", "mentioned", multiple=True, type=click.Path(exists=True, dir_okay=False),
              help="JSONL of notes in which every mention was coded.")  # fmt: skip
@click.option("--release", required=True, help="What the scorecard is called, as 2026-11.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="File; default standard output.")
def command(reported: tuple[str, ...], mentioned: tuple[str, ...], release: str, output: str | None) -> None:
    """Fit the scorecard on notes that people coded: {"id", "text", "gold": [codes]} a line.

    Both kinds of notes are needed. The same notes, snapshot and version give the same scorecard.
    """
    if not reported or not mentioned:
        raise click.UsageError("Give notes of both kinds: --report FILE and --mentions FILE.")
    from api.calibration.fit import fit_scorecard
    from api.calibration.labelled import coded_notes, labelled_digest, read_labelled

    plan = Plan(open_current(progress))
    notes = {"report": read_labelled(reported), "mentions": read_labelled(mentioned)}
    with progress("Coding the labelled notes"):
        coded = {profile: list(coded_notes(plan, each, profile)) for profile, each in notes.items()}
    made: dict[str, Any] = {
        "id": "confidence.scorecard",
        "release": release,
        "trained_on": {profile: labelled_digest(each) for profile, each in notes.items()},
        **fit_scorecard(coded),
    }
    text = yaml.safe_dump(_as_texts(made), sort_keys=False, allow_unicode=True, width=110)
    write(output, iter([_HEAD, text.rstrip("\n")]))


def _as_texts(value: Any) -> Any:
    """Packs hold only texts, so that no YAML reader takes one for something else."""
    if isinstance(value, dict):
        return {key: _as_texts(each) for key, each in value.items()}
    return [_as_texts(each) for each in value] if isinstance(value, list) else str(value)
