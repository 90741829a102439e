"""What a request asks for: its body through the readers of the command line, its query, its form."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.service.problems import RequestError
from engine.options import PROFILES
from kb.facts.systems import System
from kb.model.document import Encounter
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.json_text import JsonObject, parse_json
from loaders.documents.jsonl import read_json
from loaders.documents.members import Members
from loaders.documents.records import RECORD_LIMIT, RefusedRecord, sha256_of

FORM_FIELDS = ("text", "setting", "dos", "sex", "age", "profile", "id")
_OLDEST = 124


async def read_body(request: Request) -> bytes:
    """The body, of which at most RECORD_LIMIT bytes are ever held."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > RECORD_LIMIT:
        raise _too_large()
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > RECORD_LIMIT:
            raise _too_large()
    return bytes(read)


def encounter_in(body: bytes) -> tuple[Encounter, str]:
    """The one encounter of a body, and the profile that it asks for."""
    name = _name(body)
    records = list(read_json(name, body))
    if len(records) != 1:
        raise _one_only("note", len(records), name)
    record = records[0]
    if isinstance(record, RefusedRecord):
        raise record.error
    value = parse_json(body, "note", name)
    chosen = Members(value, "", "note").choice("profile", PROFILES) if isinstance(value, JsonObject) else None
    return record, chosen or "report"


def claim_in(body: bytes) -> ClaimRecord:
    """The one claim of a body."""
    name = _name(body)
    records = list(read_claims(name, body))
    if len(records) != 1:
        raise _one_only("claim", len(records), name)
    record = records[0]
    if isinstance(record, RefusedRecord):
        raise record.error
    return record


def _name(body: bytes) -> str:
    """A body on one line is read as a line of a .jsonl file, and cited by the same digest."""
    return "request.json" if b"\n" in body.strip() else "request.jsonl"


def form_in(body: bytes) -> dict[str, str]:
    """The fields of a posted form, each once; line ends as the note had them before the browser."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=2 * len(FORM_FIELDS)
        )
    except ValueError:
        raise RequestError(
            400, "request.form", "This is not a form as the page sends it.", next_step="Use the page at /."
        ) from None
    given = {key: value for key, value in pairs if key in FORM_FIELDS}
    made = {key: given.get(key, "") for key in FORM_FIELDS}
    # A browser sends every line end of a text area as CR LF.
    made["text"] = made["text"].replace("\r\n", "\n")
    return made


def encounter_of_form(fields: Mapping[str, str]) -> tuple[Encounter, str]:
    """The encounter that a form describes: the same as a .txt file of this text and name."""
    asked: dict[str, object] = {key: fields[key].strip() for key in FORM_FIELDS if fields[key].strip()}
    asked["text"] = fields["text"]
    asked.setdefault("id", "note")
    if "age" in asked:
        age = str(asked["age"])
        if not (age.isascii() and age.isdigit() and int(age) <= _OLDEST):
            raise RequestError(
                422, "note.out-of-range", f"A whole number from 0 to {_OLDEST} is needed.", place="/age"
            )
        asked["age"] = int(age)
    encounter, profile = encounter_in(json.dumps(asked).encode())
    return replace(encounter, source_sha256=sha256_of(fields["text"].encode())), profile


def query_of(request: Request, known: Collection[str]) -> Mapping[str, str]:
    """The query's parameters. One that is unknown or given twice is refused, not passed over."""
    pairs = request.query_params.multi_items()
    for key, _ in pairs:
        if key not in known:
            raise RequestError(
                422,
                "query.unknown",
                "There is no such query parameter.",
                place=f"?{ascii(key[:40])[1:-1]}",
                next_step=f"Known here: {', '.join(sorted(known))}.",
            )
    if len(pairs) != len(dict(pairs)):
        raise RequestError(422, "query.repeated", "A query parameter is given more than once.", place="?")
    return dict(pairs)


def flag(query: Mapping[str, str], key: str) -> bool:
    """``true`` or ``false``; false where the query is silent."""
    value = query.get(key, "false").lower()
    if value not in ("true", "false", "1", "0"):
        raise RequestError(
            422,
            "query.not-a-flag",
            "true or false is needed.",
            place=f"?{key}",
            next_step=f"Write {key}=true.",
        )
    return value in ("true", "1")


def day(query: Mapping[str, str], key: str) -> date | None:
    """A day written YYYY-MM-DD, or None."""
    value = query.get(key)
    if value is None:
        return None
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise RequestError(
            422, "query.not-a-date", "A date is needed.", place=f"?{key}", next_step="Write it YYYY-MM-DD."
        ) from None


def system(query: Mapping[str, str], key: str) -> System | None:
    """A code system by its name, or None."""
    value = query.get(key)
    if value is None:
        return None
    try:
        return System(value.upper())
    except ValueError:
        raise RequestError(
            422,
            "query.not-a-system",
            "There is no such code system.",
            place=f"?{key}",
            next_step=f"Give one of {', '.join(each.value.lower() for each in System)}.",
        ) from None


def _too_large() -> RequestError:
    return RequestError(
        413,
        "request.too-large",
        f"The body has more than {RECORD_LIMIT:,} bytes.",
        next_step="Split it into one record a request, or leave out images and scans.",
    )


def _one_only(family: str, count: int, name: str) -> RequestError:
    if count == 0:
        return RequestError(400, f"{family}.empty", "There is nothing in it.", place=name)
    return RequestError(
        422,
        f"{family}.several",
        f"The body holds {count} records; a request takes one.",
        place=name,
        next_step="Send one request a record, or give the file to the command line.",
    )
