"""For which dates of service an HCC mapping or model release answers.

A payment year rests on diagnoses of the calendar year before (42 CFR 422.310(g)), which has codes of two
fiscal years: service in 2024 takes codes of FY 2024 and FY 2025 and pays in 2025. CMS states these years in
the mappings' introductions and headings. The software's names carry the later fiscal year (F2825...: V28,
FY 2025; its main macro says "Y24Y25").

The file name of a mapping says for which payment run it was posted. CMS's "initial" run for a year takes
diagnoses of July to June, half a year earlier than the year's final run, so its mapping states earlier years
than its name; what the content states is taken.
"""

from __future__ import annotations

import re

from kb.model.period import Period
from loaders.tables.rows.release_period import archive_name, calendar_year, contradiction, settled
from loaders.tables.source import Source
from loaders.tables.table import Hints

_FISCAL_YEARS = re.compile(r"valid in FY ?(20[0-9]{2})(?: and |/)FY ?(20[0-9]{2})", re.IGNORECASE)
_SOFTWARE = re.compile(r"(?<![A-Z0-9])[VERF]([0-9]{2})([0-9]{2})(?=[.A-Z])", re.IGNORECASE)


def mapping_period(source: Source, preamble: str, payment_year: int | None, hints: Hints) -> Period:
    """The calendar year of service of a mapping with this introduction and payment year in its headings.

    Raises LoadError ``release.dates-unknown``, or ``release.dates-contradict`` where the two differ.
    """
    stated = _FISCAL_YEARS.search(" ".join(preamble.split()))
    years = {int(stated[2]) - 1} if stated and int(stated[2]) == int(stated[1]) + 1 else set()
    if payment_year is not None:
        years.add(payment_year - 1)
    if len(years) > 1 and hints.start is None:
        raise contradiction(
            source,
            f"the codes' fiscal years mean service in {min(years)} or {max(years)}, "
            f"the payment year {payment_year} service in {(payment_year or 0) - 1}",
        )
    return _year_of_service(source, min(years, default=None), hints)


def software_period(source: Source, hints: Hints) -> Period:
    """The calendar year of service of a file of the model software, by its or its archive's name.

    Raises LoadError ``release.dates-unknown`` where neither name has the software's form.
    """
    for name in (source.name, archive_name(source)):
        found = {int(year) for _, year in _SOFTWARE.findall(name)}
        if len(found) == 1:
            return _year_of_service(source, 2000 + found.pop() - 1, hints)
    return _year_of_service(source, None, hints)


def _year_of_service(source: Source, year: int | None, hints: Hints) -> Period:
    return settled(source, hints, None if year is None else calendar_year(year))
