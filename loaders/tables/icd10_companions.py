"""Files that come with the ICD-10 tables and hold none: the publisher's XML schemas, and copies.

They are listed and change nothing.
"""

from __future__ import annotations

import re

from loaders.tables.archive import Wanted
from loaders.tables.looks_like import root_element

_SCHEMAS = ("schema", "xsd:schema", "xs:schema")
_COPY = re.compile(rb"RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\b")

COMPANIONS = (
    Wanted("an XML schema", lambda name, head: root_element(head) in _SCHEMAS),
    Wanted(
        "a copy of the alphabetic index as comma-separated text; the XML is read instead",
        lambda name, head: _COPY.match(head.removeprefix(b"\xef\xbb\xbf")) is not None,
    ),
)
"""How each kind is told, and what it is, for people."""
