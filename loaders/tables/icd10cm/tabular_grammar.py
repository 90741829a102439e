"""Which elements the ICD-10-CM tabular XML has, and where (the publisher's schema of 2011)."""

from __future__ import annotations

import re

from kb.model.code import NodeKind
from kb.model.tabular import NoteKind

ROOT = "ICD10CM.tabular"

NOTE_HOLDERS = {
    "includes": NoteKind.INCLUDES,
    "inclusionTerm": NoteKind.INCLUSION_TERM,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "notes": NoteKind.NOTE,
    "sectionIndex": NoteKind.NOTE,
}
"""The elements whose ``note`` children are notes of the node they stand in."""

STRUCTURE = {"chapter": NodeKind.CHAPTER, "section": NodeKind.BLOCK, "diag": NodeKind.CODE}
"""The elements that become nodes. One in the wrong place would lose codes, so it is refused."""

CHANGE_MARKS = frozenset({"diff", "new", "old", "unc"})
"""Marks of modified text that addenda may set inside any text."""

_NODE = frozenset({"name", "desc", "sevenChrNote", "sevenChrDef", *NOTE_HOLDERS}) - {"sectionIndex"}
_BOUND = frozenset({"heading", "value"})

CHILDREN: dict[str, frozenset[str]] = {
    ROOT: frozenset({"version", "title", "introduction", "chapter"}),
    "introduction": frozenset({"introSection"}),
    "introSection": frozenset({"title", "instruction"}),
    "instruction": frozenset({"note"}),
    "chapter": _NODE | {"sectionIndex", "section"},
    "section": _NODE | {"diag"},
    "diag": _NODE | {"visualImpairment", "diag"},
    **{holder: frozenset({"note"}) for holder in NOTE_HOLDERS},
    "sectionIndex": frozenset({"sectionRef", "note"}),
    "sevenChrNote": frozenset({"note"}),
    "sevenChrDef": frozenset({"extension", "note"}),
    "visualImpairment": frozenset({"visCategory"}),
    "visCategory": _BOUND | {"visRange"},
    "visRange": frozenset({"heading", "visMax", "visMin"}),
    "visMax": _BOUND,
    "visMin": _BOUND,
}
"""The elements that may stand in an element that holds elements."""

TEXTS = frozenset({"version", "title", "name", "desc", "note", "extension", "sectionRef", "heading", "value"})
"""The elements that hold text."""

CHAPTER_NUMBER = re.compile(r"[1-9][0-9]?")
BLOCK_ID = re.compile(r"[A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?")
# Guidelines section I.A.2 has the first character a letter and the third either; the second was a
# digit in every code until October 2025, when category QA0 came in.
CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?")
SEVENTH_CHARACTER = re.compile(r"[0-9A-Z]")
