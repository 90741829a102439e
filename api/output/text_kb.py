"""The knowledge base at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.output.console import console
from kb.model.code import dotted
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.build import tabular_meta
from kb.snapshot.knowledge import Knowledge
from kb.tables.schemas import SCHEMAS

if TYPE_CHECKING:
    from api.build import Loaded
    from api.load.reports import Passed, TableLoaded


def status_of(knowledge: Knowledge) -> dict[str, Any]:
    """The snapshot in force as JSON: releases with counts, covered days, unresolved note targets.

    Every stored file is read and compared with its digest; KnowledgeError if one is damaged.
    """
    knowledge.check_stored()
    releases = []
    tabular: list[Release] = []
    tables: list[Release] = []
    for each in sorted(knowledge.manifest.releases, key=lambda each: (each.table, each.period.start)):
        (tabular if each.table == ICD10CM_TABULAR else tables).append(each)
    for release in tabular:
        meta = tabular_meta(knowledge.home, release)
        targets = meta["targets"]
        releases.append(
            release.as_json()
            | {
                "counts": meta["counts"],
                "target_tokens": targets["tokens"],
                "unresolved_tokens": targets["unresolved_tokens"],
                "unresolved": [
                    {"code": dotted(code), "line": line, "target": "-".join(map(dotted, target.split("-")))}
                    for code, line, target in targets["unresolved"]
                ],
                "warnings": [
                    {"code": code, "line": line, "message": message}
                    for code, line, message in meta["warnings"]
                ],
                "lexicon_terms": len(knowledge.lexicon(release)),
            }
        )
    return {
        "home": str(knowledge.home.path),
        "snapshot": knowledge.snapshot,
        "packs": len(knowledge.manifest.packs),
        "releases": releases,
        "tables": [_table_status(knowledge, name) for name in dict.fromkeys(each.table for each in tables)],
    }


def _table_status(knowledge: Knowledge, name: str) -> dict[str, Any]:
    """A table's releases, and the gaps between the days that they cover."""
    releases = [each for each in knowledge.manifest.releases if each.table == name]
    releases.sort(key=lambda each: each.period.start)
    gaps = []
    covered = releases[0].period.until
    for each in releases[1:]:
        if covered is not None and each.period.start > covered:
            gaps.append({"from": covered.isoformat(), "until": each.period.start.isoformat()})
        if covered is not None and (each.period.until is None or each.period.until > covered):
            covered = each.period.until
    return {
        "table": name,
        "title": SCHEMAS[name].title,
        "releases": [each.as_json() for each in releases],
        "gaps": gaps,
    }


def show_status(status: Mapping[str, Any]) -> None:
    """Prints the snapshot in force."""
    out = console()
    out.print(Text.assemble("snapshot ", (status["snapshot"], "bold")))
    out.print(Text(f"home {status['home']}, {status['packs']} authored packs", style="faint"))
    table = Table(box=None, pad_edge=False, header_style="faint")
    for column in ("release", "in force", "codes", "billable", "terms", "note targets resolved", "warnings"):
        table.add_column(column, overflow="fold")
    for release in status["releases"]:
        tokens, missed = release["target_tokens"], release["unresolved_tokens"]
        table.add_row(
            Text(release["id"], style="code"),
            f"[{release['from']}, {release['until'] or 'open'})",
            f"{release['counts']['codes']:,}",
            f"{release['counts']['billable']:,}",
            f"{release['lexicon_terms']:,}",
            f"{(tokens - missed) / tokens:.2%} ({missed} of {tokens:,} not)" if tokens else "none named",
            str(len(release["warnings"])),
        )
    out.print(table)
    _show_tables(out, status["tables"])
    for release in status["releases"]:
        for each in release["unresolved"]:
            place = f"{release['source']}:{each['line']}"
            line = f"not resolved: {each['target']} in a note at {each['code']}, {place}"
            out.print(Text(line, style="faint"))


def _show_tables(out: Console, tables: list[dict[str, Any]]) -> None:
    """A line a release, under the name of its table; a day between two releases is a gap."""
    if not tables:
        return
    table = Table(box=None, pad_edge=False, header_style="faint")
    for column in ("table", "in force", "rows", "source"):
        table.add_column(column, overflow="fold")
    for each in tables:
        for release in each["releases"]:
            days = f"[{release['from']}, {release['until'] or 'open'})"
            table.add_row(Text(release["id"], style="code"), days, f"{release['rows']:,}", release["source"])
        for gap in each["gaps"]:
            table.add_row("", Text(f"[{gap['from']}, {gap['until']}) not covered", style="open"), "", "")
    out.print(table)


def show_table_loaded(report: TableLoaded) -> None:
    """Prints what a load did with one release of a table."""
    out, release = console(), report.release
    verb = "is already loaded" if report.already else "loaded"
    out.print(
        Text.assemble((release.id, "code"), f" {verb}: {release.source_name}, in force {release.period}")
    )
    kept = report.rows_read - len(report.refused)
    counts = f"{report.rows_read:,} rows read, {kept:,} kept, {len(report.refused):,} refused"
    out.print(Text(f"{counts}; {report.seconds:.1f} s", style="faint"))
    for row in report.refused[:_SHOWN_REFUSALS]:
        out.print(Text.assemble(("refused: ", "open"), f"line {row.line}: {row.reason}"))
    if len(report.refused) > _SHOWN_REFUSALS:
        out.print(Text(f"and {len(report.refused) - _SHOWN_REFUSALS:,} more", style="faint"))
    for notice in report.notices:
        out.print(Text.assemble(("note: ", "open"), notice))


_SHOWN_REFUSALS = 5


def show_passed(passed: Passed) -> None:
    """Prints why a companion of a table changed nothing."""
    console().print(Text(f"passed over: {passed.file}: {passed.reason}", style="faint"))


def show_loaded(loaded: Loaded) -> None:
    """Prints what a load did."""
    out, release = console(), loaded.release
    verb = "is already loaded" if loaded.already else "loaded"
    out.print(
        Text.assemble((release.id, "code"), f" {verb}: {release.source_name}, in force {release.period}")
    )
    out.print(
        Text(
            f"{release.rows:,} rows; {loaded.target_tokens - loaded.unresolved_targets:,} of "
            f"{loaded.target_tokens:,} codes named in notes resolved",
            style="faint",
        )
    )
    for other in loaded.overlapping:
        later = max(release, other, key=lambda each: each.period.start)
        out.print(
            Text.assemble(
                ("warning: ", "open"),
                f"it shares days with {other.id}, in force {other.period}; on those {later.id} is used "
                "[release.overlap]",
            )
        )
    for warning in loaded.warnings:
        out.print(
            Text.assemble(("warning: ", "open"), f"line {warning.line}: {warning.message} [{warning.code}]")
        )
