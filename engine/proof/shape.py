"""Refuses what is no decision in form, so that every checker may read its parts without fear.

First that it is plain JSON of sane depth and numbers, then the published schema
(``kb/model/decision.schema.json``), in just the part of JSON Schema that our schemas use.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from engine.proof.ledger import refuse, require
from kb.canonical import is_plain

_DEEPEST = 24
_LARGEST = 2**53 - 1
"""The largest whole number that JSON carries safely (RFC 8785, RFC 7493)."""
_HALF = re.compile("[\ud800-\udfff]")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def check_form(decision: Any) -> bool:
    """Raises ProofError unless ``decision`` has the form of a decision.

    Returns whether all its fractions are ``plain`` (kb.canonical), so that it can be written fast.
    """
    fractions = _check_plain(decision)
    wrong = _wrong(decision, {"$ref": "urn:chartproof:decision"}, "")
    if wrong is not None:
        refuse(wrong, "it is no decision of this form")
    return all(map(is_plain, fractions))


def _check_plain(value: Any) -> list[float]:
    """Only what JSON can hold, without recursion: the depth is not known yet. Returns its fractions."""
    waiting, fractions = [(value, 0)], []
    while waiting:
        each, depth = waiting.pop()
        kind = type(each)
        require(depth <= _DEEPEST, "", "it is nested too deeply")
        if kind is dict:
            require(all(type(key) is str and not _HALF.search(key) for key in each), "", "a key is no text")
            waiting += [(inner, depth + 1) for inner in each.values()]
        elif kind is list:
            waiting += [(inner, depth + 1) for inner in each]
        elif kind is str:
            require(not _HALF.search(each), "", "a text holds half a character")
        elif kind is int or kind is float:
            require(-_LARGEST <= each <= _LARGEST, "", "a number is too large or none at all")
            if kind is float:
                fractions.append(each)
        else:
            require(kind is bool or each is None, "", "it is no JSON")
    return fractions


def _wrong(value: Any, schema: Mapping[str, Any], home: str) -> str | None:
    """Where in ``value`` it first breaks ``schema``, as a JSON Pointer, or None. ``home`` has its $defs."""
    while len(schema) == 1 and "$ref" in schema:
        home, schema = _target(schema["$ref"], home)
    named = schema.get("type")
    if named is not None:
        kinds = _TYPES[named] if type(named) is str else [kind for name in named for kind in _TYPES[name]]
        if type(value) not in kinds:
            return ""
    allowed = schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else None
    if allowed is not None and not any(type(value) is type(each) and value == each for each in allowed):
        return ""
    if "anyOf" in schema and all(_wrong(value, each, home) is not None for each in schema["anyOf"]):
        return ""
    if isinstance(value, str):
        return None if _is_text(value, schema) else ""
    if isinstance(value, (int, float)):
        low = "minimum" in schema and value < schema["minimum"]
        high = "maximum" in schema and value > schema["maximum"]
        return "" if low or high or value >= schema.get("exclusiveMaximum", math.inf) else None
    return _wrong_whole(value, schema, home) if value is not None else None


def _wrong_whole(value: Any, schema: Mapping[str, Any], home: str) -> str | None:
    """``_wrong`` for objects and arrays: what is inside them, then the schemas that are joined."""
    wrong = _wrong_inside(value, schema, home)
    joined = [*schema.get("allOf", ())]
    if "$ref" in schema:
        joined.append({"$ref": schema["$ref"]})
    if "if" in schema:
        joined.append(schema.get("then" if _wrong(value, schema["if"], home) is None else "else", {}))
    for each in joined:
        wrong = _wrong(value, each, home) if wrong is None else wrong
    return wrong


def _wrong_inside(value: Any, schema: Mapping[str, Any], home: str) -> str | None:
    pairs: Iterable[tuple[str | int, Any, Any]] = ()
    if isinstance(value, dict):
        known = schema.get("properties", {})
        if any(key not in value for key in schema.get("required", ())):
            return ""
        if schema.get("additionalProperties") is False and any(key not in known for key in value):
            return ""
        pairs = [(key, value[key], known[key]) for key in known if key in value]
    else:
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return ""
        if "items" in schema:
            pairs = [(number, each, schema["items"]) for number, each in enumerate(value)]
    for key, inner, asked in pairs:
        wrong = _wrong(inner, asked, home)
        if wrong is not None:
            return f"/{key}{wrong}"
    return None


def _is_text(value: str, schema: Mapping[str, Any]) -> bool:
    if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), value):
        return False
    if schema.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


@lru_cache(maxsize=256)
def _target(reference: str, home: str) -> tuple[str, Mapping[str, Any]]:
    """The schema that a $ref names: a whole one by its id, or a part of the one at ``home``."""
    if not reference.startswith("#"):
        return reference, _schemas()[reference]
    found: Any = _schemas()[home]
    for part in reference.split("/")[1:]:
        found = found[part]
    return home, found


@lru_cache(maxsize=1)
def _schemas() -> Mapping[str, Mapping[str, Any]]:
    folder = files("kb.model")
    read = [json.loads((folder / f"{name}.schema.json").read_bytes()) for name in ("decision", "claim")]
    return {each["$id"]: each for each in read}
