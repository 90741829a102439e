"""The difference between two editions of the ICD-10-CM tabular list.

Entries are the publisher's own: categories, subcategories and codes that the list names. The codes
that a 7th character completes follow from these; they are counted, and named one by one only where the
characters of a code that is in both editions have changed. Chapters and blocks are apart, under
``sections``.
"""

from __future__ import annotations

from collections import Counter

from kb.diff.conversion import Conversion
from kb.diff.model import Difference, Entry, Listing, Touched
from kb.diff.tabular_fields import changes, completed
from kb.model.code import NodeKind, undotted
from kb.tabular.graph import TabularGraph

TITLE = "ICD-10-CM tabular list"


def diff_tabular(before: TabularGraph, after: TabularGraph, conversion: Conversion) -> Difference:
    """What changed from ``before`` to ``after``, with the official conversion of codes that came in."""
    old, new = _nodes(before, NodeKind.CODE), _nodes(after, NodeKind.CODE)
    added = [_named(after, new[code]) for code in sorted(new.keys() - old.keys())]
    removed = [_named(before, old[code]) for code in sorted(old.keys() - new.keys())]
    for entry in added:
        _assign(entry, "previous", _previous(conversion, after, new[entry["code"]]))
    for entry in removed:
        _assign(entry, "replaced_by", _successors(conversion, before, old[entry["code"]]))
    revised: list[Entry] = []
    came: list[Entry] = []
    went: list[Entry] = []
    for code in sorted(old.keys() & new.keys()):
        here, there = old[code], new[code]
        for field, was, now in changes(before, here, after, there):
            entry = {"code": code, "field": field, "old": was, "new": now}
            if field == "billable" and was:
                _assign(entry, "replaced_by", conversion.replaced_by(undotted(code)))
            revised.append(entry)
        complete, renewed = completed(before, here), completed(after, there)
        if complete.keys() != renewed.keys():
            came += [_named(after, renewed[each]) for each in sorted(renewed.keys() - complete.keys())]
            went += [_named(before, complete[each]) for each in sorted(complete.keys() - renewed.keys())]
    sections = _sections(before, after)
    chapters = {**_chapters(before), **_chapters(after)}
    return Difference(
        before=before.release.as_json(),
        after=after.release.as_json(),
        title=TITLE,
        added=Listing.of(added),
        removed=Listing.of(removed),
        revised=Listing.of(revised),
        summary={
            "added": len(added),
            "removed": len(removed),
            "revised": len(revised),
            "revised_codes": len({entry["code"] for entry in revised}),
            "fields": dict(sorted(Counter(entry["field"] for entry in revised).items())),
            "names": {"from": len(old), "to": len(new)},
            "billable": {"from": _billable(before), "to": _billable(after)},
            "completed_by_seventh_character": {
                "from": len(before.of_kind(NodeKind.EXTENDED)),
                "to": len(after.of_kind(NodeKind.EXTENDED)),
            },
            "conversion": conversion.releases,
        },
        more={
            "seventh_character_codes": {"added": Listing.of(came), "removed": Listing.of(went)},
            "sections": sections,
        },
        section=lambda entry: chapters.get(_chapter(before, after, entry["code"]), ""),
        name=lambda entry: str(entry.get("title") or _title(before, after, entry["code"])),
        touched=lambda: Touched(
            frozenset(entry["code"] for entry in added + came),
            frozenset(entry["code"] for entry in removed + went),
            frozenset(entry["code"] for entry in revised) | _spans(after, sections["revised"]),
        ),
    )


def _nodes(graph: TabularGraph, kind: NodeKind) -> dict[str, int]:
    return {graph.code(node): node for node in graph.of_kind(kind)}


def _named(graph: TabularGraph, node: int) -> Entry:
    return {"code": graph.code(node), "title": graph.title(node), "billable": graph.is_billable(node)}


def _assign(entry: Entry, key: str, codes: list[str]) -> None:
    if codes:
        entry[key] = codes


def _previous(conversion: Conversion, graph: TabularGraph, node: int) -> list[str]:
    """As published for the code, else for the codes that complete it with a 7th character."""
    own = conversion.previous(undotted(graph.code(node)))
    below = (conversion.previous(undotted(code)) for code in completed(graph, node))
    return own or sorted({code for codes in below for code in codes})


def _successors(conversion: Conversion, graph: TabularGraph, node: int) -> list[str]:
    own = conversion.replaced_by(undotted(graph.code(node)))
    below = (conversion.replaced_by(undotted(code)) for code in completed(graph, node))
    return own or sorted({code for codes in below for code in codes})


def _billable(graph: TabularGraph) -> int:
    return int(graph.meta["counts"]["billable"])


def _sections(before: TabularGraph, after: TabularGraph) -> dict[str, Listing]:
    """Chapters and blocks, which share some names with each other and with categories."""
    added, removed, revised = [], [], []
    for kind in (NodeKind.CHAPTER, NodeKind.BLOCK):
        old, new = _nodes(before, kind), _nodes(after, kind)
        what = kind.name.lower()
        for code in sorted(new.keys() - old.keys()):
            added.append({"code": code, "kind": what, "title": after.title(new[code])})
        for code in sorted(old.keys() - new.keys()):
            removed.append({"code": code, "kind": what, "title": before.title(old[code])})
        for code in sorted(old.keys() & new.keys()):
            for field, was, now in changes(before, old[code], after, new[code]):
                if field != "billable":
                    revised.append({"code": code, "kind": what, "field": field, "old": was, "new": now})
    return {"added": Listing.of(added), "removed": Listing.of(removed), "revised": Listing.of(revised)}


def _spans(graph: TabularGraph, revised: Listing) -> frozenset[str]:
    """Revised chapters and blocks as the ranges of their categories, which inherit their notes."""
    names = {(entry["kind"], entry["code"]) for entry in revised}
    spans = set()
    for kind in (NodeKind.CHAPTER, NodeKind.BLOCK):
        for node in graph.of_kind(kind):
            if (kind.name.lower(), graph.code(node)) in names:
                below = (
                    graph.code(each) for each in graph.subtree(node) if graph.kind(each) == NodeKind.CODE
                )
                categories = [code for code in below if "." not in code]
                if categories:
                    spans.add(f"{categories[0]}-{categories[-1]}")
    return frozenset(spans)


def _chapters(graph: TabularGraph) -> dict[str, str]:
    return {
        graph.code(node): f"Chapter {graph.code(node)}. {graph.title(node)}"
        for node in graph.of_kind(NodeKind.CHAPTER)
    }


def _chapter(before: TabularGraph, after: TabularGraph, code: str) -> str:
    graph, node = _found(before, after, code)
    return "" if node is None else graph.chapter(node)


def _title(before: TabularGraph, after: TabularGraph, code: str) -> str:
    graph, node = _found(before, after, code)
    return "" if node is None else graph.title(node)


def _found(before: TabularGraph, after: TabularGraph, code: str) -> tuple[TabularGraph, int | None]:
    node = after.node(code)
    return (after, node) if node is not None else (before, before.node(code))
