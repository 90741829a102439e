"""Who sends a request: the token of a user, as Bearer, or as the password of a browser's own prompt."""

from __future__ import annotations

import base64
import binascii

from starlette.datastructures import Headers
from starlette.requests import Request

from api.service.problems import RequestError
from api.users import User, Users

OPEN = ("/health", "/assets/")
"""What anybody may read: whether the service lives, and the files that pages load."""

CHALLENGE = 'Basic realm="Chartproof", charset="UTF-8", Bearer realm="Chartproof"'


def authenticated(users: Users, path: str, headers: Headers) -> User | None:
    """The user of a request; None where anybody may read.

    Raises RequestError 401 for one that is not known, KnowledgeError where the file of users can't be used.
    """
    if path == OPEN[0] or path.startswith(OPEN[1]):
        return None
    scheme, _, value = headers.get("authorization", "").partition(" ")
    token, name = value.strip(), None
    if scheme.lower() == "basic":
        name, token = _of_prompt(token)
    user = users.by_token(token) if scheme.lower() in ("bearer", "basic") and token else None
    if user is None or name not in (None, user.id):
        raise RequestError(
            401,
            "identity.unknown",
            "The service does not know who you are.",
            place="Authorization",
            next_step="Send your token as: Authorization: Bearer TOKEN. A browser asks for your id and it.",
        )
    return user


def acting(request: Request, role: str) -> User:
    """The user of a request that takes a role. Raises RequestError 403."""
    user = request.scope.get("chartproof.user")
    if not isinstance(user, User):
        raise RequestError(
            403,
            "identity.none",
            "The service was started without users, so it can vouch for nobody.",
            place="Authorization",
            next_step="Make users (chartproof users add ID --role author) and start it again.",
        )
    if role not in user.roles:
        raise RequestError(
            403,
            "identity.role",
            f"{user.id} is no {role}.",
            place="Authorization",
            next_step=f"Ask someone who is, or give the role: chartproof users add {user.id} --role {role}",
        )
    return user


def _of_prompt(value: str) -> tuple[str, str]:
    try:
        name, colon, token = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (name, token) if colon else ("", "")
