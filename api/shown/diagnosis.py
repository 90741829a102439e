"""An ICD-10-CM code: the tabular list, and what every other loaded table says of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from api.shown.record import as_json
from api.shown.tabular import shown_code
from kb.facts import coverage_documents
from kb.facts.as_of import AsOf
from kb.facts.diagnosis import (
    editions,
    editor_lists,
    equivalents,
    poa_exempt,
    predecessors,
    severity,
    successors,
)
from kb.facts.index_entries import index_paths
from kb.facts.risk_categories import risk_categories
from kb.model.code import NodeKind, dotted, has_code_shape, undotted
from kb.release import ICD10CM_TABULAR
from kb.tabular.graph import TabularGraph


def diagnosis(as_of: AsOf, text: str) -> dict[str, Any] | None:
    """The answer, None where no table lists the code.

    A code that stands in other tables only, since no tabular list of the day is loaded or the code left
    the set, has the same keys, null where the tabular list alone could say.
    """
    graph = tabular_on(as_of)
    node = None
    if graph is not None:
        node = graph.node(text)
        node = graph.block(text) if node is None else node
    if graph is not None and node is not None:
        shown = shown_code(graph, text)
        coded = graph.kind(node) in (NodeKind.CODE, NodeKind.EXTENDED)
        if not coded:
            return shown | {"in_code_set": True, "facts": {}}
        code = undotted(graph.code(node))
        base = undotted(graph.code(graph.ancestors(node)[0])) if graph.kind(node) is NodeKind.EXTENDED else ""
        facts = _facts(as_of, code, base, tabular=True)
        return shown | {"in_code_set": True, "facts": facts if shown["billable"] else _of_header(facts)}
    if not has_code_shape(text):
        return None
    code = undotted(text)
    return _without_tabular(as_of, code, left=graph is not None)


def tabular_on(as_of: AsOf) -> TabularGraph | None:
    """The tabular list of the day, by default of the newest covered day; None where none is loaded."""
    manifest = as_of.knowledge.manifest
    newest = manifest.newest(ICD10CM_TABULAR)
    if newest is None:
        as_of.not_loaded.add(ICD10CM_TABULAR)
        return None
    release = manifest.release_on(
        ICD10CM_TABULAR, as_of.day or _last_day(newest.period.until, newest.period.start)
    )
    if release is None:
        as_of.release(ICD10CM_TABULAR)
        return None
    return as_of.knowledge.graph(release)


def _last_day(until: date | None, start: date) -> date:
    return until - timedelta(days=1) if until else start


def _facts(as_of: AsOf, code: str, base: str, *, tabular: bool) -> dict[str, Any]:
    codes = (code, base) if base else (code,)
    categories, asked = risk_categories(as_of, code)
    facts = {
        "poa_exempt": poa_exempt(as_of, code),
        "msdrg_severity": severity(as_of, code),
        "hcc": {"categories": categories, "release": asked} if asked else None,
        "mce": editor_lists(as_of, code),
        "index": index_paths(as_of, codes),
        "predecessors": predecessors(as_of, code),
        "successors": successors(as_of, code),
        "icd9cm": equivalents(as_of, code),
        "coverage": coverage_documents.listing(as_of, code, coverage_documents.DIAGNOSIS_LISTS),
        "editions": () if tabular and as_of.day is None else editions(as_of, code),
    }
    return {name: as_json(each) for name, each in facts.items()}


def _of_header(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what only a billable code can lack: that a header is on no list says nothing."""
    held = dict(facts)
    if not (facts["poa_exempt"] or {}).get("exempt"):
        held["poa_exempt"] = None
    if not (facts["msdrg_severity"] or {}).get("level"):
        held["msdrg_severity"] = None
    for name, listed in (("hcc", "categories"), ("mce", "lists")):
        if not (facts[name] or {}).get(listed):
            held[name] = None
    return held


def _without_tabular(as_of: AsOf, code: str, *, left: bool) -> dict[str, Any] | None:
    listed = editions(as_of, code)
    replaced = successors(as_of, code)
    on_day = [
        each for each in listed if as_of.day and each.start <= as_of.day and _until(each.until, as_of.day)
    ]
    known = on_day if as_of.day and not left else listed or replaced
    if not known:
        return None
    newest = (on_day or list(listed))[-1] if (on_day or listed) else None
    valid_then = newest.billable if newest and on_day else None
    return {
        "code": dotted(code),
        "title": newest.title if newest else None,
        "kind": None,
        "billable": valid_then,
        "needs_seventh_character": None,
        "release": newest.release if newest else None,
        "authority": None,
        "in_force": None,
        "source": None,
        "path": [],
        "children": [],
        "notes": [],
        "inherited_notes": [],
        "seventh_characters": None,
        "in_code_set": False if left else bool(on_day),
        "valid": False,
        "facts": _facts(as_of, code, "", tabular=False),
    }


def _until(until: date | None, day: date) -> bool:
    return until is None or day < until
