"""Files that publishers pack with their tables and that hold no table: guides, schemas, programs.

They are named when a folder or an archive is loaded and change nothing. What is known by its name is told
without opening the file.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from loaders.tables import icd10_companions
from loaders.tables.cms_companions import cms_companion
from loaders.tables.coverage.companions import companion as mcd_companion
from loaders.tables.looks_like import root_element
from loaders.tables.rows.text_content import head_text

_SUFFIXES = {
    ".pdf": "a printed document; the tables it describes or shows are published as data",
    ".doc": "a text document",
    ".docx": "a text document",
    ".rtf": "a text document",
    ".htm": "a web page",
    ".html": "a web page",
    ".md": "a text document",
    ".xsd": "an XML schema",
    ".trn": "a SAS transport file; the same table is in the text file beside it",
}
_NAMES = (
    (re.compile(r"(?<![a-z])read[ _-]?me", re.IGNORECASE), "a read-me file"),
    (re.compile(r"data[ _-]?dictionary", re.IGNORECASE), "a data dictionary"),
    (re.compile(r"record[ _-]?layout", re.IGNORECASE), "a record layout"),
    (re.compile(r"^proc_notes", re.IGNORECASE), "processing notes"),
    (
        re.compile(r"^(\._|\.ds_store$|thumbs\.db$)", re.IGNORECASE),
        "a hidden file of the computer it was packed on",
    ),
)
_CONTENTS = (
    (
        re.compile(r"\*\*COMPRESSED\*\*"),
        "a SAS transport file; the same table is in the text file beside it",
    ),
    (
        re.compile(r"\s*Name, ?Coeff, ?Label\s"),
        "relative factors of the HCC model, which price a category and decide no code",
    ),
    (
        re.compile(r"\s*%MACRO\s+(?![A-Z][0-9]{2}[A-Z]?[0-9]{2,3}[HL][0-9]\b)\w+", re.IGNORECASE),
        "a macro of the HCC model software",
    ),
    (re.compile(r"(?s).{0,400}//JOBCARD"), "a program of the HCC model software"),
    (
        re.compile(r"\s*ICD-10-CM\s+(TABULAR|INDEX|EXTERNAL|TABLE)[^\n]*\n\s*20[0-9]{2} Addenda"),
        "text of the printed addenda; the tabular list and indexes as XML hold the result",
    ),
    (
        re.compile(r"icd10_code,description,chapter_desc,section_desc,category_desc\s"),
        "a third party's list of titles in lower case; the order file has them as published",
    ),
)
_HEAD = 4000


def companion(name: str, head: bytes) -> str | None:
    """Why a file holds no table that is read, as a noun phrase; None for any other file.

    ``name`` may have folders before it; ``head`` is the file's first bytes, empty where only the name is
    to be asked.
    """
    file = PurePosixPath(name.replace("\\", "/")).name
    reason = _SUFFIXES.get(PurePosixPath(file).suffix.lower())
    if reason:
        return reason
    for pattern, words in _NAMES:
        if pattern.search(file):
            return words
    known = cms_companion(file) or mcd_companion(file)
    if known:
        return known
    for wanted in icd10_companions.COMPANIONS:
        if head and wanted.matches(file, head):
            return wanted.label
    if head.startswith(b"%PDF"):
        return _SUFFIXES[".pdf"]
    if root_element(head[:_HEAD]) in ("xs:schema", "xsd:schema"):
        return _SUFFIXES[".xsd"]
    # A transport file is binary, so its mark is looked for before the head is taken for text.
    text = head_text(head[:_HEAD]) or head[:100].decode("latin-1")
    for pattern, words in _CONTENTS:
        if pattern.match(text):
            return words
    return None
