"""What a draft would change, at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from api.output.console import console, print_indented


def show_simulation(pack: str, said: Mapping[str, Any]) -> None:
    """Prints the sums, then a line a disposition and a rule with ids of claims."""
    out = console()
    sums = f"of {said['claims']:,} claims {said['changed']:,} would change"
    amount = f"billed at ${_dollars(said['billed_on_changed'])}"
    out.print(Text.assemble((pack, "code"), f": {sums}, {amount}."))
    for each in said["outcomes"]:
        if each["before"] != each["after"]:
            print_indented(out, Text(f"{each['claims']:,} from {each['before']} to {each['after']}"), 4)
    for name in ("disposition", "rule"):
        if said[f"by_{name}"]:
            _table(name, said[f"by_{name}"])
    for each in said["newly_indeterminate"]:
        out.print(Text(f"{each['rule']} could not be judged on {each['claims']:,} claims.", style="open"))
    if said["refused"]:
        out.print(Text(f"{said['refused']:,} claims could not be read and were left out.", style="bad"))
    out.print(Text("Nothing was stored.", style="faint"))


def _table(name: str, lines: list[Mapping[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="faint")
    table.add_column(f"by {name}", overflow="fold")
    table.add_column("findings", justify="right")
    table.add_column("claims", justify="right")
    table.add_column("billed", justify="right")
    table.add_column("such as", overflow="fold")
    for each in lines:
        sign = "+" if each["change"] == "added" else "-"
        table.add_row(
            Text(each[name].replace("_", " ") if name == "disposition" else each[name]),
            f"{sign}{each['findings']:,}",
            f"{each['claims']:,}",
            f"${_dollars(each['billed'])}",
            Text(", ".join(each["examples"][:3]), style="faint"),
        )
    console().print(table)


def _dollars(amount: str) -> str:
    whole, _, cents = amount.partition(".")
    return f"{int(whole):,}.{cents}"
