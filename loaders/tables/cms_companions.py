"""What CMS and the AMA pack beside their code and fee tables, and forms that repeat a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from loaders.tables.companion import Companion

COMPANIONS = (
    Companion("a read-me of the HCPCS file", name=r"hcpc.*readme.*\.txt"),
    Companion(
        "a list of corrections to an HCPCS file, for people",
        name=r".*hcpc.*corrections.*\.(prn|xlsx|csv)",
    ),
    Companion(
        "a list of not-otherwise-classified codes, all in the HCPCS file",
        name=r"noc.?codes.*\.(prn|xlsx|csv)",
    ),
    Companion(
        "a list of changes to the HCPCS file",
        name=r"hcpc.*trans.*report.*\.(prn|xlsx)|hcpc.*trans_alpha.*\.xlsx"
        r"|changes_by_(action|hcpcs).?code\.prn",
    ),
    Companion("the record layout of the relative value file", name=r"rvupuf.*"),
    Companion(
        "a part of CPT not read",
        name=r"(modul?|longmod|consumerdescriptor|cliniciandescriptor|abbreviationkey)\.\w+",
    ),
)

_FORMS = (
    (r"(?P<stem>hcpc\w*anweb\w*)\.(txt|xlsx|csv)", ("txt", "csv", "xlsx")),
    (r"(?P<stem>(mcr_mue|aoc_|20\d\d .*icd-10-cm mappings).*)\.(csv|txt|xlsx)", ("csv", "txt", "xlsx")),
    (r"(?P<stem>(cci(pra|oph)|poaexempt|icd10pcs_conversion).*)\.(txt|csv|xlsx)", ("txt", "csv", "xlsx")),
    (r"(?P<stem>(pprrvu|gpci|anes|oppscap|\d\dlocco)\w*)\.(csv|xlsx|txt)", ("csv", "xlsx", "txt")),
)
_LONG_CPT = ("longult.txt", "longulf.txt", "longut.txt", "longuf.txt")


def repeated_form(name: str, beside: Sequence[str]) -> str | None:
    """The file in the same archive that holds the same table in a form to be preferred, if any.

    The ANWEB file comes as text and workbook, MUE and HCC mappings as CSV and workbook, PTP edits and POA
    lists as text and workbook, relative values as CSV, workbook and text, long CPT descriptors in four
    forms; one of them is read.
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
