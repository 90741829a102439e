"""Code systems, and which of them a text could be a code of.

Some shapes belong to several: 470 is an MS-DRG and a revenue code, 11 a place of service and an HCC. All
readings are given; which of them exist is for the look-ups to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kb.model.code import undotted


class System(StrEnum):
    """The code systems that can be shown, in the order in which several readings are given."""

    ICD10CM = "ICD10CM"
    ICD10PCS = "ICD10PCS"
    HCPCS = "HCPCS"
    CPT = "CPT"
    MODIFIER = "MODIFIER"
    PLACE_OF_SERVICE = "POS"
    MSDRG = "MSDRG"
    HCC = "HCC"
    REVENUE = "REVENUE"
    BILL_TYPE = "BILLTYPE"
    LCD = "LCD"
    ARTICLE = "ARTICLE"
    ICD9CM = "ICD9CM"

    @property
    def words(self) -> str:
        """The system's name as people write it."""
        return _WORDS[self]


_WORDS = {
    System.ICD10CM: "ICD-10-CM",
    System.ICD10PCS: "ICD-10-PCS",
    System.HCPCS: "HCPCS Level II",
    System.CPT: "CPT",
    System.MODIFIER: "Modifier",
    System.PLACE_OF_SERVICE: "Place of service",
    System.MSDRG: "MS-DRG",
    System.HCC: "HCC",
    System.REVENUE: "Revenue code",
    System.BILL_TYPE: "Type of bill",
    System.LCD: "Local coverage determination",
    System.ARTICLE: "Coverage article",
    System.ICD9CM: "ICD-9-CM",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read as a code of one system, as its tables store it."""

    system: System
    code: str


_NAMED = tuple(
    (system, re.compile(rf"(?:{words})[\s:#-]*(?=\S)(.+)", re.IGNORECASE))
    for system, words in (
        (System.MSDRG, r"ms-?drg|drg"),
        (System.HCC, r"(?:cms-?|rx|esrd-?)?hcc"),
        (System.PLACE_OF_SERVICE, r"pos|place of service"),
        (System.REVENUE, r"rev(?:enue)?(?: code)?(?=[\s:#-]|\d)"),
        (System.BILL_TYPE, r"tob|type of bill|bill ?type"),
        (System.MODIFIER, r"mod(?:ifier)?(?=[\s:#-])"),
        (System.LCD, r"lcd"),
        (System.ARTICLE, r"article"),
        (System.ICD9CM, r"icd-?9(?:-?cm)?(?=[\s:#])"),
        (System.ICD10PCS, r"icd-?10-?pcs|pcs(?=[\s:#])"),
        (System.CPT, r"cpt"),
        (System.HCPCS, r"hcpcs"),
        (System.ICD10CM, r"icd-?10-?cm"),
    )
)
_SHAPES: dict[System, re.Pattern[str]] = {
    # I and O are never used, so that they are not taken for 1 and 0 (Guideline A5).
    System.ICD10PCS: re.compile(r"[0-9B-DFGHX][0-9A-HJ-NP-Z]{2,6}"),
    System.HCPCS: re.compile(r"[A-Z][0-9]{4}"),
    System.CPT: re.compile(r"[0-9]{4}[0-9A-Z]"),
    System.MODIFIER: re.compile(r"[0-9A-Z]{2}"),
    System.PLACE_OF_SERVICE: re.compile(r"[0-9]{1,2}"),
    System.MSDRG: re.compile(r"[0-9]{1,3}"),
    System.HCC: re.compile(r"[0-9]{1,3}"),
    System.REVENUE: re.compile(r"[0-9]{3,4}"),
    System.BILL_TYPE: re.compile(r"0?[0-9]{2}[0-9X]?"),
    System.LCD: re.compile(r"D?L?[0-9]{4,6}"),
    System.ARTICLE: re.compile(r"D?A?[0-9]{4,6}"),
    System.ICD9CM: re.compile(r"(?:[0-9]{3}|V[0-9]{2}|E[0-9]{3})(?:\.?[0-9]{1,2})?"),
}
_UNNAMED: dict[System, re.Pattern[str]] = {
    # What a bare text is read as: narrower, or every number would be a code of six systems.
    # The beginning of a code that has the shape of a CPT or HCPCS code is not meant as one.
    System.ICD10PCS: re.compile(
        r"[0-9B-DFGHX][0-9A-HJ-NP-Z](?:[0-9A-HJ-NP-Z]{1,2}|[0-9A-HJ-NP-Z]{4,5})"
        r"|(?![0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})[0-9B-DFGHX][0-9A-HJ-NP-Z]{4}"
    ),
    System.PLACE_OF_SERVICE: re.compile(r"[0-9]{2}"),
    System.MSDRG: re.compile(r"[0-9]{3}"),
    System.HCC: re.compile(r"[1-9][0-9]{0,2}"),
    System.REVENUE: re.compile(r"[0-9]{4}|0[0-9]{2}|[1-9][0-9]{2}"),
    System.BILL_TYPE: re.compile(r"0[0-9]{2}[0-9X]?"),
    System.LCD: re.compile(r"D?L[0-9]{5}"),
    System.ARTICLE: re.compile(r"D?A[0-9]{5}"),
    System.ICD9CM: re.compile(r"(?:[0-9]{3}|V[0-9]{2}|E[0-9]{3})\.[0-9]{1,2}"),
}


def readings(text: str, system: System | None = None) -> tuple[Reading, ...]:
    """The codes that ``text`` could be, in the order of the systems.

    A text that begins with a system's name (``POS 11``, ``MS-DRG 470``) is read in that system alone.
    ICD-10-CM is among them for every other text, since its chapters and blocks have names as well.
    """
    words = " ".join(text.split())
    named = system
    for each, pattern in _NAMED:
        match = pattern.fullmatch(words)
        # A name that is part of a code is none: only digits or a code may follow it.
        if match and (system in (None, each)) and _SHAPES.get(each, _ANY).fullmatch(match[1].upper().strip()):
            named, words = each, match[1].strip()
            break
    return tuple(_read(words, named))


_ANY = re.compile(r".+")


def _read(words: str, named: System | None) -> Iterator[Reading]:
    upper = words.upper()
    for each in System:
        if named is not None and each is not named:
            continue
        if each is System.ICD10CM:
            yield Reading(each, words)
            continue
        shapes = _SHAPES if named else {**_SHAPES, **_UNNAMED}
        if shapes[each].fullmatch(upper):
            yield Reading(each, _stored(each, upper))


def _stored(system: System, upper: str) -> str:
    match system:
        case System.PLACE_OF_SERVICE:
            return upper.zfill(2)
        case System.MSDRG:
            return upper.zfill(3)
        case System.REVENUE:
            return upper.zfill(4)
        case System.BILL_TYPE:
            return upper if upper.startswith("0") else f"0{upper}"
        case System.HCC:
            return str(int(upper))
        case System.LCD | System.ARTICLE:
            return upper.lstrip("DLA")
        case System.ICD9CM:
            return undotted(upper)
        case _:
            return upper
