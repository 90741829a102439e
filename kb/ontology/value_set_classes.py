"""Value sets as OWL: each a class of diagnoses, equivalent to its expression, and itself a kb:ValueSet."""

from __future__ import annotations

import types
from typing import Any

from kb.errors import KnowledgeError
from kb.ontology.diagnoses import PROPERTIES
from kb.ontology.names import ICD10CM, KB, VALUE_SET, node_name
from kb.tabular.graph import TabularGraph
from kb.tabular.note_entries import entries
from kb.value_sets.expand import ValueSets
from kb.value_sets.model import (
    AllOf,
    AnyOf,
    Billable,
    Chapter,
    Code,
    CodeRange,
    Expression,
    Has,
    Named,
    Not,
    Seventh,
    Under,
)


def add_value_sets(world: Any, value_sets: ValueSets, graph: TabularGraph) -> list[str]:
    """Defines each value set that the release can expand; returns the ids of these."""
    onto = world.get_ontology(KB)
    made: dict[str, Any] = {}
    for each in value_sets.in_dependency_order():
        try:
            value_sets.nodes(each.id, graph)
        except KnowledgeError:
            continue
        with onto.get_namespace(VALUE_SET):
            made[each.id] = types.new_class(each.id, (onto.Diagnosis,))
        made[each.id].label = [each.title]
        made[each.id].citation = [" ".join(each.citation[key] for key in ("source", "section", "release"))]
        made[each.id].equivalent_to = [_Writer(onto, graph, made).write(each.expression)]
    return list(made)


class _Writer:
    """Writes expressions in the terms of one release."""

    def __init__(self, onto: Any, graph: TabularGraph, made: dict[str, Any]) -> None:
        self._onto = onto
        self._graph = graph
        self._made = made
        self._codes = onto.get_namespace(ICD10CM)

    def write(self, expression: Expression) -> Any:
        """The class expression; its parts are known to exist."""
        import owlready2 as owl

        match expression:
            case Under(code) | Code(code):
                return self._class(_known(self._graph.node(code)))
            case CodeRange(first, last):
                start, end = _known(self._graph.node(first)), _known(self._graph.node(last))
                stop = self._graph.subtree(end).stop
                return _any([self._class(entry) for entry in entries(self._graph, start, stop)])
            case Chapter(number):
                return self._class(_known(self._graph.block(number)))
            case Named(id):
                return self._made[id]
            case Billable():
                return self._onto.BillableDiagnosis
            case Seventh(character):
                return self._onto.seventhCharacter.value(character)
            case Has(relation, of):
                return getattr(self._onto, PROPERTIES[relation]).some(self.write(of))
            case AnyOf(parts):
                return _any([self.write(part) for part in parts])
            case AllOf(parts):
                written = [self.write(part) for part in parts]
                return owl.And(written) if len(written) > 1 else written[0]
            case Not(part):
                return owl.Not(self.write(part))

    def _class(self, node: int) -> Any:
        name = node_name(self._graph, node).removeprefix(ICD10CM)
        found = self._codes[name]
        if found is None:
            with self._codes:
                found = types.new_class(name, (self._onto.Diagnosis,))
        return found


def _any(parts: list[Any]) -> Any:
    import owlready2 as owl

    return owl.Or(parts) if len(parts) > 1 else parts[0]


def _known(node: int | None) -> int:
    assert node is not None, "the value set was expanded before"
    return node
