"""Code lists of the Medicare Code Editor: the simple lists with tabs (from v26) and a CSV of v41.1.

The lists with tabs state their version; the CSV has it in its name only and holds the age, sex and
manifestation lists of diagnoses.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.tables.schemas.mce import EDITS
from loaders.errors import LoadError
from loaders.tables.archive import Wanted
from loaders.tables.casemix.grouper_dates import grouper_version, named_version
from loaders.tables.rows.code_shape import ICD9_DIAGNOSIS, ICD9_PROCEDURE, ICD10CM, ICD10PCS
from loaders.tables.rows.headings import Heading
from loaders.tables.rows.refusals import no_rows
from loaders.tables.rows.release_period import SAY_DATES
from loaders.tables.rows.sheet import has_headings, read_sheet
from loaders.tables.rows.table_rows import TableRows
from loaders.tables.source import Source
from loaders.tables.table import Hints, LoadedTable, TableFormat

LISTS: dict[str, tuple[str, str]] = {
    "Newborn_Only": ("AGE-CONFLICT", "NEWBORN"),
    "Pediatric_Only": ("AGE-CONFLICT", "PEDIATRIC"),
    "Maternity_Only": ("AGE-CONFLICT", "MATERNITY"),
    "Adult_Only": ("AGE-CONFLICT", "ADULT"),
    "Female_Only": ("SEX-CONFLICT", "FEMALE"),
    "Male_Only": ("SEX-CONFLICT", "MALE"),
    "Principal_Manifestation": ("MANIFESTATION-PRINCIPAL", ""),
    "Principal_Questionable_Admit": ("QUESTIONABLE-ADMISSION", ""),
    "Principal_Unacceptable": ("UNACCEPTABLE-PRINCIPAL", ""),
    "Noncovered_Always": ("NONCOVERED-PROCEDURE", "ALWAYS"),
    "Noncovered_Over60": ("NONCOVERED-PROCEDURE", "OVER-60"),
    "Limited_Coverage": ("LIMITED-COVERAGE", ""),
    "Wrong_Performed": ("WRONG-PROCEDURE", ""),
    "Noncovered_LOS_96hr": ("LENGTH-OF-STAY", "96-HOURS"),
    "Unspecified": ("UNSPECIFIED", ""),
    "Perinatal/Newborn (Age 0 Only)": ("AGE-CONFLICT", "NEWBORN"),
    "Pediatric (Ages 0-17)": ("AGE-CONFLICT", "PEDIATRIC"),
    "Maternity (Ages 9-64)": ("AGE-CONFLICT", "MATERNITY"),
    "Adult (Ages 15-124)": ("AGE-CONFLICT", "ADULT"),
    "Female Only": ("SEX-CONFLICT", "FEMALE"),
    "Male Only": ("SEX-CONFLICT", "MALE"),
    "Manifestation (Not Allowed as Principal Diagnosis)": ("MANIFESTATION-PRINCIPAL", ""),
}
"""Each published name of a list: the edit and the group within it, as the schema has them."""

_SIMPLE = (
    Heading("version", r"mce version"),
    Heading("ICD version", r"icd version"),
    Heading("edit type", r"mce edit type"),
    Heading("code type", r"icd code type"),
    Heading("code", r"icd code"),
    Heading("description", r"icd desc(ription)?", needed=False),
)
_CONFLICTS = (
    Heading("code", r"icd code"),
    Heading("conflict group", r"icd conflict group"),
    Heading("conflict rule", r"icd conflict rule"),
    Heading("description", r"icd desc(ription)?", needed=False),
)
_SHAPES = {
    ("9", "D"): ICD9_DIAGNOSIS,
    ("9", "P"): ICD9_PROCEDURE,
    ("10", "D"): ICD10CM,
    ("10", "P"): ICD10PCS,
}


def read_simple_lists(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The lists with tabs; the version is the one that the rows state.

    Raises LoadError ``table.header-missing``, ``table.truncated`` if no row can be read,
    ``release.dates-contradict`` if the rows state several versions.
    """
    sheet = read_sheet(source, _SIMPLE, "the code lists of the Medicare Code Editor")
    lists = TableRows(EDITS)
    for line, cells in lists.records(sheet):
        version, icd_version, name, code_type, code, title = cells
        _add(lists, line, version, icd_version, name, code_type, code, title)
    return _loaded(lists, source, hints, sheet.notices)


def read_conflict_lists(source: Source, hints: Hints) -> Sequence[LoadedTable]:
    """The CSV of age, sex and manifestation lists; the version is the one in the name (v41.1).

    Raises LoadError as ``read_simple_lists`` does, and ``release.dates-unknown`` where the name gives
    no version.
    """
    sheet = read_sheet(source, _CONFLICTS, "the code lists of the Medicare Code Editor")
    version = named_version(source) or ""
    lists = TableRows(EDITS)
    for line, (code, _, name, title) in lists.records(sheet):
        _add(lists, line, version, "10", name, "D", code, title)
    return _loaded(lists, source, hints, sheet.notices)


def _add(
    lists: TableRows,
    line: int,
    version: str,
    icd_version: str,
    name: str,
    code_type: str,
    code: str,
    title: str,
) -> None:
    shape = _SHAPES.get((icd_version, code_type))
    undotted = code.upper().replace(".", "")
    known = LISTS.get(name)
    if shape is None:
        lists.refuse(line, f"ICD version {icd_version[:9]!r} and code type {code_type[:9]!r} are not known")
    elif shape.fullmatch(undotted) is None:
        lists.refuse(line, f"{code[:20]!r} can't be a code of its kind")
    elif known is None:
        lists.refuse(line, f"{name[:60]!r} is no list that is known here")
    elif lists.first((code_type, undotted, *known), line):
        lists.keep(code_type, undotted, *known, version, int(icd_version), title, name)


def _loaded(
    lists: TableRows, source: Source, hints: Hints, notices: tuple[str, ...]
) -> Sequence[LoadedTable]:
    if not lists.kept:
        raise no_rows(source)
    columns = lists.columns()
    versions = sorted(set(columns["version"]))
    if len(versions) > 1:
        raise LoadError(
            "release.dates-contradict",
            f"the rows state several versions: {', '.join(versions[:5])}",
            place=source.place,
            next_step="Split the file so that each part holds one version. " + SAY_DATES,
        )
    period = grouper_version(source, versions[0], hints)
    edits = ", ".join(sorted(set(columns["edit"])))
    notices = (*notices, f"holds the lists of these edits, and of no others: {edits}")
    return [lists.loaded(period, versions[0], notices)]


def _is_simple(name: str, head: bytes) -> bool:
    return has_headings(head, _SIMPLE)


def _is_conflicts(name: str, head: bytes) -> bool:
    return has_headings(head, _CONFLICTS)


FORMATS = (
    TableFormat(
        Wanted("simple code lists of the Medicare Code Editor", _is_simple), (EDITS,), read_simple_lists
    ),
    TableFormat(
        Wanted("conflict lists of the Medicare Code Editor", _is_conflicts), (EDITS,), read_conflict_lists
    ),
)
