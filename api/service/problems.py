"""Refusals as ``application/problem+json`` (RFC 9457), with the parts that every refusal here has."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from kb.errors import ChartproofError, KnowledgeError

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
"""The phrases of RFC 9110. Those in Python's HTTPStatus differ from version to version."""
_WRITTEN = ("pack.", "value-set.", "identity.")
"""What a pack or a name says, not what the home holds."""
_UNREADABLE = frozenset({"bad-json", "bad-encoding", "too-deep", "empty"})


class RequestError(ChartproofError):
    """A request that is refused for what HTTP can say of it; ``status`` is the answer's."""

    def __init__(self, status: int, code: str, message: str, *, place: str = "", next_step: str = "") -> None:
        super().__init__(code, message, place=place, next_step=next_step)
        self.status = status


def status_of(error: ChartproofError) -> int:
    """The HTTP status of a refusal.

    400 for a body that is no JSON at all, 413 for one that is too large, 422 for one that says
    something it must not; 404 for a code that is unknown, or not known on that day;
    409 for a pack that may not be published or approved; 503 where the snapshot can't be used.
    """
    if isinstance(error, RequestError):
        return error.status
    if error.code in ("code.unknown", "code.release"):
        return 404
    if error.code.startswith("publish."):
        return 409
    written = error.code.startswith(_WRITTEN)
    if isinstance(error, KnowledgeError) and not written:
        return 503
    fault = error.code.rpartition(".")[2]
    if fault == "too-large":
        return 413
    if written:
        return 422
    # A pointer says that the JSON was read and one value in it is at fault.
    if fault in _UNREADABLE and not error.place.startswith("/"):
        return 400
    return 422


def problem(error: ChartproofError, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a refused request. ``type`` is about:blank: ``code`` is what tells errors apart."""
    status = status_of(error)
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": error.message,
        "code": error.code,
        "path": error.place,
        "next_step": error.next_step or "Correct it and send it again; the API is described at /docs.",
    }
    return Response(json.dumps(body, ensure_ascii=False), status, headers, MEDIA_TYPE)
