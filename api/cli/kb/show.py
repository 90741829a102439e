"""``chartproof kb show CODE``: what the loaded tables say of a code of any system."""

from __future__ import annotations

import json
from datetime import date

import click

from api.cli.records import Day, progress
from api.home import open_current
from kb.errors import KnowledgeError

_SYSTEMS = (
    *("icd10cm", "icd10pcs", "hcpcs", "cpt", "modifier", "pos", "msdrg", "hcc"),
    *("revenue", "billtype", "lcd", "article", "icd9cm"),
)


@click.command("show")
@click.argument("code", nargs=-1, required=True)
@click.option(
    "--on", type=Day(), help="As of this date of service; default the newest release with the code."
)
@click.option(
    "--system",
    type=click.Choice(_SYSTEMS, case_sensitive=False),
    help="Read CODE in this code system only.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(
    ctx: click.Context, code: tuple[str, ...], on: date | None, system: str | None, form: str
) -> None:
    """Show CODE of any loaded table, each fact with the release that says it.

    \b
    E11.22, E08-E13, 4     ICD-10-CM code, block, chapter
    0DTJ4ZZ, 0DB           ICD-10-PCS code, or the table that begins so
    99213, J1885           CPT and HCPCS Level II codes
    modifier 50, POS 11, MS-DRG 470, HCC 36, revenue 0450, TOB 013
    L33394, A56781         LCD and coverage article; ICD9 250.00
    """
    from api.output.text_code import show_code
    from api.shown import shown
    from kb.facts.systems import System

    knowledge = open_current(progress)
    try:
        found = shown(knowledge, " ".join(code), on, System(system.upper()) if system else None)
    except KnowledgeError as error:
        if error.code != "code.release":
            raise
        click.echo(f"chartproof: {error.message} [{error.code}] {error.next_step}", err=True)
        ctx.exit(1)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        show_code(found)
    # A wrong ICD-10-PCS code and one that is known from other tables only are shown, and are not clean.
    if not found["valid"]:
        ctx.exit(1)
