"""The resources of a FHIR Bundle, findable by type and by reference, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.documents.json_text import JsonObject
from loaders.errors import InputError


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource and the JSON Pointer at which it stands."""

    body: JsonObject
    place: str


class Resources:
    """What a Bundle holds (contained resources too), or a resource by itself."""

    __slots__ = ("_by_reference", "_by_type")

    def __init__(self, value: JsonObject) -> None:
        """Index ``value``; raises InputError where a resource gives a key twice."""
        self._by_type: dict[str, list[Resource]] = {}
        self._by_reference: dict[str, Resource] = {}
        if text_at(value, "resourceType") != "Bundle":
            self._add(value, "", "")
            return
        _no_repeats(value, "")
        entries = value.get("entry")
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, JsonObject):
                body = entry.get("resource")
                if isinstance(body, JsonObject):
                    self._add(body, f"/entry/{index}/resource", text_at(entry, "fullUrl"))

    def _add(self, body: JsonObject, place: str, url: str) -> None:
        _no_repeats(body, place)
        resource = Resource(body, place)
        kind, identifier = text_at(body, "resourceType"), text_at(body, "id")
        self._by_type.setdefault(kind, []).append(resource)
        if identifier:
            self._by_reference.setdefault(f"{kind}/{identifier}", resource)
        if url:
            self._by_reference.setdefault(url, resource)
        contained = body.get("contained")
        for index, inner in enumerate(contained if isinstance(contained, list) else []):
            if isinstance(inner, JsonObject):
                made = Resource(inner, f"{place}/contained/{index}")
                self._by_reference.setdefault(f"{place}#{text_at(inner, 'id')}", made)
                if not place and text_at(inner, "resourceType") in ("Patient", "Encounter"):
                    self._by_type.setdefault(text_at(inner, "resourceType"), []).append(made)

    def of(self, kind: str) -> list[Resource]:
        """The resources of one type, in the Bundle's order."""
        return self._by_type.get(kind, [])

    def resolve(self, reference: str, of: Resource | None = None) -> Resource | None:
        """What a reference names: in ``of`` itself (``#id``), by URL, or by type and id."""
        if reference.startswith("#"):
            return self._by_reference.get(f"{of.place if of is not None else ''}{reference}")
        found = self._by_reference.get(reference)
        if found is None and "/" in reference:
            parts = reference.split("/_history/")[0].split("/")
            found = self._by_reference.get("/".join(parts[-2:]))
        return found


def _no_repeats(body: JsonObject, place: str) -> None:
    if body.repeated:
        raise InputError(
            "note.duplicate-key",
            "A key of this resource is given more than once.",
            place=place,
            next_step="Keep one of them.",
        )


def objects(value: object) -> list[JsonObject]:
    """The objects of a list; an object by itself counts as a list of one."""
    elements = value if isinstance(value, list) else [value]
    return [element for element in elements if isinstance(element, JsonObject)]


def text_at(body: JsonObject, *path: str) -> str:
    """The string at a path of keys, trimmed; nothing where there is none."""
    value: object = body
    for key in path:
        value = value.get(key) if isinstance(value, JsonObject) else None
    return value.strip() if isinstance(value, str) else ""
