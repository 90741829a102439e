"""``chartproof kb diff``: what changed between two releases or snapshots."""

from __future__ import annotations

import click

from api.cli.records import progress


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
def command(before: str, after: str, form: str, output: str | None) -> None:
    """Show what changed from A to B: codes added, removed and revised.

    A and B are two releases of one table (icd10cm@2025-10-01) or two snapshots (sha256: and at least 8
    digits). The text form shows the first 1,000 entries of each list, the page 5,000, JSON all.
    """
    from api.cli.kb.written import write
    from api.compare import compare

    difference = compare(before, after, progress).difference
    if form == "text":
        from api.output.console import console, printed
        from api.output.diff_view import diff_view
        from api.output.text_diff import MOST as MOST_PRINTED
        from api.output.text_diff import show_diff

        view = diff_view(difference, MOST_PRINTED)
        if output is None:
            show_diff(view, console())
            return
        pieces = iter([printed(lambda out: show_diff(view, out))])
    elif form == "json":
        from api.output.json_stream import json_pieces

        pieces = json_pieces(difference)
    else:
        from api.output.diff_page import MOST, diff_page
        from api.output.diff_view import diff_view

        pieces = iter([diff_page(diff_view(difference, MOST))])
    write(output, pieces)
