"""``chartproof batch``: claims by the file, findings as Parquet and a page about them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from api.batch.job import Batch, Do, Job, run
from api.batch.part import Terms
from api.batch.workers import Workers
from api.cli.batch_progress import Progress
from api.cli.records import Day, progress
from api.home import open_current
from engine.plan import Plan


@click.command(short_help="Check files of claims, a million or a hundred.")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the results; new, or one in which the same job was broken off.")  # fmt: skip
@click.option("--on", type=Day(), help="Judge as of this date of service.")
@click.option("--payer", help="Judge for this payer.")
@click.option("--digests", is_flag=True, help="Make the decision of clean claims too, for its digest.")
@click.option("--processes", type=click.IntRange(1), default=os.cpu_count, show_default="one a core",
              help="Processes that work at once.")  # fmt: skip
@click.option("--spark", metavar="MASTER",
              help="Work on Spark: local[2], spark://HOST:7077, yarn, or submit.")  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    source: Path,
    out: Path,
    on: date | None,
    payer: str | None,
    digests: bool,
    processes: int,
    spark: str | None,
) -> None:
    """Check claims by the file: Parquet, JSON Lines, X12 837, or a folder of them.

    OUT gets findings.parquet, outcomes.parquet, rejects.jsonl, summary.html and job.json. Broken off, the
    same command goes on where it was.
    """
    plan = Plan(open_current(progress))
    terms = Terms(on, payer, digests)
    batch = Batch(Job(source, plan.knowledge.snapshot, terms), out)
    work: Do = Workers(plan, terms, processes)
    if spark is not None and batch.finished() is None:
        from api.batch.spark import OnSpark, session

        work = OnSpark(session(None if spark == "submit" else spark), plan.knowledge, terms)
    with Progress() as shown:
        totals = run(batch, work, shown.told)
    shown.done(totals, out)
    clean = totals.outcomes["pass"] == totals.claims
    ctx.exit(2 if totals.refused else 0 if clean else 1)
