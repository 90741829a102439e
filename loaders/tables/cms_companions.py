"""What CMS and the AMA pack beside their code and fee tables, and forms that repeat a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

_COMPANIONS = (
    (r"hcpc.*record.?layout.*\.(txt|zip)|hcpcs\d*_recordlayout\.txt", "the record layout of the HCPCS file"),
    (r"proc_notes.*\.txt", "processing notes of the HCPCS file"),
    (r"hcpc.*readme.*\.txt", "a read-me of the HCPCS file"),
    (r".*hcpc.*corrections.*\.(prn|xlsx|csv)", "a list of corrections to an HCPCS file, for people"),
    (r"noc.?codes.*\.(prn|xlsx|csv)", "a list of not-otherwise-classified codes, all in the HCPCS file"),
    (r"hcpc.*trans.*report.*\.(prn|xlsx)|hcpc.*trans_alpha.*\.xlsx", "a list of changes to the HCPCS file"),
    (r"changes_by_(action|hcpcs).?code\.prn", "a list of changes to the HCPCS file"),
    (r"rvu\d\d[a-d].*\.(pdf|docx?)|rvupuf.*", "the record layout of the relative value file"),
    (
        r"(modul?|longmod|consumerdescriptor|cliniciandescriptor|abbreviationkey)\.\w+",
        "a part of CPT not read",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in _COMPANIONS)

_FORMS = (
    (r"(?P<stem>hcpc\w*anweb\w*)\.(txt|xlsx|csv)", ("txt", "csv", "xlsx")),
    (r"(?P<stem>(mcr_mue|aoc_|20\d\d .*icd-10-cm mappings).*)\.(csv|txt|xlsx)", ("csv", "txt", "xlsx")),
    (r"(?P<stem>cci(pra|oph).*)\.(txt|csv|xlsx)", ("txt", "csv", "xlsx")),
    (r"(?P<stem>(pprrvu|gpci|anes|oppscap|\d\dlocco)\w*)\.(csv|xlsx|txt)", ("csv", "xlsx", "txt")),
)
_LONG_CPT = ("longult.txt", "longulf.txt", "longut.txt", "longuf.txt")


def cms_companion(name: str) -> str | None:
    """What a companion of these tables is, by the publisher's file name; None for other files."""
    own = PurePosixPath(name).name
    for pattern, words in _PATTERNS:
        if pattern.fullmatch(own):
            return words
    return None


def repeated_form(name: str, beside: Sequence[str]) -> str | None:
    """The file in the same archive that holds the same table in a form to be preferred, if any.

    The ANWEB file comes as text and workbook, MUE and HCC mappings as CSV and workbook, PTP as text and
    workbook, relative values as CSV, workbook and text, long CPT descriptors in four forms; one of them
    is read.
    """
    own = PurePosixPath(name).name.lower()
    others = {PurePosixPath(other).name.lower(): other for other in sorted(beside)}
    return next((others[other] for other in _preferred(own) if other in others), None)


def _preferred(own: str) -> list[str]:
    if own in _LONG_CPT:
        return list(_LONG_CPT[: _LONG_CPT.index(own)])
    for pattern, suffixes in _FORMS:
        match = re.fullmatch(pattern, own)
        if match:
            suffix = own.rpartition(".")[2]
            return [f"{match['stem']}.{better}" for better in suffixes[: suffixes.index(suffix)]]
    return []
