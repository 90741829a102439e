"""The people whom the service knows: a file with each one's roles and the digest of their token.

A token is 256 random bits, so its plain sha256 tells nothing of it and no slow hash is needed. It is
shown once, when it is made. The file is read again when it changes: who is taken out is out at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.identity import Identity
from kb.errors import KnowledgeError

ROLES = ("author", "approver", "reviewer")
"""Who publishes packs; who approves and undoes; who codes and checks. Each may do what a reviewer does."""

FILE = "users.json"
SERVICE = "service"
"""What vouches for an identity whose token the service has checked."""

_ID = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = {"id", "name", "roles", "token_sha256"}


@dataclass(frozen=True, slots=True)
class User:
    """A person: ``id`` tells people apart, whatever they are called."""

    id: str
    name: str
    roles: tuple[str, ...]
    token_sha256: str

    @property
    def identity(self) -> Identity:
        """The identity that goes on record."""
        return Identity(self.id, SERVICE)


class Users:
    """The users of a file. A file that can't be read lets nobody in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at: tuple[int, int] | None = None
        self._by_digest: Mapping[str, User] = {}

    def by_token(self, token: str) -> User | None:
        """Whose token it is. Raises KnowledgeError ``users.*`` where the file can't be used."""
        return self._users().get(_digest(token))

    def all(self) -> tuple[User, ...]:
        """Everybody, by id."""
        return tuple(sorted(self._users().values(), key=lambda user: user.id))

    def add(self, id: str, name: str, roles: tuple[str, ...]) -> str:
        """Adds a person, or gives them a new token and roles; returns the token."""
        token = secrets.token_urlsafe(32)
        written = {"id": id, "name": name, "roles": list(roles), "token_sha256": _digest(token)}
        user = _user(written, self.path)
        kept = self.all() if self.path.exists() else ()
        self._write((*(each for each in kept if each.id != id), user))
        return token

    def remove(self, id: str) -> None:
        """Takes a person out; KnowledgeError ``users.unknown``."""
        left = tuple(each for each in self.all() if each.id != id)
        if len(left) == len(self.all()):
            raise KnowledgeError("users.unknown", f"There is no user {id[:64]!r}.", place=str(self.path),
                                 next_step="See who there is: chartproof users list")  # fmt: skip
        self._write(left)

    def _write(self, users: tuple[User, ...]) -> None:
        stored = [
            {"id": each.id, "name": each.name, "roles": list(each.roles), "token_sha256": each.token_sha256}
            for each in sorted(users, key=lambda user: user.id)
        ]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(json.dumps({"users": stored}, ensure_ascii=False, indent=1) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(self.path)

    def _users(self) -> Mapping[str, User]:
        try:
            kept = self.path.stat()
            changed = kept.st_mtime_ns, kept.st_ino
            if changed != self._read_at:
                self._by_digest = _read(self.path)
                self._read_at = changed
        except OSError as error:
            self._read_at = None
            raise _unusable(self.path, error.strerror or "it can't be read") from None
        return self._by_digest


def _read(path: Path) -> Mapping[str, User]:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        listed = written["users"]
        if not isinstance(listed, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _unusable(path, 'it is not {"users": [...]}') from None
    users = [_user(each, path) for each in listed]
    if len({user.id for user in users}) < len(users) or len({u.token_sha256 for u in users}) < len(users):
        raise _unusable(path, "an id or a token stands twice")
    return {user.token_sha256: user for user in users}


def _user(written: Any, path: Path) -> User:
    if not isinstance(written, dict) or set(written) != _KEYS:
        raise _unusable(path, f"a user has {', '.join(sorted(_KEYS))}")
    id, name, roles = written["id"], written["name"], written["roles"]
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise _unusable(path, "an id is made of lower case letters, digits and . _ @ -")
    if not isinstance(name, str) or not name.strip() or len(name) > 100 or not name.isprintable():
        raise _unusable(path, f"{id} needs a name of 1 to 100 characters")
    if not isinstance(roles, list) or not roles or not set(map(str, roles)) <= set(ROLES):
        raise _unusable(path, f"the roles of {id} are not among {', '.join(ROLES)}")
    if not isinstance(written["token_sha256"], str) or not _DIGEST.fullmatch(written["token_sha256"]):
        raise _unusable(path, f"the token of {id} is no sha256 in lower case")
    return User(id, name, tuple(sorted(map(str, roles))), written["token_sha256"])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _unusable(path: Path, why: str) -> KnowledgeError:
    return KnowledgeError("users.unusable", f"The users can't be known: {why}.", place=str(path),
                          next_step="Mend the file, or make it: chartproof users add ID")  # fmt: skip
