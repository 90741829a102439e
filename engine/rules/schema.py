"""The JSON Schema of a rule pack, made from the vocabulary: editors complete and check packs by it.

It takes what YAML makes of an unquoted value (a number, a date, true) beside the text. The reader
still refuses what a schema can't say: a name that no entry has, a range whose ends don't fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.conditions import CONDITIONS
from engine.conditions.model import Condition, Takes
from engine.conditions.sides import SIDES
from engine.rules import read_example
from engine.rules.model import DISPOSITIONS
from engine.rules.official import BY
from engine.rules.read import EFFECTS, ID, REQUIRED, STATUSES
from engine.rules.vocabulary import PREDICATES, Field, FieldKind
from kb.model.claim import CLAIM_TYPES
from kb.model.tabular import NoteKind
from kb.tables.schemas import SCHEMAS
from kb.tables.schemas.mce import EDIT_LISTS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_BOUNDS = ("at_least", "at_most", "more_than", "less_than")
_VALUE: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}
_OWN = rf"^(?!(?:{'|'.join(kind for kind in PREDICATES if '_' in kind)})$)[a-z][a-z0-9]*(_[a-z0-9]+)+$"
_DAY: Mapping[str, Any] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT: Mapping[str, Any] = {"type": ["string", "number"], "minLength": 1}


def pack_schema() -> dict[str, Any]:
    """The schema of a whole pack."""
    return {
        "$schema": DRAFT,
        "$id": "urn:chartproof:rules",
        "title": "Chartproof rule pack",
        "description": "A list of rules; docs/rules.md says what each part means.",
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/$defs/rule"},
        "$defs": {
            "rule": _rule(),
            "entries": _entries(),
            "excuses": _either(_mapping_of_patterns(counting=False)),
            "bounds": _bounds(_VALUE),
            **{f"pattern_{kind}": _pattern(kind) for kind in PREDICATES},
            "pattern_own": {
                "type": "object",
                "description": "A kind of fact that rules conclude.",
                "additionalProperties": _tested(_VALUE, negated=True),
            },
            **{f"condition_{name}": _condition(each) for name, each in CONDITIONS.items()},
            **{f"field_{kind}": _field(Field(kind, "")) for kind in FieldKind},
            "table": {"enum": sorted(SCHEMAS)},
            "then": _then(),
            "claim": _claim(),
            "example": _example(),
        },
    }


def _rule() -> dict[str, Any]:
    day = {"from": dict(_DAY), "until": dict(_DAY)}
    return _object(
        {
            "id": {"type": "string", "pattern": f"^{ID.pattern}$", "description": "family.words; permanent"},
            "status": {"enum": list(STATUSES)},
            "effective": {"type": "array", "minItems": 1, "items": _object(day, ("from",))},
            "citation": _object(
                {"source": dict(_TEXT), "section": dict(_TEXT), "release": dict(_TEXT)}, ("source", "release")
            ),
            "official": {"anyOf": _values(_official())},
            "when": {"$ref": "#/$defs/entries", "description": "what must be met"},
            "unless": {"$ref": "#/$defs/excuses", "description": "what excuses"},
            "then": {"$ref": "#/$defs/then"},
            "why": {"type": "string", "minLength": 1},
            "payment_effect": {"enum": list(EFFECTS)},
            "examples": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/example"}},
        },
        REQUIRED,
    )


def _official() -> dict[str, Any]:
    by_value = {"type": "object", "required": [BY], "minProperties": 2, "additionalProperties": dict(_TEXT)}
    edit = {"anyOf": [dict(_TEXT), by_value], "description": "its number, or by a value that was found"}
    return _object({"program": dict(_TEXT), "edit": edit}, ("program", "edit"))


def _entries() -> dict[str, Any]:
    return _either(_mapping_of_patterns(counting=True))


def _either(mapping: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [mapping, {"type": "array", "minItems": 1, "items": mapping}]}


def _mapping_of_patterns(*, counting: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {kind: {"$ref": f"#/$defs/pattern_{kind}"} for kind in PREDICATES}
    if counting:
        of = {
            **_object({kind: {"$ref": f"#/$defs/pattern_{kind}"} for kind in PREDICATES}),
            "patternProperties": {_OWN: {"$ref": "#/$defs/pattern_own"}},
            "minProperties": 1,
            "maxProperties": 1,
        }
        number = {"anyOf": [*_values(_VALUE), {"$ref": "#/$defs/bounds"}]}
        name = {"as": _name()}
        properties["count"] = _object({"of": of, "is": number, **name}, ("of", "is", "as"))
        fields = sorted(
            {
                key
                for each in PREDICATES.values()
                for key, field in each.items()
                if field.kind is FieldKind.NUMBER
            }
        )
        summed = {"of": of, "field": {"enum": fields}, "is": number, **name}
        properties["sum"] = _object(summed, ("of", "field", "is", "as"))
    return {
        **_object(properties),
        "patternProperties": {_OWN: {"$ref": "#/$defs/pattern_own"}},
        "minProperties": 1,
    }


def _pattern(kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"as": _name()}
    for name, field in PREDICATES[kind].items():
        shape = _field(field) if field.values else {"$ref": f"#/$defs/field_{field.kind}"}
        properties[name] = {**shape, "description": field.about}
    for name, condition in CONDITIONS.items():
        if kind in condition.on and name not in properties:
            properties[name] = {"$ref": f"#/$defs/condition_{name}", "description": condition.about}
    return _object(properties)


def _field(field: Field) -> dict[str, Any]:
    value: Mapping[str, Any] = _VALUE
    if field.values:
        words = sorted({*field.values, *(each.lower() for each in field.values), "none"})
        numbers = [int(each) for each in field.values if each.isdigit()]
        value = {
            "anyOf": [
                {"enum": [*words, *numbers]},
                {"type": "string", "pattern": r"^(same_as|opposite_of)\("},
            ]
        }
    return _tested(value, negated=True, bounded=field.kind in (FieldKind.NUMBER, FieldKind.DATE))


def _condition(condition: Condition) -> dict[str, Any]:
    takes = condition.takes
    if takes is Takes.TRUTH:
        return _tested({"enum": ["true", "false", True, False]}, negated=True)
    if takes is Takes.SIDE:
        reference = {"type": "string", "pattern": r"^(same_as|opposite_of)\("}
        return _tested({"anyOf": [{"enum": list(SIDES)}, reference]}, negated=True)
    if takes is Takes.TABLES:
        return _tested({"$ref": "#/$defs/table"}, negated=True)
    if takes is Takes.EDIT_LISTS:
        return _tested({"enum": list(EDIT_LISTS)}, negated=True)
    if takes is Takes.NOTES:
        return _tested({"enum": [kind.name.lower() for kind in NoteKind]}, negated=True)
    if takes is Takes.NAME:
        return _tested(_name(), negated=True)
    if takes is Takes.DAYS:
        days = {"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,5}$"}
        return _tested(_object({"of": _name(), "days": days}, ("of", "days")), negated=True)
    if takes is Takes.ROW:
        row = {"type": "object", "properties": {"table": {"$ref": "#/$defs/table"}}, "required": ["table"]}
        return _tested({**row, "minProperties": 2}, negated=True)
    return _tested(_VALUE, negated=True)


def _tested(value: Mapping[str, Any], *, negated: bool = False, bounded: bool = False) -> dict[str, Any]:
    """A value, a list of which any will do, ``not`` of these, or bounds."""
    forms = _values(value)
    if negated:
        forms.append(_object({"not": {"anyOf": _values(value)}}, ("not",)))
    if bounded:
        forms.append({"$ref": "#/$defs/bounds"})
    return {"anyOf": forms}


def _values(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(value), {"type": "array", "minItems": 1, "items": dict(value)}]


def _bounds(value: Mapping[str, Any]) -> dict[str, Any]:
    return {**_object({how: dict(value) for how in _BOUNDS}), "minProperties": 1}


def _name() -> dict[str, Any]:
    return {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}


def _then() -> dict[str, Any]:
    names = {"type": "array", "minItems": 1, "items": _name()}
    disposition = {"enum": list(DISPOSITIONS)}
    finding = {"disposition": disposition, "message": dict(_TEXT), "remedy": dict(_TEXT)}
    finding |= {"institutional": {**disposition, "description": "the disposition on institutional claims"}}
    combine = _object({"replace": names, "into": {"type": "string"}, "keep": names}, ("into",))
    fields = {"type": "object", "minProperties": 1, "additionalProperties": dict(_TEXT)}
    conclude = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "patternProperties": {_OWN: fields},
        "additionalProperties": False,
    }
    return {
        "anyOf": [
            _object(finding, ("disposition", "message", "remedy")),
            _object({"combine": combine}, ("combine",)),
            _object({"conclude": conclude}, ("conclude",)),
        ]
    }


def _example() -> dict[str, Any]:
    texts = {"type": "array", "items": dict(_TEXT)}
    made = {
        "name": dict(_TEXT),
        "on": dict(_DAY),
        "claim": {"$ref": "#/$defs/claim"},
        "diagnoses": _diagnoses(),
        "conditions": texts,
        "expect": {"enum": list(read_example.OUTCOMES)},
        "needs": texts,
    }
    return _object(made, ("name", "on", "expect"))


def _diagnoses() -> dict[str, Any]:
    listed = _object({key: dict(_TEXT) for key in sorted(read_example.DIAGNOSIS_KEYS)}, ("code",))
    return {"type": "array", "items": {"anyOf": [dict(_TEXT), listed]}}


def _claim() -> dict[str, Any]:
    line = _object(dict.fromkeys(sorted(read_example.LINE_KEYS), True))
    made: dict[str, Any] = dict.fromkeys(sorted(read_example.CLAIM_KEYS), True)
    made |= {
        "type": {"enum": list(CLAIM_TYPES)},
        "from": dict(_DAY),
        "through": dict(_DAY),
        "patient": _object(dict.fromkeys(sorted(read_example.PATIENT_KEYS), True)),
        "diagnoses": _diagnoses(),
        "lines": {"type": "array", "items": line},
        "history": {"type": "array", "items": {"$ref": "#/$defs/claim"}},
    }
    return _object(made)


def _object(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return made | ({"required": list(required)} if required else {})
