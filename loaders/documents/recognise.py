"""Which format an input has: what it begins with, and only then what its name ends with."""

from __future__ import annotations

import re
from enum import Enum

from loaders.documents.encoding import byte_order_mark

_HEAD = 4096
_HL7 = re.compile(r"[\x0b\s]*(?:(?:MSH|FHS|BHS)[^\w\s]|(?i:MSH|FHS|BHS)\|\^~\\&)")
"""In small letters only with the usual separators: it is then refused as HL7, and not read as a note."""
_X12 = re.compile(r"ISA[^\w\s]|ST\*[0-9]{3}\*")
_JSON = re.compile(r'\{\s*["}]|\[\s*\{')
_XML_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")


class Format(Enum):
    """The formats a note can come in, and one that is recognised only to be refused well."""

    TEXT = "plain text"
    JSON = "JSON or FHIR"
    CCDA = "C-CDA"
    HL7 = "HL7 v2"
    X12 = "X12"


_EXTENSIONS = {
    ".json": Format.JSON,
    ".jsonl": Format.JSON,
    ".ndjson": Format.JSON,
    ".xml": Format.CCDA,
    ".ccda": Format.CCDA,
    ".ccd": Format.CCDA,
    ".cda": Format.CCDA,
    ".hl7": Format.HL7,
    ".er7": Format.HL7,
}


def recognise(name: str, data: bytes) -> Format:
    """The format of ``data``. Whatever is nothing else is plain text.

    Notes may begin with ``[**redacted**]`` or ``<name>``; that alone makes no JSON and no XML.
    """
    skip, encoding = byte_order_mark(data)
    head = data[skip : skip + _HEAD].decode(encoding, "replace").lstrip()
    if _HL7.match(head):
        return Format.HL7
    if _X12.match(head):
        return Format.X12
    if _JSON.match(head):
        return Format.JSON
    if head.startswith("<"):
        root = _XML_ROOT.search(head)
        if head.startswith("<?xml") or (root is not None and root.group(1) == "ClinicalDocument"):
            return Format.CCDA
    dot = name.rfind(".")
    return _EXTENSIONS.get(name[dot:].lower(), Format.TEXT) if dot >= 0 else Format.TEXT
