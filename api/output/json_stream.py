"""JSON of a difference, written while it is made: a list of millions is never in memory at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from kb.diff.model import Difference, Listing

_AT_ONCE = 1000


def json_pieces(value: Any) -> Iterator[str]:
    """The JSON text of ``value`` piece by piece; Listings and Differences may stand anywhere in it."""
    if isinstance(value, Difference):
        yield from json_pieces(value.as_json())
    elif isinstance(value, Listing):
        yield "["
        entries = iter(value)
        first = True
        while part := list(islice(entries, _AT_ONCE)):
            yield ("" if first else ", ") + ", ".join(_text(each) for each in part)
            first = False
        yield "]"
    elif isinstance(value, Mapping):
        yield "{"
        for number, (key, each) in enumerate(value.items()):
            yield f"{', ' if number else ''}{_text(key)}: "
            yield from json_pieces(each)
        yield "}"
    else:
        yield _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
