"""Publications of rule packs at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from api.authoring.publish import Published
from api.output.console import console, print_indented
from kb.snapshot.publications import Publication, standing

_STYLE = {"approved": "good", "preview": "open", "waiting": "open", "undone": "faint"}
_DID = {"publish": "published", "approve": "approved", "rollback": "undone"}


def show_published(done: Published) -> None:
    """Prints what was done, and what is still needed."""
    out = console()
    _show(done.publication)
    if done.why:
        print_indented(out, Text(done.why), 4)
    if done.publication.action == "publish":
        print_indented(out, Text(f"Next: chartproof rules approve {done.publication.number} --approver NAME "
                                 "--reason TEXT", style="faint"), 4)  # fmt: skip


def show_record(record: Sequence[Publication]) -> None:
    """Prints the whole record, oldest first."""
    left = {each.number for each in standing(record)}
    for each in record:
        _show(each, undone=each.action != "rollback" and each.number not in left)
    if not record:
        console().print(Text("Nothing was published here: the rules in force are those that came installed."))


def _show(each: Publication, *, undone: bool = False) -> None:
    out = console()
    vouched = (
        "stated only" if each.by["asserted_by"] == "self" else f"vouched for by {each.by['asserted_by']}"
    )
    out.print(
        Text.assemble(
            (f"{each.number}  ", "bold"), (f"{each.at}  ", "faint"), (each.pack, "code"), "  ",
            (each.state, _STYLE[each.state]), (" undone since", "faint") if undone else "",
        )
    )  # fmt: skip
    of = f" (publication {each.of})" if each.of else ""
    print_indented(out, Text(f"{_DID[each.action]}{of} by {each.by['name']}, {vouched}: {each.reason}"), 4)
    cited = f"; cites {'; '.join(each.citations)}" if each.action == "publish" else ""
    what, held = ("value set", each.value_sets) if each.value_sets else ("rule", each.rules)
    count = f"{len(held)} {what}{'' if len(held) == 1 else 's'}"
    print_indented(out, Text(f"{count}, sha256:{each.sha256[:16]}{cited}", style="faint"), 4)
