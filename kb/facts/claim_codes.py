"""Codes of a claim's other fields: place of service, revenue code, type of bill; and MS-DRGs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.facts.as_of import AsOf
from kb.facts.meanings import Indicator, Meaning

RATE = Indicator(
    "rate",
    "Medicare Claims Processing Manual, chapter 12, section 20.4.2",
    {"F": "paid at the facility rate", "N": "paid at the non-facility rate"},
)
DRG_TYPE = Indicator("type", "CMS, MS-DRG Definitions Manual, appendix A", {"P": "surgical", "M": "medical"})


@dataclass(frozen=True, slots=True)
class PlaceOfService:
    """A place of service."""

    name: str
    description: str
    assigned: bool
    rate: Meaning | None
    described_effective: date | None
    release: str
    not_in: str


@dataclass(frozen=True, slots=True)
class NamedCode:
    """A revenue code or type of bill as coverage articles name it, and in how many of them it stands."""

    title: str
    articles: int
    release: str


@dataclass(frozen=True, slots=True)
class DiagnosisRelatedGroup:
    """An MS-DRG; ``base_title`` is that of the group which severity splits."""

    title: str
    mdc: str
    mdc_title: str
    type: Meaning | None
    base_title: str
    siblings: tuple[tuple[str, str], ...]
    release: str
    not_in: str


def places(as_of: AsOf, code: str) -> tuple[PlaceOfService, ...]:
    """The place of service with this number."""
    rows = as_of.find("place-of-service", code)
    return tuple(
        PlaceOfService(
            row.text("name"),
            row.text("description"),
            row.text("status") != "UNASSIGNED",
            RATE.read(row.text("rate")),
            row.day("described_effective"),
            rows.release_id,
            rows.not_in,
        )
        for row in rows
    )


def named_codes(as_of: AsOf, table: str, code: str) -> tuple[NamedCode, ...]:
    """The code's titles in the coverage articles; one record a wording."""
    rows = as_of.having(table, "code", code)
    articles: dict[str, set[int]] = {}
    for row in rows:
        articles.setdefault(row.text("title"), set()).add(row.number("article_id") or 0)
    return tuple(
        NamedCode(title, len(numbers), rows.release_id) for title, numbers in sorted(articles.items())
    )


def groups(as_of: AsOf, drg: str) -> tuple[DiagnosisRelatedGroup, ...]:
    """The MS-DRG with this number."""
    rows = as_of.find("msdrg-drg", drg)
    found = []
    for row in rows:
        base = base_title = mdc_title = ""
        last = "999"
        listed = as_of.on_list("msdrg-drg-groups", row.text("mdc"))
        for each in listed:
            mdc_title = each.text("mdc_title")
            if each.text("drg") <= drg:
                base, base_title = each.text("drg"), each.text("title")
            else:
                last = each.text("drg")
                break
        siblings = [
            (each.text("drg"), each.text("title"))
            for each in as_of.having("msdrg-drg", "mdc", row.text("mdc"))
            if base and base <= each.text("drg") < last
        ]
        found.append(
            DiagnosisRelatedGroup(
                row.text("title"),
                row.text("mdc"),
                mdc_title,
                DRG_TYPE.read(row.text("type")),
                base_title,
                tuple(siblings) if len(siblings) > 1 else (),
                rows.release_id,
                rows.not_in,
            )
        )
    return tuple(found)
