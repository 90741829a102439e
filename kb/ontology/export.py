"""The ontology as a file: N-Triples as they are made, or RDF/XML."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Literal

from kb.ontology.diagnoses import PROPERTIES
from kb.ontology.lines import SUB_CLASS, kb
from kb.ontology.names import OWL, PREFIXES, RDF
from kb.ontology.sources import Sources
from kb.ontology.statements import statements

Form = Literal["rdfxml", "ntriples"]

_EDGES = {kb(name): None for name in (*PROPERTIES.values(), "addOnTo", "coveredBy")}
_RESTRICTION = f"<{OWL}Restriction>"
_ON_PROPERTY = f"<{OWL}onProperty>"
_SOME = f"<{OWL}someValuesFrom>"
_TYPE = f"<{RDF}type>"


def export(sources: Sources, place: Path, form: Form) -> int:
    """Writes the ontology to ``place``, which is replaced only when all is written; returns its bytes.

    Beside what the store holds, each edge between codes is stated as the class axiom
    ``SubClassOf(code, property some entry)``, which a reasoner hands down to what is below.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            if form == "ntriples":
                for lines in with_axioms(statements(sources)):
                    out.write(lines.encode())
            else:
                _write_xml(sources, out)
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
        os.chmod(name, 0o644)
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return size


def with_axioms(items: Iterable[str]) -> Iterator[str]:
    """The same lines, each edge between codes followed by its axiom."""
    for lines in items:
        yield lines
        for line in lines.splitlines():
            subject, predicate, rest = line.split(" ", 2)
            if predicate in _EDGES:
                target = rest.removesuffix(" .")
                blank = f"_:r{hashlib.sha256(line.encode()).hexdigest()[:24]}"
                yield (
                    f"{subject} {SUB_CLASS} {blank} .\n{blank} {_TYPE} {_RESTRICTION} .\n"
                    f"{blank} {_ON_PROPERTY} {predicate} .\n{blank} {_SOME} {target} .\n"
                )


def _write_xml(sources: Sources, out: IO[bytes]) -> None:
    import pyoxigraph

    triples = (
        triple
        for lines in with_axioms(statements(sources))
        for triple in pyoxigraph.parse(input=lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    )
    pyoxigraph.serialize(triples, out, pyoxigraph.RdfFormat.RDF_XML, prefixes=dict(PREFIXES))
