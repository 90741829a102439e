"""Procedures, supplies and modifiers as classes: ICD-10-PCS, HCPCS Level II, and CPT by number only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.ontology.lines import TYPE, a_class, day, kb, named
from kb.ontology.names import HCPCS, ICD10PCS, MODIFIER, RELEASE
from kb.ontology.sources import Sources
from kb.tables.table import Table
from kb.tables.whole_column import codes_of, whole_column

_SUPPLIES = {"B": "Supply", "E": "Supply", "J": "Drug", "K": "Supply", "L": "Supply"}
"""Sections of HCPCS Level II that hold things, by their letter (CMS, HCPCS Level II coding process)."""

_SERVICES = frozenset("DGHMPRT")
"""Sections that hold services. What a code of the others (A, C, Q, S, V) names is not told by its letter."""

_WITHOUT_DESCRIPTOR = ("mpfs", "mpfs-qualifying-apm")


def procedure_lines(sources: Sources) -> Iterator[str]:
    """The lines of every procedure, supply and modifier that a release lists."""
    yield from _inpatient_lines(sources)
    yield from _level_two_lines(sources)
    yield from _level_one_lines(sources)
    yield from _modifier_lines(sources)


def service_codes(sources: Sources) -> set[str]:
    """The HCPCS codes, of both levels, that are classes of the ontology."""
    known: set[str] = set()
    for name in ("hcpcs", *_WITHOUT_DESCRIPTOR):
        table = sources.table(name)
        if table is not None:
            known.update(codes_of(table, "code"))
    return known


def _inpatient_lines(sources: Sources) -> Iterator[str]:
    """Section, body system and operation are the first three characters (PCS guidelines A1 to A5)."""
    order, codes = sources.table("icd10pcs-order"), sources.table("icd10pcs-codes")
    table = order if order is not None else codes
    if table is None:
        return
    release = named(f"{RELEASE}{table.release.id}")
    axes = _axis_labels(sources)
    made: set[str] = set()
    for code, title in zip(codes_of(table, "code"), whole_column(table, "long_title"), strict=True):
        for length in (1, 2, 3):
            above = code[:length]
            if above not in made and above != code:
                made.add(above)
                yield _inpatient(above, axes.get(above), release)
        if code not in made:
            made.add(code)
            yield _inpatient(code, str(title) if title else None, release)


def _inpatient(code: str, label: str | None, release: str) -> str:
    above = kb("InpatientProcedure") if len(code) == 1 else named(ICD10PCS + code[: min(3, len(code) - 1)])
    return a_class(named(ICD10PCS + code), above, label, release)


def _axis_labels(sources: Sources) -> dict[str, str]:
    """What the first one, two and three characters mean, by the tables."""
    table = sources.table("icd10pcs-table")
    if table is None:
        return {}
    labels: dict[str, str] = {}
    columns = (
        codes_of(table, "table"),
        whole_column(table, "panel"),
        whole_column(table, "position"),
        whole_column(table, "label"),
    )
    for code, panel, position, label in zip(*columns, strict=True):
        if panel == 0 and isinstance(position, int) and label:
            labels.setdefault(code[:position], str(label))
    return labels


def _level_two_lines(sources: Sources) -> Iterator[str]:
    table = sources.table("hcpcs")
    if table is None:
        return
    release = named(f"{RELEASE}{table.release.id}")
    for row in _columns(table, "code", "long_description", "short_description", "added", "until"):
        code, long, short, added, until = row
        letter = str(code)[:1]
        above = "Procedure" if letter in _SERVICES else _SUPPLIES.get(letter, "BilledItem")
        subject = named(f"{HCPCS}{code}")
        yield a_class(subject, kb(above), str(long or short or "") or None, release)
        yield _days(subject, added, until)


def _level_one_lines(sources: Sources) -> Iterator[str]:
    """CPT by number: the descriptors are the AMA's and do not belong into an export."""
    known = set(codes_of(hcpcs, "code")) if (hcpcs := sources.table("hcpcs")) is not None else set()
    for name in _WITHOUT_DESCRIPTOR:
        table = sources.table(name)
        if table is None:
            continue
        release = named(f"{RELEASE}{table.release.id}")
        for code in codes_of(table, "code"):
            if code not in known:
                known.add(code)
                above = "ProfessionalService" if code[:1].isdigit() else "BilledItem"
                yield a_class(named(HCPCS + code), kb(above), None, release)


def _modifier_lines(sources: Sources) -> Iterator[str]:
    table = sources.table("hcpcs-modifiers")
    if table is None:
        return
    release = named(f"{RELEASE}{table.release.id}")
    for code, long, short, added, until in _columns(
        table, "code", "long_description", "short_description", "added", "until"
    ):
        subject = named(f"{MODIFIER}{code}")
        yield a_class(subject, kb("Modifier"), str(long or short or "") or None, release)
        yield _days(subject, added, until)


def unlisted_lines(code: str, release: str) -> str:
    """A code that only an edit or a policy names: a class of which no more is known."""
    above = "ProfessionalService" if code[:1].isdigit() else "BilledItem"
    return a_class(named(HCPCS + code), kb(above), None, release) + (
        f"{named(HCPCS + code)} {TYPE} {kb('Unlisted')} .\n"
    )


def _days(subject: str, added: object, until: object) -> str:
    lines = ""
    if isinstance(added, date):
        lines += f"{subject} {kb('effectiveFrom')} {day(added)} .\n"
    if isinstance(until, date):
        lines += f"{subject} {kb('effectiveUntil')} {day(until)} .\n"
    return lines


def _columns(table: Table, *names: str) -> Iterator[tuple[object, ...]]:
    return zip(*(whole_column(table, name) for name in names), strict=True)
