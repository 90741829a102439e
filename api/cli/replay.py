"""``chartproof replay``: derive a stored decision again and compare the bytes."""

from __future__ import annotations

from typing import Any

import click

from api.cli.records import progress
from api.home import open_snapshot
from api.stored import read_decisions
from engine.version import VERSION
from kb.canonical import canonical_json


@click.command(short_help="Derive a stored decision again and compare.")
@click.argument("path", metavar="DECISION.json", type=click.Path(exists=True, dir_okay=False))
@click.option("--input", "source", type=click.Path(exists=True, dir_okay=False), help="The note or claim.")
@click.pass_context
def command(ctx: click.Context, path: str, source: str | None) -> None:
    """Derive the decision under its own snapshot. Exit code 0 only if it is byte-identical."""
    from api.replay import replay
    from engine.plan import Plan
    from engine.proof.check import snapshot_of

    failed = 0
    plans: dict[str, Plan] = {}
    for decision in read_decisions(path, source):
        snapshot = snapshot_of(decision)
        if snapshot not in plans:
            plans[snapshot] = Plan(open_snapshot(snapshot, progress))
        again = replay(decision, plans[snapshot])
        if decision["proof"].get("engine") != VERSION:
            click.echo(f"made by engine {decision['proof'].get('engine')}, replayed by {VERSION}")
            decision, again = _without_engine(decision), _without_engine(again)
        if canonical_json(decision) == canonical_json(again):
            click.echo(f"identical: {decision['id']}")
        else:
            failed += 1
            click.echo(f"differs: {decision['id']}: {', '.join(_differences(decision, again))}")
    ctx.exit(1 if failed else 0)


def _without_engine(decision: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in decision.items() if key != "digest"}
    kept["proof"] = {key: value for key, value in kept["proof"].items() if key != "engine"}
    return kept


def _differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The parts of the decision that differ, by name; never their content."""
    return [f"/{key}" for key in sorted({*one, *other}) if one.get(key) != other.get(key)]
