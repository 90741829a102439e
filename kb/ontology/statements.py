"""Everything that the ontology states, in one fixed order, as lines of N-Triples."""

from __future__ import annotations

from collections.abc import Iterator

from kb.ontology.conversions import conversion_lines
from kb.ontology.coverage import coverage_lines
from kb.ontology.diagnoses import diagnosis_lines
from kb.ontology.edits import edit_lines
from kb.ontology.index_paths import index_lines
from kb.ontology.lines import LABEL, TYPE, day, integer, kb, named, text
from kb.ontology.names import ONTOLOGY, OWL, RELEASE, VALUE_SET
from kb.ontology.procedures import procedure_lines
from kb.ontology.sources import Sources
from kb.ontology.tbox import new_world, world_lines
from kb.ontology.value_set_classes import add_value_sets
from kb.release import Release
from kb.value_sets.expand import FOLDER, ValueSets


def statements(sources: Sources) -> Iterator[str]:
    """Terms and value sets first, then what each release states. Every item is one or more whole lines."""
    graph = sources.graph
    world = new_world()
    if graph is not None:
        value_sets = ValueSets(sources.knowledge.packs_below(FOLDER))
        for id in add_value_sets(world, value_sets, graph):
            yield f"{named(VALUE_SET + id)} {TYPE} {kb('ValueSet')} .\n"
    yield world_lines(world)
    world.close()
    yield from _header(sources)
    for name in sorted(sources.releases):
        yield _release(sources.releases[name], sources, name in sources.expired)
    if graph is not None:
        yield from diagnosis_lines(graph)
        yield from index_lines(sources, graph)
        yield from conversion_lines(sources, graph)
    yield from procedure_lines(sources)
    yield from edit_lines(sources)
    yield from coverage_lines(sources)


def _header(sources: Sources) -> Iterator[str]:
    subject = named(ONTOLOGY)
    yield f"{subject} {TYPE} <{OWL}Ontology> .\n{subject} {kb('asOf')} {day(sources.day)} .\n"
    for name in sources.missing:
        yield f"{subject} {kb('missingTable')} {text(name)} .\n"


def _release(release: Release, sources: Sources, expired: bool) -> str:
    subject = named(RELEASE + release.id)
    lines = [
        f"{TYPE} {kb('Release')}",
        f"{LABEL} {text(release.id)}",
        f"{kb('authority')} {text(release.authority)}",
        f"{kb('version')} {text(release.version)}",
        f"{kb('source')} {text(release.source_name)}",
        f"{kb('sha256')} {text(release.sha256)}",
        f"{kb('rows')} {integer(release.rows)}",
        f"{kb('effectiveFrom')} {day(release.period.start)}",
    ]
    if release.period.until:
        lines.append(f"{kb('effectiveUntil')} {day(release.period.until)}")
    if expired:
        lines.append(f"{kb('expiredOn')} {day(sources.day)}")
    return "".join(f"{subject} {line} .\n" for line in lines)
