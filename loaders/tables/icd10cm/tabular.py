"""Reads the ICD-10-CM tabular list as NCHS publishes it: one XML file a release.

The parser is expat from the standard library, not lxml: an lxml element's ``sourceline`` is off
after line 65,535 (libxml2 keeps 16 bits; half the line numbers of a real file were wrong), and
expat reads the file once, keeps no tree, and fetches and expands nothing by itself.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from xml.parsers import expat

from kb.model.tabular import Tabular
from loaders.errors import LoadError
from loaders.tables.icd10cm.tabular_elements import TabularElements
from loaders.tables.icd10cm.tabular_grammar import ROOT
from loaders.tables.looks_like import looks_like, root_element
from loaders.tables.rows.xml_parse import AGAIN, CHUNK, parse
from loaders.tables.rows.xml_records import xml_table
from loaders.tables.source import Source

TABULAR = xml_table(ROOT, "the ICD-10-CM tabular list as XML", "source.not-tabular")
"""How open_source finds the tabular list in the publisher's archive of tables."""


def read_tabular(source: Source) -> Tabular:
    """The whole list in document order, with warnings for what is odd but harmless.

    Raises LoadError: ``source.not-tabular`` for a file of another kind, ``tabular.malformed``,
    ``tabular.truncated`` and ``tabular.encoding`` for XML that can't be read, ``tabular.doctype``
    for a DOCTYPE, else a ``tabular.*`` code naming what the list contradicts, with the line.
    """
    _refuse_other_kinds(source)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = CHUNK
    parser.StartDoctypeDeclHandler = _doctype_refusal(source)
    elements = TabularElements(parser, source.place)
    # Every object made here lives on, so the collector would only walk a growing heap.
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in parse(parser, source, "tabular"):
            pass
        return elements.finish()
    finally:
        elements.detach()
        if collecting:
            gc.enable()


def _refuse_other_kinds(source: Source) -> None:
    head = source.head()
    if root_element(head) != ROOT:
        raise LoadError(
            "source.not-tabular",
            f"this is not the ICD-10-CM tabular list; it looks like {looks_like(head)}",
            place=source.place,
            next_step="Download the file named like icd10cm-tabular-*.xml, or the zip it is in.",
        )


def _doctype_refusal(
    source: Source,
) -> Callable[[str, str | None, str | None, bool], None]:
    def refuse(name: str, system: str | None, public: str | None, internal: bool) -> None:
        # The publisher's files have none. A DOCTYPE is how entity bombs and references to
        # other files come in, so nothing after it is looked at.
        raise LoadError(
            "tabular.doctype",
            "the file has a DOCTYPE, which could define entities; that is not read",
            place=source.place,
            next_step=AGAIN + " The official tabular list has no DOCTYPE.",
        )

    return refuse
