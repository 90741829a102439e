"""What each kind of fact in a proof says, as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.coding.offers import WHY
from engine.coding.report import REASONS
from engine.rules.texts import shown

_OTHER_PERSON = {"patient": "about the patient", "other": "about another person"}
_HOPS = {
    "named": "names",
    "said": "as the record says",
    "default": "with no more said",
    "seventh": "with its 7th character",
    "agrees": "with the 7th character of its injury",
    "presumed": "by the side that is presumed",
    "open": "more widely",
    "past": "and, being past,",
    "structured": "with the words beside it names",
    "nearby": "with words further off names",
}
"""How a code follows from the one before it."""
_TOGETHER = ("structured", "nearby")
"""Ways in which the words around a mention make a condition of it."""
_SILENT = ("pointers", "number", "position", "code", "claim")
"""Fields that a sentence about a line or procedure says apart from the others."""


def sentence(fact: Mapping[str, Any], words: str, qualifiers: list[str]) -> str:
    """``words`` are those of the note that the fact is about, empty if it is about none."""
    args = fact["args"]
    try:
        tell = _SENTENCES[fact["predicate"]]
        return tell(args, f"“{words}”" if words else "The words", qualifiers, "step" in fact)
    except KeyError:  # a kind that a rule concludes, or one that only another version of the engine knows
        kind = str(fact["predicate"]).replace("_", " ")
        return f"{kind[:1].upper()}{kind[1:]}: {_fields(args)}."


def _fields(args: Mapping[str, Any]) -> str:
    said = {key: value for key, value in args.items() if value not in (None, [], "")}
    return (
        ", ".join(f"{key.replace('_', ' ')} {shown(value)}" for key, value in said.items()) or "nothing said"
    )


def _condition(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    if "start" not in args:
        return f"Together they are {args['code']}."
    said = " and ".join(f"“{each}”" for each in dict.fromkeys(qualifiers))
    ways = dict(_HOPS)
    if said:
        ways |= {"said": f"with {said}", **dict.fromkeys(_TOGETHER, f"with {said} names")}
    # Of several hops by the same way only the last says something new.
    path = args.get("path") or [[args["code"], "named"]]
    if len(path) > 1 and path[1][1] in _TOGETHER:  # what the words name alone is not what they mean here
        path = path[1:]
    hops = {ways.get(how, how): code for code, how in path}
    return f"{words} {', '.join(f'{way} {code}' for way, code in hops.items())}."


def _diagnosis(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    if not derived:
        return f"Diagnosis {args['position']} of the input is {args['code']}."
    place = f"{args['status']} as number {args['position']}"
    why = f": {WHY[args['offered']]}" if "offered" in args else ""
    return f"{args['code']} is {place}, confidence {args['confidence']:.2f}{why}."


def _says(args: Mapping[str, Any], words: str, qualifiers: list[str], derived: bool) -> str:
    person = _OTHER_PERSON.get(args["experiencer"], args["experiencer"])
    section = f", in section {str(args['section']).replace('_', ' ')}" if args["section"] else ""
    return f"{words} is {args['negation']}, {args['certainty']}, {args['temporality']}, {person}{section}."


def _line(args: Mapping[str, Any], *_: Any) -> str:
    past = f" of the earlier claim {args['claim']}" if "claim" in args else ""
    what = args["code"] or f"revenue code {args['revenue_code']}"
    rest = _fields({key: value for key, value in args.items() if key not in _SILENT and value != what})
    return f"Line {args['number']}{past} is {what}: {rest}."


def _mention(args: Mapping[str, Any], words: str, *_: Any) -> str:
    sense, term = args.get("sense"), f"a term for {', '.join(args['codes'])}"
    if "read_as" in args:
        return f"{words}, read as “{args['phrase']}”, is {term}."
    if sense is None:
        return f"{words} is {term}."
    if not sense["name"]:
        return f"{words} may mean several things."
    by = {"near": "by the words near it", "section": "by its section", "default": "as it mostly does"}
    how = by.get(sense["by"], "by its name elsewhere in the document")
    return f"{words} means {sense['name']}{f', {term}' if sense['code'] else ''}, {how}."


_SENTENCES: dict[str, Callable[[Mapping[str, Any], str, list[str], bool], str]] = {
    "mention": _mention,
    "says": _says,
    "qualifier": lambda args, words, *_: f"The record says {words} ({args['word']}).",
    "sex": lambda args, *_: f"The patient's sex is {args['value']}.",
    "condition": _condition,
    "diagnosis": _diagnosis,
    "suppressed": lambda args, words, *_: (
        f"{words} is not reported: {REASONS.get(args['reason'], args['reason'])}."
    ),
    "finding": lambda args, *_: str(args["message"]),
    "encounter": lambda args, *_: f"The encounter is {args['setting']}, on {args['date']}.",
    "claim": lambda args, *_: f"The claim: {_fields(args)}.",
    "patient": lambda args, *_: f"The patient: {_fields(args)}.",
    "admitting_diagnosis": lambda args, *_: f"The admitting diagnosis is {args['code']}.",
    "past_diagnosis": lambda args, *_: (
        f"Diagnosis {args['position']} of the earlier claim {args['claim']} is {args['code']}."
    ),
    "procedure": lambda args, *_: (
        f"Procedure {args['position']} of the input is {args['code']}"
        + (f", on {args['date']}." if args["date"] else ".")
    ),
    "line": _line,
    "past_line": _line,
}
