"""Hierarchical condition categories: those of a diagnosis, and one category by its number.

Authority: CMS, Medicare Advantage risk adjustment; 42 CFR 422.310(g).
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.facts.as_of import AsOf, Row

_HIERARCHY = {
    "CMS-HCC-V28": "v28",
    "CMS-HCC-V24": "v24",
    "CMS-HCC-V22": "v22",
    "ESRD-V24": "v24",
    "ESRD-V21": "v20",
    "RXHCC-V08": "rx-v08",
}
"""Which version's hierarchies and labels a model uses; ESRD V21 has those that the software calls V20."""

_FORMATS = {
    "CMS-HCC-V28": "v28",
    "CMS-HCC-V24": "v24",
    "CMS-HCC-V22": "v22",
    "ESRD-V21": "v21",
    "RXHCC-V08": "rx-v08",
}


@dataclass(frozen=True, slots=True)
class Category:
    """A category's number and label, which is empty where no label table answers."""

    hcc: int
    label: str


@dataclass(frozen=True, slots=True)
class RiskCategory:
    """A category in one model: what it hides and what hides it. ``releases`` are all that were read.

    ``payment_year`` and ``pays`` are None where no mapping says; ``codes`` counts its diagnoses.
    """

    model: str
    hcc: int
    label: str
    payment_year: int | None
    pays: bool | None
    hides: tuple[Category, ...]
    hidden_by: tuple[Category, ...]
    codes: int | None
    release: str
    releases: tuple[str, ...]


def risk_categories(as_of: AsOf, code: str) -> tuple[tuple[RiskCategory, ...], str]:
    """The diagnosis's categories by model, and a release that was asked, empty where none answers."""
    found = []
    rows = as_of.having("hcc-mapping", "code", code, as_list=True)
    asked = rows.release_id
    for row in rows:
        found.append(_category(as_of, row.text("model"), row.number("hcc") or 0, row, None))
    if not asked:
        for model, version in sorted(_FORMATS.items()):
            listed = as_of.on_list(f"hcc-format-{version}", code)
            asked = asked or listed.release_id
            found += [_category(as_of, model, row.number("hcc") or 0, row, None) for row in listed]
    return tuple(sorted(found, key=lambda each: (each.model, each.hcc))), asked


def categories_numbered(as_of: AsOf, number: int) -> tuple[RiskCategory, ...]:
    """The category of that number in every model that has it."""
    found = {}
    rows = as_of.having("hcc-mapping", "hcc", number)
    by_model: dict[str, list[Row]] = {}
    for row in rows:
        by_model.setdefault(row.text("model"), []).append(row)
    for model, listed in by_model.items():
        found[model] = _category(as_of, model, number, listed[0], len(listed))
    for model, version in _HIERARCHY.items():
        if model not in found:
            labels = as_of.find(f"hcc-label-{version}", number)
            for row in labels:
                found[model] = _category(as_of, model, number, row, None)
    return tuple(found[model] for model in sorted(found))


def _category(as_of: AsOf, model: str, number: int, row: Row, codes: int | None) -> RiskCategory:
    version = _HIERARCHY.get(model, "")
    releases = {row.table.release.id}
    hides: list[Category] = []
    hidden_by: list[Category] = []
    label = ""
    if version:
        label = _label(as_of, version, number, releases)
        below = as_of.find(f"hcc-hierarchy-{version}", number)
        above = as_of.having(f"hcc-hierarchy-{version}", "dropped", number)
        releases |= {each.release_id for each in (below, above) if each.release_id}
        hides = [_named(as_of, version, each.number("dropped") or 0, releases) for each in below]
        hidden_by = [_named(as_of, version, each.number("hcc") or 0, releases) for each in above]
    mapping = row.table.schema.name == "hcc-mapping"
    pays = row.number("payment") if mapping else None
    return RiskCategory(
        model,
        number,
        label,
        row.number("payment_year") if mapping else None,
        None if pays is None else pays == 1,
        tuple(sorted(hides, key=lambda each: each.hcc)),
        tuple(sorted(hidden_by, key=lambda each: each.hcc)),
        codes,
        row.table.release.id,
        tuple(sorted(releases)),
    )


def _named(as_of: AsOf, version: str, number: int, releases: set[str]) -> Category:
    return Category(number, _label(as_of, version, number, releases))


def _label(as_of: AsOf, version: str, number: int, releases: set[str]) -> str:
    rows = as_of.find(f"hcc-label-{version}", number)
    for row in rows:
        releases.add(rows.release_id)
        return row.text("title")
    return ""
