"""Citations of a source of which a newer one is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from engine.rules.lint.model import WARNING, Complaint, Lint, complain
from engine.rules.model import Rule
from kb.release import ICD10CM_TABULAR
from kb.tables.schemas import SCHEMAS

_FISCAL = re.compile(r"FY ?(20[0-9]{2})")
_RELEASE = re.compile(r"([a-z0-9-]+)@([0-9]{4}-[0-9]{2}-[0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_QUARTER = re.compile(r"([0-9]{4}) ?Q([1-4])")


def superseded(lint: Lint) -> Iterator[Complaint]:
    """``rule.citation-superseded``."""
    for rule in lint.rules:
        if rule.status == "removed" or all(own.until for own in rule.effective):
            continue  # a rule that ends rightly cites what was in force then
        newer = _newer_guidelines(lint, rule) or _newer_table(lint, rule)
        if newer:
            cited = rule.citation["release"]
            yield complain(WARNING, "citation-superseded", rule, ("citation", "release"),
                           f"It cites {cited}, and {newer} is loaded.",
                           "Read the newer one and cite it, or end the rule by until.")  # fmt: skip


def _newer_guidelines(lint: Lint, rule: Rule) -> str | None:
    found = _FISCAL.search(rule.citation["release"])
    newest = lint.plan.knowledge.manifest.newest(ICD10CM_TABULAR)
    if found is None or newest is None or "ICD-10" not in rule.citation["source"]:
        return None
    start = newest.period.start
    fiscal = start.year + (1 if start.month >= 10 else 0)
    return f"{newest.id} of FY{fiscal}" if fiscal > int(found[1]) else None


def _newer_table(lint: Lint, rule: Rule) -> str | None:
    cited = _cited_table(rule)
    if cited is None:
        return None
    table, day = cited
    newest = lint.plan.knowledge.manifest.newest(table)
    return newest.id if newest is not None and newest.period.start > day else None


def _cited_table(rule: Rule) -> tuple[str, date] | None:
    """The table and the first day of the release that a rule cites, where it cites a table."""
    written, source = rule.citation["release"], rule.citation["source"].lower()
    whole = _RELEASE.fullmatch(written)
    if whole:
        return whole[1], date.fromisoformat(whole[2])
    day = _first_day(written)
    if day is None:
        return None
    titles = {schema.title.lower(): name for name, schema in SCHEMAS.items()} | {
        name: name for name in SCHEMAS
    }
    titles |= {"icd-10-cm tabular list": ICD10CM_TABULAR}
    named = [title for title in titles if title in source]
    return (titles[max(named, key=lambda each: (len(each), each))], day) if named else None


def _first_day(written: str) -> date | None:
    quarter, month = _QUARTER.fullmatch(written), _MONTH.fullmatch(written)
    try:
        if quarter:
            return date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
        if month:
            return date(int(month[1]), int(month[2]), int(month[3] or 1))
    except ValueError:
        return None
    return None
