"""Looks up again whether the codes of lines are in their code sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from engine.proof.checkers.edits.lines import Lines, maybe
from engine.proof.ledger import Fact
from kb.release import Release
from kb.tables.table import Table

_KIND = "unlisted_code"
_LISTING = ("mpfs", "ncci-mue-practitioner", "ncci-mue-hospital", "ncci-mue-dme")
_LICENSED = ("cpt", "cpt-medium", "cpt-short")


def unlisted_codes(lines: Lines) -> list[Fact]:
    """The lines with a code that is not in force, then what no loaded table tells."""
    made: list[Fact] = []
    unknown: dict[str, dict[str, str]] = {}
    for line in lines.own:
        code, day = line["args"]["code"], line["args"]["date"]
        said = _state(lines, code, day)
        if isinstance(said, str):
            unknown.setdefault(said, {}).setdefault(code, day)
        elif said is not None:
            number = line["args"]["number"]
            args = {"number": number, "position": None, "where": f"line {number}", "system": "HCPCS or CPT"}
            args |= {"code": code, "date": day, **said}
            rows = [{"release": said["release"], "key": code}] if said["release"] else []
            made.append({"predicate": _KIND, "args": args, "evidence": [*line["evidence"], *rows]})
    for table in sorted(unknown):
        codes = sorted(unknown[table])
        listed = ", ".join(codes[:3]) + (f" and {len(codes) - 3} more" if len(codes) > 3 else "")
        day = min(unknown[table].values())
        why = f"No loaded table says whether {listed} is a code."
        made.append(maybe(_KIND, why, f"{table} in force on {day}: chartproof kb load PATH"))
    return made


def _state(lines: Lines, code: str, day: str) -> dict[str, Any] | str | None:
    """None for a code in force, the table that would tell, or what is wrong."""
    found: dict[str, Any] | str | None = lines.ledger.tables.once(
        "states", (code, day), lambda: _find(lines, code, date.fromisoformat(day))
    )
    return found


def _find(lines: Lines, code: str, day: date) -> dict[str, Any] | str | None:
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}", code):
        return wrong("invalid", None, near=_near(lines, code, day))
    if re.fullmatch(r"D[0-9]{4}", code):
        return None
    letter = code[0] >= "A"
    names = ("hcpcs",) if letter else _LICENSED
    loaded = [release for name in names if (release := lines.release(name, day.isoformat()))]
    if not loaded:
        return _paid(lines, code, day, names[0])
    row = next(iter(lines.rows(loaded[0], code)), None)
    if row is not None and not letter:
        return None
    if row is not None:
        if row["until"] is not None and row["until"] <= day:
            instead = str(row["cross_references"] or "").split()
            return wrong("ended", loaded[0].id, row["until"] - timedelta(1), instead)
        begun = row["added"] is None or row["added"] <= day
        return None if begun else wrong("not_yet", loaded[0].id, row["added"])
    releases = lines.ledger.knowledge.manifest.releases_of("hcpcs") if letter else ()
    others = [each for each in releases if each.id != loaded[0].id and lines.rows(each, code)]
    if not others:
        return wrong("invalid", loaded[0].id, near=_near(lines, code, day))
    if day < others[0].period.start:
        return wrong("not_yet", others[0].id, others[0].period.start)
    end = others[-1].period.until
    return wrong("ended", others[-1].id, end - timedelta(1) if end else None)


def _paid(lines: Lines, code: str, day: date, wanted: str) -> dict[str, Any] | str | None:
    for name in _LISTING:
        release = lines.release(name, day.isoformat())
        row = next(iter(lines.rows(release, code)), None) if release else None
        if release and row:
            return wrong("ended", release.id) if row.get("status") in ("D", "F") else None
    fees = lines.release("mpfs", day.isoformat())
    return "mpfs" if wanted == "cpt" and (fees is None or fees.sample) else wanted


def _near(lines: Lines, code: str, day: date) -> list[str]:
    """The first table of the day that has the code with its letters read as digits, or any that begin so."""
    meant = code[:1] + re.sub("[OIL]", lambda found: "0" if found[0] == "O" else "1", code[1:])
    if len(meant) < 3 or not meant.isascii():
        return []
    for name in ("hcpcs", *_LICENSED, *_LISTING):
        release = lines.release(name, day.isoformat())
        if release is None:
            continue
        if meant != code and _open(lines, release).find(meant):
            return [meant]
        alike = list(_beginning(_open(lines, release), meant[:4], day))
        if alike:
            return alike[:5]
    return []


def _beginning(table: Table, start: str, day: date) -> Iterator[str]:
    every = table.array("code").astype(str)
    previous = ""
    for at in (every >= start).nonzero()[0].tolist():
        if not every[at].startswith(start):
            return
        ends = table.value(at, "until") if table.schema.name == "hcpcs" else None
        if every[at] != previous and not (isinstance(ends, date) and ends <= day):
            previous = str(every[at])
            yield previous


def wrong(
    state: str,
    release: str | None,
    turn: date | None = None,
    instead: list[str] | None = None,
    near: list[str] | None = None,
) -> dict[str, Any]:
    """What is said of a code that may not be used."""
    held = {"ended": f"through {turn}", "not_yet": f"from {turn}"}.get(state, "never")
    return {
        "state": state,
        "turn": turn.isoformat() if turn else "unknown",
        "held": "no longer" if state == "ended" and turn is None else held,
        "instead": ", ".join(instead or ()) or "none",
        "near": ", ".join(near or ()) or "none",
        "release": release,
    }


def _open(lines: Lines, release: Release) -> Table:
    return lines.ledger.knowledge.table_of(release)
