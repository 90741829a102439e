"""What diagnoses map to: ICD-9-CM by the general equivalence mappings, and CMS's condition categories."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.code import dotted
from kb.ontology.lines import CLASS, LABEL, SUB_CLASS, TYPE, a_class, kb, named, text
from kb.ontology.names import HCC, ICD9CM, ICD10CM, RELEASE
from kb.ontology.sources import Sources
from kb.tables.whole_column import codes_of, whole_column
from kb.tabular.graph import TabularGraph

_LABELS = {
    "CMS-HCC-V22": "v22",
    "CMS-HCC-V24": "v24",
    "ESRD-V24": "v24",
    "CMS-HCC-V28": "v28",
    "ESRD-V21": "v20",
    "RXHCC-V08": "rx-v08",
}
"""Which version of the software names and orders the categories of a model."""

_MAPS = (kb("equivalentTo"), kb("approximatelyTo"))


def conversion_lines(sources: Sources, graph: TabularGraph) -> Iterator[str]:
    """Rows whose ICD-10-CM code is not in the list are left out; the check names them."""
    yield from _equivalence_lines(sources, graph)
    yield from _category_lines(sources, graph)


def _equivalence_lines(sources: Sources, graph: TabularGraph) -> Iterator[str]:
    seen: set[str] = set()
    for name, from_icd10 in (("gem-icd10-icd9", True), ("gem-icd9-icd10", False)):
        table = sources.table(name)
        if table is None:
            continue
        release = named(f"{RELEASE}{table.release.id}")
        columns = (codes_of(table, "source"), codes_of(table, "target"), whole_column(table, "approximate"))
        for source, target, approximate in zip(*columns, strict=True):
            new, old = (source, target) if from_icd10 else (target, source)
            if not new or not old or graph.node(new) is None:
                continue
            here, there = named(ICD10CM + dotted(new)), named(ICD9CM + icd9_dotted(old))
            if old not in seen:
                seen.add(old)
                yield a_class(there, kb("FormerDiagnosis"), None, release)
            states = _MAPS[1 if approximate else 0]
            yield f"{here} {states} {there} .\n" if from_icd10 else f"{there} {states} {here} .\n"


def icd9_dotted(code: str) -> str:
    """``"25000"`` to ``"250.00"``, ``"E8120"`` to ``"E812.0"``."""
    at = 4 if code.startswith("E") else 3
    return f"{code[:at]}.{code[at:]}" if len(code) > at else code


def _category_lines(sources: Sources, graph: TabularGraph) -> Iterator[str]:
    table = sources.table("hcc-mapping")
    if table is None:
        return
    release = named(f"{RELEASE}{table.release.id}")
    models: set[str] = set()
    categories: dict[str, set[int]] = {}
    columns = (
        codes_of(table, "model"),
        codes_of(table, "code"),
        whole_column(table, "hcc"),
        whole_column(table, "payment"),
    )
    for model, code, hcc, payment in zip(*columns, strict=True):
        if not isinstance(hcc, int) or payment == 0 or graph.node(code) is None:
            continue
        if model not in models:
            models.add(model)
            above = named(f"{HCC}{model}")
            yield f"{above} {TYPE} {CLASS} .\n"
            yield f"{above} {SUB_CLASS} {kb('ConditionCategory')} .\n{above} {LABEL} {text(model)} .\n"
        if hcc not in categories.setdefault(model, set()):
            categories[model].add(hcc)
            title = _title(sources, model, hcc)
            yield a_class(named(f"{HCC}{model}-{hcc}"), named(f"{HCC}{model}"), title, release)
        yield (
            f"{named(ICD10CM + dotted(code))} {kb('hasConditionCategory')} {named(f'{HCC}{model}-{hcc}')} .\n"
        )
    for model in sorted(models):
        hierarchy = sources.table(f"hcc-hierarchy-{_LABELS.get(model, '')}")
        for row in hierarchy.rows() if hierarchy is not None else ():
            if row["hcc"] in categories[model] and row["dropped"] in categories[model]:
                here, there = (named(f"{HCC}{model}-{row[part]}") for part in ("hcc", "dropped"))
                yield f"{here} {kb('takesPrecedenceOver')} {there} .\n"


def _title(sources: Sources, model: str, hcc: int) -> str | None:
    labels = sources.table(f"hcc-label-{_LABELS.get(model, '')}")
    if labels is None:
        return None
    for row in labels.find(hcc):
        return str(labels.value(row, "title") or "") or None
    return None
