"""The terms of the ontology: its classes and properties, made with owlready2.

A code is a class, so that "is a" is ``rdfs:subClassOf``. An edge between codes is stated between the
classes themselves (OWL 2 punning, https://www.w3.org/TR/owl2-new-features/#F12:_Punning), which is
what people ask for in SPARQL; an export adds the class axiom that a reasoner understands.
"""

from __future__ import annotations

import io
import re
import types
from typing import Any

from kb.ontology.names import ICD10CM, KB

CLASSES: dict[str, tuple[str, str]] = {
    "Concept": ("", "What the knowledge base knows of."),
    "Diagnosis": ("Concept", "ICD-10-CM: a chapter, block, category or code."),
    "BillableDiagnosis": ("Diagnosis", "A code that is complete: valid on a claim."),
    "FormerDiagnosis": ("Concept", "An ICD-9-CM code that an equivalence mapping names."),
    "ConditionCategory": ("Concept", "A CMS hierarchical condition category of some model."),
    "BilledItem": ("Concept", "A procedure or a supply."),
    "Procedure": ("BilledItem", "What is done to a patient."),
    "InpatientProcedure": (
        "Procedure",
        "ICD-10-PCS: a section, body system, table, or code of seven characters.",
    ),
    "ProfessionalService": ("Procedure", "CPT (HCPCS Level I), by number only."),
    "Supply": ("BilledItem", "Equipment, supplies, prostheses and drugs."),
    "Drug": ("Supply", "Drugs billed by HCPCS."),
    "Unlisted": ("Concept", "A code that an edit or policy names and no loaded code set lists."),
    "Modifier": ("Concept", "A two-character HCPCS modifier."),
    "Edit": ("Concept", "A table of edits."),
    "PairEdits": ("Edit", "NCCI procedure-to-procedure edits of one setting."),
    "UnitEdits": ("Edit", "NCCI medically unlikely edits of one setting."),
    "AddOnEdits": ("Edit", "NCCI add-on code edits."),
    "CoveragePolicy": ("Concept", "What says which services Medicare covers."),
    "LocalCoverageDetermination": ("CoveragePolicy", "An LCD."),
    "CoverageArticle": ("CoveragePolicy", "An article that says how an LCD is billed and coded."),
    "ValueSet": ("Concept", "A set of codes that an officer defined."),
    "Note": ("", "An instructional note of the tabular list."),
    "IncludesNote": ("Note", "Guidelines I.A.10."),
    "InclusionTerm": ("Note", "Guidelines I.A.11."),
    "Excludes1Note": ("Note", "Guidelines I.A.12.a."),
    "Excludes2Note": ("Note", "Guidelines I.A.12.b."),
    "CodeFirstNote": ("Note", "Guidelines I.A.13."),
    "UseAdditionalNote": ("Note", "Guidelines I.A.13 and I.B.7."),
    "CodeAlsoNote": ("Note", "Guidelines I.A.17."),
    "OtherNote": ("Note", "Any other note."),
    "SeventhCharacterScheme": ("", "A definition of 7th characters (Guidelines I.A.5)."),
    "Release": ("", "One published table."),
}
"""Each class with the class above it and what it means."""

OBJECT_PROPERTIES: dict[str, tuple[str, str]] = {
    "excludes1": ("", "Not coded here: the note names this entry."),
    "excludes2": ("", "Not included here: the note names this entry."),
    "codeFirst": ("", "The entry is sequenced before the code."),
    "useAdditional": ("", "The entry is coded too, after the code."),
    "codeAlso": ("", "The entry may be coded too, in either order."),
    "seventhCharacterScheme": ("", "The 7th characters that complete the codes here and below."),
    "addOnTo": ("", "The primary code with which the add-on code is paid."),
    "coveredBy": ("", "The coverage policy that is about the procedure."),
    "relatedTo": ("", "The coverage policy that the policy relates to."),
    "mapsTo": ("", "What the code is mapped to."),
    "equivalentTo": ("mapsTo", "General equivalence mapping, the same meaning."),
    "approximatelyTo": ("mapsTo", "General equivalence mapping, another meaning."),
    "hasConditionCategory": ("mapsTo", "The payment HCC of the code."),
    "takesPrecedenceOver": ("", "The category that does not count beside this one."),
    "within": ("", "The blocks and chapter of a code: their subtrees without a path."),
    "standsAt": ("", "The node at which the note stands."),
    "names": ("", "An entry that the note names."),
    "release": ("", "The release that states it."),
}
DATA_PROPERTIES: dict[str, str] = {"seventhCharacter": "The 7th character with which the code is completed."}
ANNOTATIONS: dict[str, str] = {
    "includes": "An includes note.",
    "inclusionTerm": "An inclusion term.",
    "indexPath": "A way through the alphabetic index or a table that leads to the code.",
    "text": "The words of the note.",
    "line": "Line in the publisher's file.",
    "defines": "A 7th character and its meaning.",
    "addOnEditType": "1: all primaries are listed; 2: the contractor defines them; 3: some are listed.",
    "unitsPractitioner": "Most units, practitioner services.",
    "unitsHospital": "Most units, outpatient hospital services.",
    "unitsSupplier": "Most units, DME suppliers.",
    "columnOneEditsPractitioner": "PTP rows in which the code is column one.",
    "columnTwoEditsPractitioner": "PTP rows in which the code is column two.",
    "columnOneEditsHospital": "PTP rows in which the code is column one.",
    "columnTwoEditsHospital": "PTP rows in which the code is column two.",
    "effectiveFrom": "First day in force.",
    "effectiveUntil": "First day no longer in force.",
    "authority": "Who published it.",
    "version": "Version as published.",
    "source": "File that it was read from.",
    "sha256": "Digest of the file's content.",
    "rows": "Rows of the release.",
    "expiredOn": "The day of the ontology, which the release no longer covers.",
    "citation": "What the definition rests on.",
    "asOf": "The day of the ontology.",
    "snapshot": "The snapshot that it was made from.",
    "missingTable": "A loaded table of which no release covers the day.",
}


def new_world() -> Any:
    """An owlready2 World, in memory, in which the terms are defined. Its ontology is ``KB``."""
    import owlready2 as owl

    world = owl.World()
    onto = world.get_ontology(KB)
    made: dict[str, Any] = {"": owl.Thing}
    with onto:
        for name, (above, meaning) in CLASSES.items():
            made[name] = types.new_class(name, (made[above],))
            made[name].comment = [meaning]
        for name, (above, meaning) in OBJECT_PROPERTIES.items():
            bases = (made[above],) if above else (owl.ObjectProperty,)
            made[name] = types.new_class(name, bases)
            made[name].comment = [meaning]
        for name, meaning in DATA_PROPERTIES.items():
            made[name] = types.new_class(name, (owl.DataProperty,))
            made[name].comment = [meaning]
        for name, meaning in ANNOTATIONS.items():
            made[name] = types.new_class(name, (owl.AnnotationProperty,))
            made[name].comment = [meaning]
    return world


def world_lines(world: Any) -> str:
    """What the World's ontology states, as sorted N-Triples.

    Codes that value sets name are left to the releases, which state all of them; and a blank node's
    number becomes a name, which RDF/XML asks for.
    """
    packed = io.BytesIO()
    world.get_ontology(KB).save(packed, format="ntriples")
    lines = packed.getvalue().decode().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"<{ICD10CM}")]
    return "".join(sorted(_BLANK.sub(r"_:x\1", line) for line in kept))


_BLANK = re.compile(r"(?<!\S)_:(\d+)(?=\s)")
