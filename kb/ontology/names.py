"""The names of the ontology. They are URNs: they identify, and nothing is to be fetched from them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

KB = "urn:chartproof:kb#"
"""Classes and properties."""

ICD10CM = "urn:chartproof:icd10cm:"
ICD10PCS = "urn:chartproof:icd10pcs:"
ICD9CM = "urn:chartproof:icd9cm:"
HCPCS = "urn:chartproof:hcpcs:"
MODIFIER = "urn:chartproof:modifier:"
HCC = "urn:chartproof:hcc:"
POLICY = "urn:chartproof:policy:"
EDIT = "urn:chartproof:edit:"
RELEASE = "urn:chartproof:release:"
NOTE = "urn:chartproof:note:"
VALUE_SET = "urn:chartproof:value-set:"
ONTOLOGY = "urn:chartproof:kb"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "kb": KB,
        "icd10cm": ICD10CM,
        "icd10pcs": ICD10PCS,
        "icd9cm": ICD9CM,
        "hcpcs": HCPCS,
        "modifier": MODIFIER,
        "hcc": HCC,
        "policy": POLICY,
        "edit": EDIT,
        "release": RELEASE,
        "note": NOTE,
        "vs": VALUE_SET,
        "rdf": RDF,
        "rdfs": RDFS,
        "owl": OWL,
        "xsd": XSD,
    }
)
"""What queries may write without declaring it."""


def node_name(graph: TabularGraph, node: int) -> str:
    """The IRI of a node: ``icd10cm:E11.22``, ``icd10cm:block-E08-E13``, ``icd10cm:chapter-4``."""
    kind = graph.kind(node)
    if kind >= NodeKind.CODE:
        return f"{ICD10CM}{graph.code(node)}"
    return f"{ICD10CM}{'block' if kind == NodeKind.BLOCK else 'chapter'}-{graph.code(node)}"


def shortened(iri: str) -> str:
    """``icd10cm:E11.22`` for its IRI; an IRI of no known prefix is returned as it is."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri
