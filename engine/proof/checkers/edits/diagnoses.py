"""Looks up again whether the diagnoses are complete codes in force on the claim's day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from engine.proof.checkers.conditions.codes import completed_wrongly
from engine.proof.checkers.edits.code_sets import wrong
from engine.proof.checkers.edits.lines import maybe
from engine.proof.ledger import Fact, Ledger
from kb.model.code import dotted, undotted
from kb.release import ICD10CM_TABULAR
from kb.tabular.graph import TabularGraph

_KIND = "unlisted_code"
Row = Mapping[str, str]


def unlisted_diagnoses(ledger: Ledger) -> list[Fact]:
    """The diagnoses that are no code, not in force or a heading; or that no release covers the day."""
    claim, day = ledger.decision["input"], ledger.day
    if ledger.release is None:
        if not claim["diagnoses"] and any(each.get("code") for each in claim["lines"]):
            return []
        why = f"No loaded ICD-10-CM release covers {day}."
        return [maybe(_KIND, why, f"the ICD-10-CM tabular list in force on {day}: chartproof kb load PATH")]
    made: list[Fact] = []
    for at, each in enumerate(claim["diagnoses"]):
        code = dotted(undotted(each["code"]))
        said = ledger.tables.once("unlisted", (code, ledger.era), partial(_said, ledger, code))
        if said is not None:
            args, rows = said
            whose = {
                "number": None,
                "position": at + 1,
                "where": f"diagnosis {at + 1}",
                "system": "ICD-10-CM",
            }
            args = {**whose, "code": code, "date": day.isoformat(), **args}
            made.append(
                {
                    "predicate": _KIND,
                    "args": args,
                    "evidence": [{"field": f"/diagnoses/{at}"}, *rows],
                }
            )
    return made


def _said(ledger: Ledger, code: str) -> tuple[dict[str, Any], list[Row]] | None:
    graph, day = ledger.graph, ledger.day
    node = graph.node(code)
    if node is not None:
        if graph.needs_seventh(node) or graph.is_billable(node):
            return None
        below = [graph.code(child) for child in graph.children(node)]
        after = _assigned(ledger, code, since=True)
        said = wrong("heading", graph.release.id, None, list(after), below[:6])
        return said, [{"release": graph.release.id, "key": code}, *after.values()]
    near = _near(graph, undotted(code))
    knowledge = ledger.knowledge
    held = [
        release
        for release in knowledge.manifest.releases_of(ICD10CM_TABULAR)
        if knowledge.graph(release).node(code) is not None
    ]
    if not held:
        if completed_wrongly(graph, undotted(code)) is not None:
            return None
        said = wrong("invalid", graph.release.id, near=near)
        return said, [{"release": graph.release.id, "key": code}]
    before = [release for release in held if release.period.start <= day]
    if before:
        end = before[-1].period.until
        after = _assigned(ledger, code, since=True)
        turn = end - timedelta(days=1) if end else None
        said = wrong("ended", before[-1].id, turn, list(after), near)
    else:
        after = _assigned(ledger, code, since=False)
        said = wrong("not_yet", held[0].id, held[0].period.start, list(after), near)
    return said, [{"release": said["release"], "key": code}, *after.values()]


def _assigned(ledger: Ledger, code: str, *, since: bool) -> dict[str, Row]:
    """The complete codes of the conversion table that came after a code, or stood before it."""
    release = ledger.knowledge.manifest.newest("icd10cm-conversion")
    found: dict[str, Row] = {}
    if release is None:
        return found
    bare = undotted(code)
    for row in _conversions(ledger, release.id):
        low, high = (
            str(row["previous_code"] or ""),
            str(row["previous_through"] or row["previous_code"] or ""),
        )
        hit = bool(low) and (low == bare or low <= bare <= high) if since else row["code"] == bare
        other = str(row["code"] if since else low)
        node = ledger.graph.node(other) if hit else None
        if node is not None and ledger.graph.is_billable(node):
            key = f"{row['code']} {row['previous_code']} {row['previous_through']}"
            found.setdefault(ledger.graph.code(node), {"release": release.id, "key": key})
    return found


def _conversions(ledger: Ledger, release_id: str) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        release = ledger.knowledge.manifest.newest("icd10cm-conversion")
        assert release is not None
        return list(ledger.knowledge.table_of(release).rows())

    rows: list[dict[str, Any]] = ledger.tables.once("unlisted", release_id, read)
    return rows


def _near(graph: TabularGraph, bare: str) -> list[str]:
    meant = bare[:1] + re.sub("[OIL]", lambda found: "0" if found[0] == "O" else "1", bare[1:])
    whole = graph.node(meant)
    if whole is not None:
        return [graph.code(whole)]
    for end in range(min(6, len(meant) - 1), 2, -1):
        above = graph.node(meant[:end])
        if above is not None:
            return [graph.code(each) for each in graph.subtree(above) if graph.is_billable(each)][:5]
    return []
