"""Records of kb.facts as JSON, and the releases that they cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kb.facts.as_of import AsOf
from kb.facts.systems import Reading
from kb.snapshot.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading of the text that was asked for, with what could not answer."""

    reading: Reading
    as_of: AsOf


def as_json(value: Any) -> Any:
    """Dates and decimals as text, tuples as lists, records as objects of their fields."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (tuple, list)):
        return [as_json(each) for each in value]
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_json(getattr(value, each.name)) for each in fields(value)}
    return value


def releases_in(knowledge: Knowledge, facts: Any) -> dict[str, Any]:
    """Every release that the facts cite, with its days, authority and source file."""
    cited = set(_cited(facts))
    return {
        each.id: {
            "from": each.period.start.isoformat(),
            "until": each.period.until.isoformat() if each.period.until else None,
            "rows": each.rows,
            "authority": each.authority,
            "source": each.source_name,
        }
        for each in sorted(knowledge.manifest.releases, key=lambda each: (each.table, each.period.start))
        if each.id in cited
    }


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _cited(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in ("release", "not_in") and isinstance(each, str):
                yield each
            elif name == "releases" and isinstance(each, list):
                yield from each
            else:
                yield from _cited(each)
