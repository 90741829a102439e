"""What Medicare's payment tables say of a HCPCS or CPT code: relative values, policy indicators, place.

Authority: CMS, physician fee schedule (42 CFR part 414 subpart B). CPT numbers are known from here even
where no licensed CPT file is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kb.facts import fee_schedule_indicators as indicators
from kb.facts.as_of import AsOf
from kb.facts.meanings import Indicator, Meaning

POLICY = (
    indicators.STATUS,
    indicators.GLOBAL_DAYS,
    indicators.PROFESSIONAL_TECHNICAL,
    indicators.MULTIPLE_PROCEDURE,
    indicators.BILATERAL,
    indicators.ASSISTANT,
    indicators.CO_SURGEONS,
    indicators.TEAM,
    indicators.SUPERVISION,
    indicators.IMAGING_FAMILY,
)


@dataclass(frozen=True, slots=True)
class RelativeValues:
    """RVUs of a code with one modifier, or of the whole service. Fractions are parts of 1."""

    modifier: str
    used_for_payment: bool
    work: Decimal | None
    nonfacility_practice: Decimal | None
    facility_practice: Decimal | None
    malpractice: Decimal | None
    nonfacility_total: Decimal | None
    facility_total: Decimal | None
    nonfacility: Meaning | None
    facility: Meaning | None
    conversion_factor: Decimal | None
    preoperative: Decimal | None
    intraoperative: Decimal | None
    postoperative: Decimal | None
    endoscopic_base: str
    indicators: tuple[tuple[str, Meaning], ...]
    release: str
    not_in: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The AMA's descriptor, from a licensed file that was loaded here."""

    length: str
    description: str
    release: str
    not_in: str


def relative_values(as_of: AsOf, code: str) -> tuple[RelativeValues, ...]:
    """The code's lines of the fee schedule: the whole service first, then 26, TC and 53."""
    rows = as_of.find("mpfs", code)
    found = []
    for row in rows:
        found.append(
            RelativeValues(
                row.text("modifier"),
                not row.text("not_used"),
                row.decimal("work_rvu"),
                row.decimal("nonfacility_practice_rvu"),
                row.decimal("facility_practice_rvu"),
                row.decimal("malpractice_rvu"),
                row.decimal("nonfacility_total_rvu"),
                row.decimal("facility_total_rvu"),
                indicators.SETTING.read(row.text("nonfacility_indicator")),
                indicators.SETTING.read(row.text("facility_indicator")),
                row.decimal("conversion_factor"),
                row.decimal("preoperative"),
                row.decimal("intraoperative"),
                row.decimal("postoperative"),
                row.text("endoscopic_base"),
                tuple(
                    (each.name, meaning) for each in POLICY if (meaning := _read(each, row.text(each.name)))
                ),
                rows.release_id,
                rows.not_in,
            )
        )
    return tuple(found)


def descriptors(as_of: AsOf, code: str) -> tuple[Descriptor, ...]:
    """The descriptors of the licensed CPT files that are loaded, longest first."""
    found = []
    for name, length in (("cpt", "long"), ("cpt-medium", "medium"), ("cpt-short", "short")):
        rows = as_of.find(name, code)
        found += [Descriptor(length, row.text("description"), rows.release_id, rows.not_in) for row in rows]
    return tuple(found)


def _read(indicator: Indicator, stored: str) -> Meaning | None:
    return indicator.read(stored)
