"""Statements as lines of N-Triples: the form in which the ontology is made, stored and exported."""

from __future__ import annotations

from datetime import date

from kb.ontology.names import KB, OWL, RDF, RDFS, XSD

TYPE = f"<{RDF}type>"
CLASS = f"<{OWL}Class>"
SUB_CLASS = f"<{RDFS}subClassOf>"
LABEL = f"<{RDFS}label>"
_INTEGER = f"<{XSD}integer>"
_DATE = f"<{XSD}date>"

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def kb(name: str) -> str:
    """A class or property of the ontology as N-Triples write it."""
    return f"<{KB}{name}>"


def text(value: str) -> str:
    """A plain literal."""
    if '"' in value or "\\" in value or not value.isprintable():
        value = value.translate(_ESCAPES)
    return f'"{value}"'


def integer(value: int) -> str:
    """A whole number."""
    return f'"{value}"^^{_INTEGER}'


def day(value: date) -> str:
    """A date."""
    return f'"{value.isoformat()}"^^{_DATE}'


LINE = kb("line")
FROM_RELEASE = kb("release")
BILLABLE = kb("BillableDiagnosis")


def named(iri: str) -> str:
    """An IRI as N-Triples write it."""
    return f"<{iri}>"


def a_class(subject: str, above: str, label: str | None, release: str) -> str:
    """The lines that make a code a class below ``above``; the code itself is the end of its IRI."""
    lines = (
        f"{subject} {TYPE} {CLASS} .\n{subject} {SUB_CLASS} {above} .\n{subject} {FROM_RELEASE} {release} .\n"
    )
    return f"{lines}{subject} {LABEL} {text(label)} .\n" if label else lines
