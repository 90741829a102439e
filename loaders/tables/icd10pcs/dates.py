"""From which day to which day an ICD-10-PCS edition is in force.

The files name only their fiscal year, which begins on 1 October of the year before; since 2022 there
is an update on 1 April under the same names (FY 2022 IPPS/LTCH final rule). Which of the two a file
is, is told by a code that came in between, or by the addendum in the same archive, which counts the
codes of both editions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.model.period import Period
from loaders.errors import LoadError
from loaders.tables.icd10cm.dates import effective_period
from loaders.tables.rows.fiscal_year import FIRST_APRIL_UPDATE, fiscal_year_of, next_edition
from loaders.tables.rows.release_period import interval
from loaders.tables.source import Source, members, open_source
from loaders.tables.table import Hints

WITNESSES = (
    # CMS, ICD-10-PCS Conversion Table, effective year and month/day of each.
    ("XW013F5", date(2020, 8, 1)),
    ("XW013H6", date(2021, 1, 1)),
    ("XW013V7", date(2022, 4, 1)),
    ("02LW0DJ", date(2023, 4, 1)),
    ("00H005Z", date(2024, 4, 1)),
    ("0B118D6", date(2025, 4, 1)),
    ("02HM3JZ", date(2026, 4, 1)),
)
"""Codes that first came into force within a fiscal year, and the day they did."""

NAMED_WITNESSES = (
    # The same table; a substance's own entry in index and definitions came with its codes.
    ("Exagamglogene Autotemcel", date(2023, 4, 1)),  # XW133J8
    ("Tarlatamab-dlle Antineoplastic", date(2025, 4, 1)),  # XW033NA
    ("Alpha1-proteinase Inhibitor", date(2026, 4, 1)),  # XW0330B
)
"""The same for files that list terms and not codes."""

_EMERGENCY_UPDATES = (date(2020, 8, 1), date(2021, 1, 1))
"""New codes for the public health emergency, before April updates were regular."""

_STATED = re.compile(r"^\s*[0-9]+ codes in icd10pcs_(?:codes|order)_(20[0-9]{2})\.txt", re.MULTILINE)
_ADDENDUM = re.compile(r"_addenda.*\.txt$", re.IGNORECASE)
_SEVEN = re.compile(r"\b[0-9A-HJ-NP-Z]{7}\b")


@dataclass(frozen=True, slots=True)
class Dated:
    """The interval, and what people should know of how it was found."""

    period: Period
    notices: tuple[str, ...] = ()


def edition_period(
    source: Source,
    version: str,
    lists: Callable[[str], bool],
    hints: Hints,
    *,
    witnesses: Sequence[tuple[str, date]] = WITNESSES,
    complete: bool = False,
    addendum: str = "",
) -> Dated:
    """The interval of an edition that states this fiscal year.

    ``lists`` says whether the content holds a witness; ``complete``, that it would hold one if it
    were as late; ``addendum`` is the file's own text if it is an addendum. The operator's dates win.

    Raises LoadError ``release.dates-unknown`` or ``release.dates-contradict`` as those of ICD-10-CM.
    """
    if hints.start is not None:
        return Dated(in_force_from(source, hints.start, hints))
    texts = [addendum, *_addenda_beside(source)]
    beside = set(_SEVEN.findall("\n".join(texts)))
    year, first = _named(source, version)
    days = [day for witness, day in witnesses if fiscal_year_of(day) == year and lists(witness)]
    days += [day for code, day in WITNESSES if fiscal_year_of(day) == year and code in beside]
    years = next((found for text in texts if len(found := _STATED.findall(text)) == 2), None)
    if days:
        return Dated(in_force_from(source, max(days), hints))
    if years is not None and years[0] == years[1] == str(year) and year >= FIRST_APRIL_UPDATE:
        return Dated(in_force_from(source, date(year, 4, 1), hints))
    if first is None:
        effective_period(source.name, version, ())  # refuses, and says what to do
        first = date(year - 1, 10, 1)
    told = first.month != 10 or years is not None
    if told or (complete and any(fiscal_year_of(day) == year for _, day in witnesses)):
        return Dated(in_force_from(source, first, hints))
    notice = f"dated {first} from its fiscal year; if it is an update within the year, say --from DATE"
    return Dated(in_force_from(source, first, hints), (notice,))


def in_force_from(source: Source, first: date, hints: Hints) -> Period:
    """From this day to the operator's last or the next edition; raises ``release.dates-contradict``."""
    return interval(source, first, hints.until or next_edition(first, _EMERGENCY_UPDATES))


def _named(source: Source, version: str) -> tuple[int, date | None]:
    """The fiscal year, and the first day if the name gives one."""
    try:
        first = effective_period(source.name, version, ()).start
    except LoadError as error:
        if error.code != "release.dates-unknown" or re.fullmatch(r"20[0-9]{2}", version.strip()) is None:
            raise
        return int(version), None
    return fiscal_year_of(first), first


def _addenda_beside(source: Source) -> list[str]:
    """The text addenda in the archive that the file came in."""
    archive, marked, _ = source.place.rpartition("!")
    if not marked:
        return []
    texts = []
    for name in members(archive):
        if _ADDENDUM.search(name):
            with open_source(f"{archive}!{name}").open() as stream:
                texts.append(stream.read().decode("utf-8", "replace"))
    return texts
