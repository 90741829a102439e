"""The knowledge base as an ontology: OWL classes for every code, to export and to ask in SPARQL.

It stands beside the request path: nothing here is imported by what codes a note or checks a claim.
owlready2 and pyoxigraph are imported when they are needed.
"""
