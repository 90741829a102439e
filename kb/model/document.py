"""Clinical documents as the engine reads them, whatever format they came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SETTINGS = ("outpatient", "inpatient", "ed")
SEXES = ("F", "M", "U")


@dataclass(frozen=True, slots=True)
class Document:
    """One note. ``text`` is never altered: every span counts its Unicode code points."""

    id: str
    text: str
    type: str = ""
    date: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class StructuredItem:
    """A coded or plain list entry that came beside the notes (problem, medication, ...)."""

    text: str
    code: str = ""
    system: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Encounter:
    """What one call codes: documents, the options that came with them, and the source's sha256.

    Options are ``None`` where the input is silent; the command line or policy then decides.
    """

    id: str
    documents: tuple[Document, ...]
    source_sha256: str
    setting: str | None = None
    service_date: date | None = None
    sex: str | None = None
    age: int | None = None
    problems: tuple[StructuredItem, ...] = ()
    medications: tuple[StructuredItem, ...] = ()
    observations: tuple[StructuredItem, ...] = ()
    procedures: tuple[StructuredItem, ...] = ()
