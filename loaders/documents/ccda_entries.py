"""The coded entries of a C-CDA document: problems, medications, observations and procedures."""

from __future__ import annotations

import re

from kb.model.document import StructuredItem
from loaders.documents.code_systems import code_system
from loaders.documents.markup import Element, local_name, rendered

_V3 = "{urn:hl7-org:v3}"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TEMPLATES = {
    "2.16.840.1.113883.10.20.22.4.4": "problems",
    "2.16.840.1.113883.10.20.22.4.16": "medications",
    "2.16.840.1.113883.10.20.22.4.2": "observations",
    "2.16.840.1.113883.10.20.22.4.27": "observations",
    "2.16.840.1.113883.10.20.22.4.78": "observations",
    "2.16.840.1.113883.10.20.22.4.12": "procedures",
    "2.16.840.1.113883.10.20.22.4.13": "procedures",
    "2.16.840.1.113883.10.20.22.4.14": "procedures",
}
_PROBLEM_STATUS = "2.16.840.1.113883.10.20.22.4.6"
_DRUG = f"{_V3}consumable/{_V3}manufacturedProduct/{_V3}manufacturedMaterial"
_STATEMENTS = tuple(_V3 + name for name in ("observation", "substanceAdministration", "procedure", "act"))


def entry_lists(root: Element) -> dict[str, tuple[StructuredItem, ...]]:
    """The four lists, in document order, each entry once."""
    passages = _Passages(root)
    lists: dict[str, dict[StructuredItem, None]] = {
        name: {} for name in ("problems", "medications", "observations", "procedures")
    }
    for statement in root.iter(*_STATEMENTS):
        target = _target(statement)
        if target is None or statement.get("negationInd") == "true":
            continue
        item = _item(statement, target, passages)
        if item is not None:
            lists[target][item] = None
    return {name: tuple(items) for name, items in lists.items()}


def _target(statement: Element) -> str | None:
    for template in statement.findall(f"{_V3}templateId"):
        found = _TEMPLATES.get(template.get("root") or "")
        if found is not None:
            return found
    return None


class _Passages:
    """The parts of the narrative that entries refer to by id."""

    __slots__ = ("_by_id",)

    def __init__(self, root: Element) -> None:
        self._by_id: dict[str, Element] = {}
        for text in root.iter(f"{_V3}text"):
            for element in text.iter():
                name = element.get("ID") if local_name(element) else None
                if name:
                    self._by_id.setdefault(name, element)

    def text(self, reference: Element | None) -> str:
        """What ``<reference value="#id"/>`` refers to, on one line."""
        value = (reference.get("value") or "") if reference is not None else ""
        found = self._by_id.get(value.removeprefix("#"))
        return _one_line(rendered(found)) if found is not None else ""


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _item(statement: Element, target: str, passages: _Passages) -> StructuredItem | None:
    status = _problem_status(statement) if target == "problems" else _status(statement)
    if target == "problems":
        text, code, system = _concept(statement.find(f"{_V3}value"), passages)
        text = text or passages.text(statement.find(f"{_V3}text/{_V3}reference"))
    elif target == "medications":
        text, code, system = _concept(statement.find(f"{_DRUG}/{_V3}code"), passages)
        named = statement.find(f"{_DRUG}/{_V3}name")
        text = text or (_one_line(rendered(named)) if named is not None else "")
    else:
        text, code, system = _concept(statement.find(f"{_V3}code"), passages)
        if target == "observations":
            value = _value(statement.find(f"{_V3}value"), passages)
            if not value:
                return None
            text = f"{text}: {value}" if text else value
    return StructuredItem(text, code, system, status) if text or code else None


def _status(statement: Element) -> str:
    status = statement.find(f"{_V3}statusCode")
    return (status.get("code") or "") if status is not None else ""


def _problem_status(statement: Element) -> str:
    """Active, resolved, ... The statusCode of a problem is always completed and tells nothing."""
    for related in statement.findall(f"{_V3}entryRelationship/{_V3}observation"):
        templates = [each.get("root") for each in related.findall(f"{_V3}templateId")]
        value = related.find(f"{_V3}value")
        if _PROBLEM_STATUS in templates and value is not None and value.get("displayName"):
            return (value.get("displayName") or "").lower()
    ended = statement.find(f"{_V3}effectiveTime/{_V3}high")
    return "resolved" if ended is not None and ended.get("value") else ""


def _concept(concept: Element | None, passages: _Passages) -> tuple[str, str, str]:
    """Words, code and system; of several codings the ICD-10-CM one, else the first with a code."""
    if concept is None:
        return "", "", ""
    codings = [concept, *concept.findall(f"{_V3}translation")]
    coded = [
        (each.get("code") or "", code_system(each.get("codeSystem") or ""), each)
        for each in codings
        if each.get("code")
    ]
    coded.sort(key=lambda entry: entry[1] != "ICD10CM")
    code, system, chosen = coded[0] if coded else ("", "", concept)
    original = concept.find(f"{_V3}originalText")
    words = chosen.get("displayName") or concept.get("displayName") or ""
    if not words and original is not None:
        words = passages.text(original.find(f"{_V3}reference")) or _one_line(rendered(original))
    return _one_line(words), code, system


def _value(value: Element | None, passages: _Passages) -> str:
    if value is None or value.get("nullFlavor"):
        return ""
    kind = (value.get(_XSI_TYPE) or "").rpartition(":")[2]
    if kind in ("CD", "CE", "CV", "CO"):
        return _concept(value, passages)[0]
    measured = value.get("value")
    if measured:
        unit = value.get("unit") or ""
        return measured if unit in ("", "1") else f"{measured} {unit}"
    if kind == "IVL_PQ":
        low, high = value.find(f"{_V3}low"), value.find(f"{_V3}high")
        ends = [each.get("value") or "" for each in (low, high) if each is not None]
        return " to ".join(end for end in ends if end)
    return _one_line(rendered(value))
