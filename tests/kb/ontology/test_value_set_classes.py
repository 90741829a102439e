"""What the ontology says a value set holds, by its class expression and the closure of subclasses."""

from __future__ import annotations

from typing import Any

import owlready2 as owl
import pytest

from kb.ontology.diagnoses import PROPERTIES, diagnosis_lines
from kb.ontology.names import ICD10CM, KB, VALUE_SET
from kb.ontology.tbox import new_world, world_lines
from kb.ontology.value_set_classes import add_value_sets
from kb.snapshot.knowledge import Knowledge
from kb.tabular.graph import TabularGraph
from kb.value_sets import ValueSets

SUB_CLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


class Closure:
    """Reads the statements as text and evaluates owlready2's expressions over them; knows no numbering."""

    def __init__(self, graph: TabularGraph) -> None:
        self.below: dict[str, list[str]] = {}
        self.edges: dict[str, list[tuple[str, str]]] = {}
        self.sevenths: dict[str, set[str]] = {}
        self.codes = set()
        properties = {f"<{KB}{name}>": name for name in PROPERTIES.values()}
        for lines in diagnosis_lines(graph):
            for line in lines.splitlines():
                subject, predicate, rest = line.split(" ", 2)
                subject, target = subject[1:-1], rest.removesuffix(" .")
                if predicate == SUB_CLASS:
                    self.below.setdefault(target[1:-1], []).append(subject)
                    if subject.startswith(ICD10CM):
                        self.codes.add(subject)
                elif predicate in properties:
                    self.edges.setdefault(properties[predicate], []).append((subject, target[1:-1]))
                elif predicate == f"<{KB}seventhCharacter>":
                    self.sevenths.setdefault(target.strip('"'), set()).add(subject)

    def under(self, name: str) -> set[str]:
        found, open_ = {name}, [name]
        while open_:
            for each in self.below.get(open_.pop(), ()):
                if each not in found:
                    found.add(each)
                    open_.append(each)
        return found

    def holds(self, expression: Any) -> set[str]:
        if isinstance(expression, owl.And):
            return set.intersection(*map(self.holds, expression.Classes))
        if isinstance(expression, owl.Or):
            return set.union(*map(self.holds, expression.Classes))
        if isinstance(expression, owl.Not):
            return self.codes - self.holds(expression.Class)
        if isinstance(expression, owl.Restriction):
            if expression.type == owl.VALUE:
                return self.sevenths[expression.value]
            inside = self.holds(expression.value)
            found = set()
            for origin, entry in self.edges.get(expression.property.name, ()):
                if self.under(entry) <= inside:
                    found |= self.under(origin)
            return found
        if expression.iri.startswith(VALUE_SET):
            return self.holds(expression.equivalent_to[0])
        return self.under(expression.iri)


@pytest.fixture(scope="module")
def closure(graph: TabularGraph) -> Closure:
    return Closure(graph)


def test_the_ontology_holds_what_the_numbers_hold(
    knowledge: Knowledge, graph: TabularGraph, closure: Closure
) -> None:
    packs = dict(knowledge.packs_below("value_sets"))
    packs["value_sets/more.yaml"] = [
        definition("x.excluded", {"has": "excludes1", "of": {"value_set": "diabetes"}}),
        definition(
            "x.asked", {"has": "use_additional", "of": {"any_of": [{"under": "Z79"}, {"under": "N18"}]}}
        ),
        definition("x.rest", {"all_of": [{"chapter": "4"}, {"not": {"value_set": "diabetes"}}]}),
        definition("x.nested", {"not": {"any_of": [{"billable": "true"}, {"seventh": "A"}]}}),
    ]
    value_sets = ValueSets(packs)
    world = new_world()
    made = add_value_sets(world, value_sets, graph)
    assert set(made) == {each.id for each in value_sets}
    for each in made:
        found = closure.holds(world[f"{VALUE_SET}{each}"].equivalent_to[0])
        codes = {
            name.removeprefix(ICD10CM)
            for name in found
            if name.startswith(ICD10CM) and not name.startswith((f"{ICD10CM}block-", f"{ICD10CM}chapter-"))
        }
        assert codes == value_sets.expand(each, graph), each


def definition(id: str, expression: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": id,
        "citation": {"source": "Invented", "section": "1", "release": "2026"},
        "effective": [{"from": "2015-10-01"}],
        "expression": expression,
    }


def test_the_terms_are_the_same_every_time() -> None:
    first, second = world_lines(new_world()), world_lines(new_world())
    assert first == second
    assert f"<{KB}BillableDiagnosis> {SUB_CLASS} <{KB}Diagnosis> ." in first
