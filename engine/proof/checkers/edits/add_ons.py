"""Looks up again which lines are add-ons, and whether a primary code stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.proof.checkers.edits.lines import Lines, caution, maybe, medicaid, partial, shown, uncovered
from engine.proof.ledger import Fact
from kb.release import Release
from kb.snapshot.knowledge import Knowledge

_KIND, _TABLE = "add_on", "ncci-add-on"
_OTHER_DAYS = ("99292",)
"""Critical care that goes on: Claims Processing Manual, chapter 12, 30 D and 30.6.12."""


def add_ons(lines: Lines) -> list[Fact]:
    """The add-on lines with what they go with, and those of which that can't be told."""
    made: list[Fact] = []
    missing: set[str] = set()
    unknown: dict[str, str] = {}
    for line in lines.own:
        code, day = line["args"]["code"], line["args"]["date"]
        release, every = lines.asked(_TABLE, day, code)
        if release is None:
            missing.add(day)
            continue
        if not every:
            if release.sample and not _in_sample(lines, release, code):
                unknown.setdefault(code, day)
            continue
        rows = [row for row in every if _applies(row, day)]
        if rows and lines.medicaid:
            return [*made, medicaid(_KIND)]
        if rows:
            made.append(_judged(lines, release, rows, line))
    made += [uncovered(_KIND, _TABLE, day) for day in sorted(missing)]
    return made + ([partial(_KIND, _TABLE, unknown, "sample")] if unknown else [])


def _in_sample(lines: Lines, release: Release, code: str) -> bool:
    """A sample is whole for the codes that it names as primary, or in its unit limits."""
    named: frozenset[bytes] = lines.ledger.tables.once(
        "sampled", release.id, lambda: _sampled(lines.ledger.knowledge, release)
    )
    return code.encode("ascii", "replace") in named


def _sampled(knowledge: Knowledge, release: Release) -> frozenset[bytes]:
    limits = [each for each in knowledge.manifest.releases if each.table == "ncci-mue-practitioner"]
    codes = [knowledge.table_of(each).array("code") for each in limits if each.sample]
    codes.append(knowledge.table_of(release).array("primary"))
    return frozenset(code for column in codes for code in column.tolist())


def _applies(row: Mapping[str, Any], day: str) -> bool:
    start, until = row["effective"], row["until"]
    return (start is None or start.isoformat() <= day) and (until is None or day < until.isoformat())


def _judged(lines: Lines, release: Release, rows: list[Mapping[str, Any]], line: Fact) -> Fact:
    args = line["args"]
    beside = _beside(lines, None if args["code"] in _OTHER_DAYS else (args["date"], lines.provider(line)))
    named = {row["primary"] for row in rows}
    held = [two for code in named & beside.keys() for two in beside[code] if two[1] is not line]
    primary = min(held, key=lambda each: each[0])[1] if held else None
    kind = rows[0]["edit_type"]
    if primary is None and kind in (2, 3):
        open_codes = {code for code in beside.keys() - {args["code"]} if not lines.rows(release, code)}
        if open_codes:
            why = (
                f"Whether {', '.join(sorted(open_codes)[:3])} may be the primary code of {args['code']} is "
                f"for the contractor to say (add-on edit type {kind})."
            )
            return maybe(_KIND, why, "", args["number"])
    row = rows[0] if primary is None else [r for r in rows if r["primary"] == primary["args"]["code"]][-1]
    listed = sorted(named - {"CCCCC"})
    words = ", ".join(listed[:5]) + (f" or {len(listed) - 5} others" if len(listed) > 6 else "")
    if len(listed) == 6:
        words = ", ".join(listed)
    shown_args = {
        "number": args["number"],
        "code": args["code"],
        "date": args["date"],
        "edit_type": str(kind),
        "primary": primary["args"]["code"] if primary else None,
        "primaries": words or "one that the Medicare contractor accepts",
        "caution": caution(release),
        "release": release.id,
    }
    dates = [str(row[name] or "none") for name in ("effective", "until")]
    fields = [primary, line] if primary else [line]
    return shown(_KIND, shown_args, fields, release.id, " ".join((args["code"], row["primary"], *dates)))


def _beside(lines: Lines, where: tuple[str, str] | None) -> dict[str, list[tuple[int, Fact]]]:
    """The first two lines of each code on a day of a provider, or anywhere, with their order."""
    kept: dict[Any, dict[str, list[tuple[int, Fact]]]] = lines.ledger.memo.setdefault("beside", {})
    if not kept:
        kept[None] = {}
        for at, line in enumerate((*lines.own, *lines.past)):
            for key in (None, (line["args"]["date"], lines.provider(line))):
                first = kept.setdefault(key, {}).setdefault(line["args"]["code"], [])
                if len(first) < 2:
                    first.append((at, line))
    return kept[where]
