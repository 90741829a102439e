"""Queries to begin with. Each works on any snapshot that holds a tabular list."""

from __future__ import annotations

EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Every code under E11 with its title",
        "SELECT ?code ?title WHERE { ?code rdfs:subClassOf* icd10cm:E11 ; rdfs:label ?title } ORDER BY ?code",
    ),
    (
        "How many billable codes each chapter holds",
        "SELECT ?chapter (COUNT(?code) AS ?codes) WHERE { ?chapter rdfs:subClassOf kb:Diagnosis . "
        "?code kb:within ?chapter ; rdfs:subClassOf kb:BillableDiagnosis "
        'FILTER(CONTAINS(STR(?chapter), "chapter-")) '
        "} GROUP BY ?chapter ORDER BY DESC(?codes)",
    ),
    (
        "What E11.22 excludes, with the note's words and where it stands",
        "SELECT ?at ?named ?words WHERE { icd10cm:E11.22 rdfs:subClassOf* ?at . "
        "?note kb:standsAt ?at ; a kb:Excludes1Note ; kb:text ?words ; kb:names ?named }",
    ),
    (
        "Codes that ask for another code first, of the kidney chapter",
        "SELECT ?code ?first WHERE { ?code kb:within icd10cm:chapter-14 ; kb:codeFirst ?first } "
        "ORDER BY ?code",
    ),
    (
        "How the index leads to E11.22",
        "SELECT ?path WHERE { icd10cm:E11.22 kb:indexPath ?path } ORDER BY ?path",
    ),
    (
        "The releases that the ontology is made of, with their days",
        "SELECT ?release ?from ?until ?source WHERE { ?release a kb:Release ; kb:effectiveFrom ?from ; "
        "kb:source ?source OPTIONAL { ?release kb:effectiveUntil ?until } } ORDER BY ?release",
    ),
    (
        "The value sets and what they rest on",
        "SELECT ?set ?title ?citation WHERE { "
        "?set a kb:ValueSet ; rdfs:label ?title ; kb:citation ?citation } ORDER BY ?set",
    ),
    (
        "Primary codes of an add-on code (needs NCCI add-on edits)",
        "SELECT ?addOn ?primary WHERE { ?addOn kb:addOnTo ?primary } ORDER BY ?addOn ?primary LIMIT 50",
    ),
)
"""Each with what it answers."""
