"""What the OpenAPI document says of bodies, queries and answers.

Bodies are read by ``loaders`` and not by models made here, so their schemas are written out: a
second reader would sooner or later judge a record differently from the command line.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from engine.options import PROFILES
from kb.facts.systems import System
from kb.model.document import SETTINGS, SEXES

DESCRIPTION = (
    "Codes notes and checks claims; every code and every finding carries a proof. One request, one "
    "record. Without full=true the answer is the line that --format jsonl prints, with it the whole "
    "decision that --format json prints."
)
_PROBLEM_REF = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_REFUSALS = {
    400: "The body is no JSON.",
    401: "The service has users, and the request carries no user's token.",
    403: "The request was sent by a page of another origin, or the user may not do this.",
    404: "There is no such code on that day.",
    409: "The pack may not be published or approved; `detail` says why.",
    413: "The body is larger than 16 MiB.",
    421: "The service does not answer to this host name.",
    422: "The body or the query says something that it must not; `path` says where.",
    500: "An internal error.",
}


def responses(meaning: str, schema: str, *refusals: int) -> dict[int | str, dict[str, Any]]:
    """The answers of an operation: what 200 means, and which refusals it knows beside the general."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    made: dict[int | str, dict[str, Any]] = {200: {"description": meaning, "content": content}}
    for status in sorted({*refusals, 421, 500}):
        made[status] = {"description": _REFUSALS[status], "content": _PROBLEM_REF}
    return made


def query(name: str, meaning: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter."""
    return {"name": name, "in": "query", "required": False, "description": meaning, "schema": schema}


FULL = query("full", "The whole decision with its proof.", {"type": "boolean", "default": False})
ON = query("on", "Judge as of this date of service.", {"type": "string", "format": "date"})
PAYER = query("payer", "Judge for this payer.", {"type": "string"})
SYSTEM = query(
    "system",
    "Read the code in this system only.",
    {"type": "string", "enum": [each.value.lower() for each in System]},
)
CODE = {
    "name": "code",
    "in": "path",
    "required": True,
    "description": "A code of any loaded table, as E11.22, 0DTJ4ZZ, 99213, POS 11, MS-DRG 470, L33394.",
    "schema": {"type": "string"},
}


def body(schema: str, example: Any) -> dict[str, Any]:
    """A JSON body."""
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {"required": True, "content": {"application/json": content}}


NOTE_EXAMPLE = {
    "id": "n1",
    "text": "ASSESSMENT: Type 2 diabetes mellitus. Pain in the right knee.",
    "setting": "outpatient",
    "dos": "2026-05-15",
}
CLAIM_EXAMPLE = {
    "id": "c1",
    "type": "professional",
    "from": "2026-05-15",
    "diagnoses": [{"code": "E11.22"}, {"code": "N18.32"}],
    "lines": [{"number": 1, "code": "99213", "units": 1, "diagnosis_pointers": [1]}],
}


PUBLISH_EXAMPLE = {
    "name": "visits",
    "pack": "- id: site.visits\n  ...",
    "reason": "Policy claims-012",
    "payer": "medicare",
}


def schemas() -> dict[str, Any]:
    """The named schemas."""
    text = {"type": "string"}
    item = {
        "anyOf": [
            text,
            {"type": "object", "properties": dict.fromkeys(("text", "code", "system", "status"), text)},
        ]
    }
    encounter = {
        "type": "object",
        "description": "One encounter: a text, or documents with lists beside them. Other keys are ignored.",
        "required": ["id"],
        "properties": {
            "id": text,
            "text": text,
            "documents": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["text"],
                    "properties": dict.fromkeys(("id", "type", "date", "author", "text"), text),
                },
            },
            "setting": {"enum": [*SETTINGS, None], "default": "outpatient"},
            "dos": {
                "type": ["string", "null"],
                "format": "date",
                "description": "Date of service; without it the newest covered day.",
            },
            "sex": {"enum": [*SEXES, None]},
            "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 150},
            "profile": {"enum": [*PROFILES, None], "default": "report"},
            **{
                key: {"type": "array", "items": item}
                for key in ("problems", "medications", "observations", "procedures")
            },
        },
    }
    return {
        "Encounter": encounter,
        **_claim(),
        "Decision": {
            "type": "object",
            "description": "With full=true the whole decision, else its published part.",
            "required": ["id", "outcome", "findings", "indeterminate", "digest"],
            "properties": {
                "id": text,
                "outcome": {"enum": ["pass", "fail", "indeterminate"]},
                "findings": {"type": "array", "items": {"type": "object"}},
                "indeterminate": {"type": "array", "items": {"type": "object"}},
                "digest": text,
            },
        },
        **_publishing(),
        "Code": {"type": "object", "description": "What chartproof kb show --format json prints."},
        "Health": {"type": "object", "required": ["status", "version", "snapshot", "releases"]},
        "Problem": {
            "type": "object",
            "description": "RFC 9457, with the parts that every refusal has. No patient text is in it.",
            "required": ["type", "title", "status", "detail", "code", "path", "next_step"],
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "code": {"type": "string", "description": "Stable; tells errors apart."},
                "path": {
                    "type": "string",
                    "description": "JSON Pointer into the body, or what else is at fault.",
                },
                "next_step": text,
            },
        },
    }


def _publishing() -> dict[str, Any]:
    """What is sent to publish, approve and undo, and the record's line that comes back."""
    text = {"type": "string", "minLength": 1}

    def sent(*needed: str, **more: Any) -> dict[str, Any]:
        properties = dict.fromkeys(needed, text) | more
        return {
            "type": "object",
            "additionalProperties": False,
            "required": list(needed),
            "properties": properties,
        }

    opinion = {"enum": ["durable", "naive"], "default": "durable"}
    return {
        "Publish": sent("name", "pack", "reason", payer=text, second_opinion=opinion),
        "Approve": sent("publication", "reason", second_opinion=opinion),
        "Rollback": sent("reason"),
        "Publication": {
            "type": "object",
            "description": "A line of the record: who did what with which bytes, when, why and on what "
            "authority. `why` says what is still needed.",
            "required": ["number", "at", "action", "pack", "sha256", "state", "by", "reason", "why"],
        },
        "Publications": {
            "type": "object",
            "required": ["publications"],
            "properties": {"publications": {"type": "array", "items": {"type": "object"}}},
        },
    }


def _claim() -> dict[str, Any]:
    """The published schema of the native claim, its references turned towards the components."""
    written = (files("kb") / "model" / "claim.schema.json").read_text(encoding="utf-8")
    claim = json.loads(
        written.replace('"#/$defs/line"', '"#/components/schemas/ClaimLine"')
        .replace('"#/$defs/earlier_claim"', '"#/components/schemas/EarlierClaim"')
        .replace('"$ref": "#"', '"$ref": "#/components/schemas/Claim"')
    )
    definitions = claim.pop("$defs")
    del claim["$schema"], claim["$id"]
    return {"Claim": claim, "ClaimLine": definitions["line"], "EarlierClaim": definitions["earlier_claim"]}
