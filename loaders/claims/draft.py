"""A native claim being put together from another form, which remembers where each part came from.

The finished draft goes through the reader of native claims, so every form meets the same checks; a
refusal then names the place in the form that was sent.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from kb.model.claim import Claim
from loaders.claims.native import claim_from_json
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError


class Draft:
    """The members of a native claim, and the place of each by its JSON Pointer."""

    __slots__ = ("_members", "_places")

    def __init__(self, place: str) -> None:
        """An empty claim that stands at ``place``."""
        self._members: dict[str, Any] = {}
        self._places = {"": place}

    def put(self, pointer: str, value: object, place: str) -> None:
        """Set a member; ``None``, an empty text or list is no member, but its place is remembered."""
        self._places[pointer] = place
        if value is None or value in ("", []):
            return
        keys = pointer.split("/")[1:]
        part: Any = self._members
        for key, following in pairwise(keys):
            part = _within(part, key, [] if following.isdigit() else {})
        last = keys[-1]
        if isinstance(part, list):
            _extend(part, int(last), {})
            part[int(last)] = value
        else:
            part[last] = value

    def claim(self) -> Claim:
        """The claim. Raises InputError as ``parse_claim``, at the place in the form that was sent."""
        try:
            return claim_from_json(_json_objects({"diagnoses": [], "lines": []} | self._members))
        except InputError as error:
            raise InputError(
                error.code,
                error.message,
                place=self._place(error.place),
                next_step=error.next_step,
            ) from None

    def _place(self, pointer: str) -> str:
        keys = pointer.split("/")
        for length in range(len(keys), 0, -1):
            found = self._places.get("/".join(keys[:length]))
            if found is not None:
                return found
        return self._places[""]


def _within(part: Any, key: str, empty: Any) -> Any:
    if isinstance(part, list):
        _extend(part, int(key), empty)
        return part[int(key)]
    return part.setdefault(key, empty)


def _extend(part: list[Any], index: int, empty: Any) -> None:
    while len(part) <= index:
        part.append(type(empty)())


def _json_objects(value: Any) -> Any:
    if isinstance(value, dict):
        made = JsonObject((key, _json_objects(each)) for key, each in value.items())
        made.repeated = ()
        return made
    return [_json_objects(each) for each in value] if isinstance(value, list) else value
