"""``chartproof confidence report``: accuracy, calibration and the risk of finishing charts alone."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.records import progress
from api.home import open_current
from engine.options import PROFILES
from engine.plan import Plan


@click.command(short_help="Measure accuracy and calibration on labelled notes.")
@click.argument(
    "paths", metavar="NOTES...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False)
)
@click.option("--profile", type=click.Choice(PROFILES), default="report", show_default=True)
@click.option(
    "--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw both curves into this SVG."
)
def command(paths: tuple[str, ...], profile: str, plot: Path | None) -> None:
    """Code NOTES, {"id", "text", "gold": [codes]} a line, and compare with the coder's codes."""
    from api.calibration.labelled import coded_notes, read_labelled
    from api.calibration.measure import calibration_error, precision_of_auto, reliability, risk_coverage

    plan = Plan(open_current(progress))
    labelled = read_labelled(paths)
    with progress("Coding the labelled notes"):
        notes = list(coded_notes(plan, labelled, profile))
    bins, curve = reliability(notes), risk_coverage(notes)
    click.echo(f"{len(notes)} notes, profile {profile}\n")
    click.echo("confidence   codes   kept")
    for each in bins:
        click.echo(f"      {each.confidence:.2f}   {each.count:5}   {each.kept:.2f}")
    click.echo(f"expected calibration error {calibration_error(bins):.3f}\n")
    click.echo("coverage   refused codes")
    for share in (0.1, 0.2, 0.3, 0.5, 0.75, 1.0):
        point = next((each for each in curve if each.coverage >= share), None)
        if point:
            click.echo(f"    {point.coverage:.2f}   {point.risk:.3f}")
    share, precision = precision_of_auto(notes)
    click.echo(f"\nfinished without a person: {share:.2f} of the notes, code precision {precision:.3f}")
    if plot:
        from api.calibration.plot import draw

        draw(bins, curve, f"{len(notes)} notes, profile {profile}", plot)
