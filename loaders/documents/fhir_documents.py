"""The notes of a FHIR Bundle: compositions, attached documents, reports."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.document import Document
from loaders.documents.ages import day_of, iso
from loaders.documents.attachment import attachment_text
from loaders.documents.fhir_resources import Resource, Resources, objects, text_at
from loaders.documents.json_text import JsonObject
from loaders.documents.text import checked_note
from loaders.errors import InputError

_WITHDRAWN = frozenset({"entered-in-error", "cancelled", "superseded"})
_DEEPEST = 20


def documents_of(resources: Resources) -> tuple[tuple[Document, ...], list[str]]:
    """Every note in order, and the content types of attachments that are no text.

    A text that two resources carry (a report and the reference to it) is one document. Raises
    InputError where an attachment that should be text can't be read: a note must not get lost.
    """
    made: dict[str, Document] = {}
    unreadable: list[str] = []
    for resource in resources.of("Composition"):
        if not _withdrawn(resource):
            _add(made, resource, _composition(resource), "date")
    for resource in resources.of("DocumentReference"):
        if not _withdrawn(resource):
            attached = [a for c in objects(resource.body.get("content")) for a in _attachments(c)]
            for text in _readable(attached, resource, resources, unreadable):
                _add(made, resource, text, "date")
    for resource in resources.of("DiagnosticReport"):
        if not _withdrawn(resource):
            forms = objects(resource.body.get("presentedForm"))
            for text in _readable(forms, resource, resources, unreadable):
                _add(made, resource, text, "effectiveDateTime")
            _add(made, resource, text_at(resource.body, "conclusion"), "effectiveDateTime")
    return tuple(made.values()), unreadable


def _withdrawn(resource: Resource) -> bool:
    states = {text_at(resource.body, "status"), text_at(resource.body, "docStatus")}
    return not states.isdisjoint(_WITHDRAWN)


def _add(made: dict[str, Document], resource: Resource, text: str, dated_by: str) -> None:
    """Add the document to ``made``, which is keyed by text."""
    if not text.strip() or text in made:
        return
    text = checked_note(text, resource.place)
    body = resource.body
    date = text_at(body, "context", "period", "start") or text_at(body, dated_by)
    authors = [text_at(author, "display") for author in objects(body.get("author"))]
    made[text] = Document(
        id=str(len(made) + 1),
        text=text,
        type=_words(body.get("type")) or _words(body.get("code")) or text_at(body, "title"),
        date=iso(day_of(date)),
        author=next((author for author in authors if author), ""),
    )


def _words(concept: object) -> str:
    for given in objects(concept):
        displays = [text_at(coding, "display") for coding in objects(given.get("coding"))]
        return text_at(given, "text") or next((each for each in displays if each), "")
    return ""


def _composition(resource: Resource) -> str:
    return "\n\n".join(_sections(resource.body, resource.place, 0))


def _sections(body: JsonObject, place: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise InputError("note.too-deep", "Sections are nested too deeply.", place=place)
    from loaders.documents.markup import html_text

    for section in objects(body.get("section")):
        heading = text_at(section, "title") or _words(section.get("code"))
        markup = text_at(section, "text", "div")
        narrative = html_text(markup, place).strip("\n") if markup else ""
        inner = list(_sections(section, place, depth + 1))
        if narrative.strip():
            yield f"{heading}\n{narrative}" if heading else narrative
        elif heading and inner:
            yield heading
        yield from inner


def _attachments(content: JsonObject) -> Iterator[JsonObject]:
    yield from objects(content.get("attachment"))


def _readable(
    attached: list[JsonObject], resource: Resource, resources: Resources, unreadable: list[str]
) -> list[str]:
    """The texts of the attachments. Several of one resource are forms of one note: one is taken.

    Plain text goes before HTML, since it is the note as written.
    """
    found: list[tuple[bool, str]] = []
    for attachment in attached:
        content_type = text_at(attachment, "contentType")
        carried = _carried(attachment, resource, resources)
        if carried is None:
            unreadable.append(f"{content_type or 'an attachment'} by reference")
            continue
        try:
            text = attachment_text(carried, content_type, "base64", resource.place)
        except InputError as error:
            if error.code != "note.not-text":
                raise
            unreadable.append(content_type)
            continue
        found.append(("html" in content_type, text))
    plain = [text for is_html, text in found if not is_html]
    return plain or [text for _, text in found][:1]


def _carried(attachment: JsonObject, resource: Resource, resources: Resources) -> str | None:
    data = text_at(attachment, "data")
    url = text_at(attachment, "url")
    if not data and url:
        binary = resources.resolve(url, resource)
        data = text_at(binary.body, "data") if binary is not None else ""
    return data or None
