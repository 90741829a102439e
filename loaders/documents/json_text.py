"""JSON as RFC 8259 has it: repeated keys are remembered, numbers are exact, NaN is no number."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from loaders.documents.encoding import decode_text, utf8_bytes
from loaders.errors import InputError

_SPACE = re.compile(r"[ \t\n\r]*")
_LINES = re.compile(rb"\s*\{[^\n]*\n\s*\{")
_LONGEST_INT = 18


class JsonObject(dict[str, object]):
    """A JSON object; ``repeated`` holds the keys that it gives more than once."""

    __slots__ = ("repeated",)
    repeated: tuple[str, ...]


class _NotANumber(ValueError):
    """Met NaN or Infinity, which Python reads and JSON does not have."""


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    made = JsonObject(pairs)
    made.repeated = ()
    if len(made) != len(pairs):
        times = Counter(key for key, _ in pairs)
        made.repeated = tuple(key for key in made if times[key] > 1)
    return made


def _whole(digits: str) -> int | Decimal:
    # Python refuses to make an int of thousands of digits; no key here needs one of more than 18.
    return int(digits) if len(digits) <= _LONGEST_INT else _decimal(digits)


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("Infinity")


def _constant(name: str) -> object:
    raise _NotANumber(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
)


def _value(text: str, start: int, family: str, place: str) -> tuple[object, int]:
    start = _after_space(text, start)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        cause, line, column = error.msg, error.lineno, error.colno
    except _NotANumber:
        cause, line, column = "NaN and Infinity are not JSON numbers", 0, 0
    except RecursionError:
        raise InputError(
            f"{family}.too-deep",
            "The JSON is nested too deeply to be read.",
            place=place,
            next_step="No record needs more than a few levels; correct the program that wrote it.",
        ) from None
    lines = "\n" in text.strip()
    where = (f" at line {line}, column {column}" if lines else f" at column {column}") if line else ""
    raise InputError(
        f"{family}.bad-json",
        f"This is not JSON{where}: {cause}.",
        place=place,
        next_step=f"Correct the JSON{'; for one record a line use the extension .jsonl' * lines}.",
    )


def _after_space(text: str, start: int) -> int:
    found = _SPACE.match(text, start)
    return found.end() if found else start


def parse_json(data: bytes | str, family: str, place: str) -> object:
    """The one JSON value of ``data``: objects are JsonObject, numbers int or Decimal.

    Raises ``<family>.bad-encoding``, ``.bad-json``, ``.too-deep`` or
    ``.empty``.
    """
    text = data if isinstance(data, str) else decode_text(data, family, place)
    if not text.strip():
        raise InputError(f"{family}.empty", "There is nothing in it.", place=place)
    value, end = _value(text, 0, family, place)
    end = _after_space(text, end)
    if end < len(text):
        line = text.count("\n", 0, end) + 1
        raise InputError(
            f"{family}.bad-json",
            f"This is not JSON: more text follows the value, from line {line}.",
            place=place,
            next_step="For one record a line use the extension .jsonl.",
        )
    return value


def is_json_lines(name: str, data: bytes) -> bool:
    """Whether this is one record a line: by its extension, or since line two starts an object."""
    return name.lower().endswith((".jsonl", ".ndjson")) or _LINES.match(data) is not None


def json_lines(data: bytes, family: str, place: str) -> Iterator[bytes]:
    """The lines of ``data`` that are not blank, as UTF-8. LF ends a line, or CRLF."""
    data = utf8_bytes(data, family, place)
    start = 0
    while start <= len(data):
        # Line by line: a list of all lines would hold a large file twice.
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        stripped = data[start:end].strip(b" \t\r")
        if stripped:
            yield stripped
        start = end + 1


def array_items(data: bytes, family: str, place: str) -> Iterator[tuple[object, bytes]]:
    """The elements of a JSON array, each with its own bytes, until the first that is not JSON.

    Elements before a fault are still yielded; then the fault is raised.
    """
    text = decode_text(data, family, place)
    at = _after_space(text, _after_space(text, 0) + 1)
    if text[at : at + 1] == "]":
        _nothing_after(text, at + 1, family, place)
        return
    while True:
        start = _after_space(text, at)
        value, at = _value(text, start, family, place)
        yield value, text[start:at].encode("utf-8", "surrogatepass")
        at = _after_space(text, at)
        mark = text[at : at + 1]
        if mark == "]":
            _nothing_after(text, at + 1, family, place)
            return
        if mark != ",":
            raise InputError(
                f"{family}.bad-json",
                f"This is not JSON: the list goes wrong at line {text.count(chr(10), 0, at) + 1}.",
                place=place,
                next_step="Put a comma between records and close the list with ].",
            )
        at += 1


def _nothing_after(text: str, at: int, family: str, place: str) -> None:
    if _after_space(text, at) < len(text):
        raise InputError(
            f"{family}.bad-json",
            "This is not JSON: more text follows the list.",
            place=place,
            next_step="Remove what follows the closing ].",
        )
