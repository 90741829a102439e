"""Files that publishers pack with their tables and that hold no table: guides, schemas, programs.

They are named when a folder or an archive is loaded and change nothing. What is known by its name is told
without opening the file.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from loaders.tables import cms_companions, icd10_companions
from loaders.tables.casemix import companions as casemix_companions
from loaders.tables.companion import Companion, find_companion
from loaders.tables.coverage import companions as coverage_companions

_DOCUMENT = "a text document"
_PRINTED = "a printed document; the tables it describes or shows are published as data"
_TRANSPORT = "a SAS transport file; the same table is in the text file beside it"

COMPANIONS = (
    Companion(_PRINTED, name=r".*\.pdf", begins=r"%PDF"),
    Companion(_DOCUMENT, name=r".*\.(docx?|rtf|md)"),
    Companion("a web page", name=r".*\.html?"),
    Companion("an XML schema", name=r".*\.xsd", root=r"(xsd?:)?schema"),
    Companion(_TRANSPORT, name=r".*\.trn", begins=r"\*\*COMPRESSED\*\*"),
    Companion("a read-me file", name=r"(.*[^a-z])?read[ _-]?me.*"),
    Companion("a data dictionary", name=r".*data[ _-]?dictionary.*"),
    Companion("a record layout", name=r".*record[ _-]?layout.*"),
    Companion("processing notes", name=r"proc_notes.*"),
    Companion("a hidden file of the computer it was packed on", name=r"\._.*|\.ds_store|thumbs\.db"),
)
"""What any publisher packs with any table."""

_FAMILIES = (
    COMPANIONS,
    cms_companions.COMPANIONS,
    coverage_companions.COMPANIONS,
    icd10_companions.COMPANIONS,
    casemix_companions.COMPANIONS,
)
_KNOWN = tuple(each for family in _FAMILIES for each in family)


def companion(name: str, head: bytes) -> str | None:
    """Why a file holds no table that is read, as a noun phrase; None for any other file.

    ``name`` may have folders before it; ``head`` is the file's first bytes, empty where only the name is
    to be asked.
    """
    found = find_companion(_KNOWN, PurePosixPath(name.replace("\\", "/")).name, head)
    return found.about if found else None
