"""``chartproof rules schema``: the JSON Schema of packs."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("schema")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def command(output: Path | None) -> None:
    """Write the JSON Schema (draft 2020-12) of rule packs, by which editors complete and check them."""
    from engine.rules.schema import pack_schema

    text = json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
