"""``chartproof why-not CODE INPUT``: what the record says about a code that was not given."""

from __future__ import annotations

from datetime import date

import click

from api.cli.records import Day, Tally, inputs, progress
from api.home import open_current
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.why_not import explain
from kb.model.document import SETTINGS, SEXES, Encounter
from loaders.documents.read import read_encounters


@click.command(short_help="Say why a code was not given.")
@click.argument("code")
@click.argument("path", metavar="INPUT")
@click.option("--setting", type=click.Choice(SETTINGS))
@click.option("--dos", type=Day())
@click.option("--sex", type=click.Choice(SEXES))
@click.pass_context
def command(
    ctx: click.Context, code: str, path: str, setting: str | None, dos: date | None, sex: str | None
) -> None:
    """Explain for each note why CODE is not in its code set, or that it is."""
    plan = Plan(open_current(progress))
    tally = Tally()
    for name, data in inputs((path,)):
        for record in read_encounters(name, data):
            if not isinstance(record, Encounter):
                tally.refuse(name, record.record, record.id, record.error, False)
                continue
            options = resolve(plan.knowledge, record, setting=setting, service_date=dos, sex=sex)
            decision = code_chart(plan, record, options)
            tally.decision("pass")
            _show(record.id, explain(plan.knowledge.graph(options.release), decision, code))
    ctx.exit(tally.exit_code)


def _show(record: str, lines: list[tuple[bool, str]]) -> None:
    from rich.text import Text

    from api.output.console import console

    out = console()
    out.print(Text(record, style="bold"))
    for holds, line in lines:
        out.print(Text.assemble(("yes " if holds else "no  ", "good" if holds else "bad"), line))
