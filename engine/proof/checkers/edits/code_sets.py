"""Looks up again whether the codes of lines are in their code sets."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from engine.proof.checkers.edits.lines import Lines, maybe
from engine.proof.ledger import Fact

_KIND = "unlisted_code"


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
            args = {"number": line["args"]["number"], "code": code, "date": day, **said}
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
        return _wrong("invalid", None)
    if re.fullmatch(r"D[0-9]{4}", code):
        return None
    letter = code[0] >= "A"
    names = ("hcpcs",) if letter else ("cpt", "cpt-medium", "cpt-short")
    loaded = [release for name in names if (release := lines.release(name, day.isoformat()))]
    if not loaded:
        return _paid(lines, code, day, names[0])
    row = next(iter(lines.rows(loaded[0], code)), None)
    if row is not None and not letter:
        return None
    if row is not None:
        if row["until"] is not None and row["until"] <= day:
            return _wrong("ended", loaded[0].id, row["until"] - timedelta(1), row["cross_references"])
        begun = row["added"] is None or row["added"] <= day
        return None if begun else _wrong("not_yet", loaded[0].id, row["added"])
    releases = lines.ledger.knowledge.manifest.releases_of("hcpcs") if letter else ()
    others = [each for each in releases if each.id != loaded[0].id and lines.rows(each, code)]
    if not others:
        return _wrong("invalid", loaded[0].id)
    if day < others[0].period.start:
        return _wrong("not_yet", others[0].id, others[0].period.start)
    end = others[-1].period.until
    return _wrong("ended", others[-1].id, end - timedelta(1) if end else None)


def _paid(lines: Lines, code: str, day: date, wanted: str) -> dict[str, Any] | str | None:
    for name in ("mpfs", "ncci-mue-practitioner", "ncci-mue-hospital", "ncci-mue-dme"):
        release = lines.release(name, day.isoformat())
        row = next(iter(lines.rows(release, code)), None) if release else None
        if release and row:
            return _wrong("ended", release.id) if row.get("status") in ("D", "F") else None
    fees = lines.release("mpfs", day.isoformat())
    return "mpfs" if wanted == "cpt" and (fees is None or fees.sample) else wanted


def _wrong(state: str, release: str | None, turn: date | None = None, instead: Any = None) -> dict[str, Any]:
    day = turn.isoformat() if turn else "unknown"
    return {"state": state, "turn": day, "instead": instead or "none", "release": release}
