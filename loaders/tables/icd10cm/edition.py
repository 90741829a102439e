"""When the edition is in force that a file of the ICD-10-CM code lists belongs to."""

from __future__ import annotations

import re
from collections.abc import Collection

from kb.model.period import Period
from loaders.tables.icd10cm.dates import effective_period
from loaders.tables.rows.release_period import archive_name
from loaders.tables.source import Source
from loaders.tables.table import Hints

_MONTH = re.compile(r"(?<![a-z])(january|jan|april|apr|october|oct)(?![a-z])")
_ANY_MONTH = re.compile(r"jan|apr|oct", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


def icd10cm_edition(source: Source, codes: Collection[str], hints: Hints) -> Period:
    """When an ICD-10-CM edition is in force, by loaders.tables.icd10cm.dates.

    CMS gives the October and the April edition members of one name (icd10cm_order_2025.txt) and
    tells them apart by the archive's name, so a month named only there counts as the file's.
    Raises LoadError as effective_period does.
    """
    name = source.name
    if not _ANY_MONTH.search(name):
        months = {match[:3] for match in _MONTH.findall(archive_name(source).lower())}
        years = set(_YEAR.findall(name)) or set(_YEAR.findall(archive_name(source)))
        # An October archive may be named by its calendar or its fiscal year; the year alone means
        # the fiscal year's first edition, which is the same.
        if len(months) == 1 and len(years) == 1 and months != {"oct"}:
            name = f"{name} ({min(months)} {min(years)})"
    return effective_period(name, "", codes, start=hints.start, until=hints.until)
