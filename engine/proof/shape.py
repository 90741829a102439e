"""Refuses what is no decision in form, so that every checker may read its parts without fear.

First that it is plain JSON of sane depth and numbers, then the published schema
(``kb/model/decision.schema.json``), by jsonschema-rs.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import msgspec

from engine.proof.ledger import refuse, require
from kb.canonical import is_plain

_DEEPEST = 24
_LARGEST = 2**53 - 1
"""The largest whole number that JSON carries safely (RFC 8785, RFC 7493)."""
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_SIXTEEN = b"0" * 16
"""A number that may be too large, with its digits read as zeros, which is found faster than by a pattern."""
_LARGE = re.compile(rb"[:,\[](?<!sha256:)-?\d{16}")
"""Such a number as JSON writes it; a text may look so as well."""
_NO_NUMBER = object()
_NO_BRACKETS = bytes(each for each in range(256) if each not in b"[]{}")
_HALF = re.compile("[\ud800-\udfff]")
_FRACTIONS = frozenset({"units", "confidence"})
"""Where a number may be a fraction: elsewhere 1.0 is not taken for 1, which it is to a JSON Schema."""


def _plain_fraction(written: str) -> object:
    """The fraction; what is equal to no number if it is a whole one, or not ``plain``."""
    number = float(written)
    return number if is_plain(number) else _NO_NUMBER


_PLAIN = msgspec.json.Decoder(float_hook=_plain_fraction)


def check_form(decision: Any) -> bool:
    """Raises ProofError unless ``decision`` has the form of a decision.

    Returns whether all its fractions are ``plain`` (kb.canonical), so that it can be written fast.
    """
    fractions: list[float] = []
    if not _is_plain_json(decision):
        texts: list[str] = []
        _check_plain("", decision, 0, texts, fractions)
        joined = "".join(texts)
        require(joined.isascii() or not _HALF.search(joined), "", "a text holds half a character")
    if not _schema().is_valid(decision):
        error = next(iter(_schema().iter_errors(decision)))
        refuse("".join(f"/{part}" for part in error.instance_path), "it is no decision of this form")
    return all(map(is_plain, fractions))


def _is_plain_json(decision: Any) -> bool:
    """Whether it is JSON of sane depth, fractions plain and no number large, found by no look at each value.

    True only if what is written reads the same; where it is not, ``_check_plain`` says what is amiss, if
    anything is.
    """
    try:
        data = msgspec.json.encode(decision)
    except (TypeError, ValueError, RecursionError):
        return False
    if (_SIXTEEN in data.translate(_ZEROS) and _LARGE.search(data)) or _PLAIN.decode(data) != decision:
        return False
    brackets = data.translate(None, delete=_NO_BRACKETS)
    for _ in range(_DEEPEST):  # a level at a time, from the inside; one in a text may leave some over
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return True
    return False


def _check_plain(key: str, value: Any, depth: int, texts: list[str], fractions: list[float]) -> None:
    """Only what JSON can hold; collects every text and every fraction."""
    kind = type(value)
    if kind is str:
        texts.append(value)
    elif kind is dict:
        require(depth <= _DEEPEST, "", "it is nested too deeply")
        require(all(type(each) is str for each in value), "", "a key is no text")
        texts += value
        for name, inner in value.items():
            if type(inner) is str:  # most are, and a call for each would cost more than all else
                texts.append(inner)
            else:
                _check_plain(name, inner, depth + 1, texts, fractions)
    elif kind is list:
        require(depth <= _DEEPEST, "", "it is nested too deeply")
        for inner in value:
            _check_plain(key, inner, depth + 1, texts, fractions)
    elif kind is int or kind is float:
        require(-_LARGEST <= value <= _LARGEST, "", "a number is too large or none at all")
        if kind is float:
            fractions.append(value)
            whole = value.is_integer() and key not in _FRACTIONS
            require(not whole, "", "a whole number is written as a fraction")
    else:
        require(kind is bool or value is None, "", "it is no JSON")


@lru_cache(maxsize=1)
def _schema() -> jsonschema_rs.Draft202012Validator:
    folder = files("kb.model")
    decision, claim = (
        json.loads((folder / f"{name}.schema.json").read_bytes()) for name in ("decision", "claim")
    )
    registry = jsonschema_rs.Registry([(each["$id"], each) for each in (decision, claim)])
    return jsonschema_rs.Draft202012Validator(decision, registry=registry, validate_formats=True)
