"""The kinds of fact that rules may ask for, and their fields. Engineers extend it here; rules can't.

docs/rules.md shows the same table to authors; the published JSON Schema is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.proof.model import Fact
from kb.model.claim import CLAIM_TYPES


class FieldKind(StrEnum):
    """How a field's values are compared."""

    WORD = "word"
    CODE = "code"
    """Compared without regard to dots and case; a range ``99202-99215`` stands for all between."""
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a fact. Where ``values`` are given it has no others.

    ``several`` fields hold a list, and a test asks whether any of it fits. Where an ``unsaid`` field
    is absent the input leaves open what it is, so that a test of it can't be judged.
    """

    kind: FieldKind
    about: str
    several: bool = False
    unsaid: bool = False
    values: tuple[str, ...] = ()


_CODE = Field(FieldKind.CODE, "the code")
_POSITION = Field(FieldKind.NUMBER, "place in the list, from 1")
_LINE: Mapping[str, Field] = {
    "number": Field(FieldKind.NUMBER, "the line's own number"),
    "code": Field(FieldKind.CODE, "CPT or HCPCS code"),
    "modifier": Field(FieldKind.WORD, "any of the line's modifiers", several=True),
    "units": Field(FieldKind.NUMBER, "units of service"),
    "date": Field(FieldKind.DATE, "day of service, or the first of several", unsaid=True),
    "through": Field(FieldKind.DATE, "last day of service"),
    "place_of_service": Field(FieldKind.WORD, "two digits", unsaid=True),
    "revenue_code": Field(FieldKind.CODE, "four digits"),
    "charge": Field(FieldKind.NUMBER, "dollars"),
    "provider": Field(FieldKind.WORD, "the line's provider, else the claim's", unsaid=True),
    "ndc": Field(FieldKind.WORD, "national drug code"),
    "ndc_quantity": Field(FieldKind.NUMBER, "quantity of the drug"),
    "ndc_unit": Field(FieldKind.WORD, "unit of that quantity: F2, GR, ME, ML, UN"),
}

PREDICATES: Mapping[str, Mapping[str, Field]] = {
    "encounter": {
        "setting": Field(
            FieldKind.WORD, "inpatient, outpatient or ed", values=("inpatient", "outpatient", "ed")
        ),
        "date": Field(FieldKind.DATE, "the day by which rules and tables are chosen"),
    },
    "claim": {
        "type": Field(FieldKind.WORD, "professional, outpatient or inpatient", values=CLAIM_TYPES),
        "payer": Field(FieldKind.WORD, "the payer's id", unsaid=True),
        "from": Field(FieldKind.DATE, "first day of service"),
        "through": Field(FieldKind.DATE, "last day of service"),
        "days": Field(FieldKind.NUMBER, "days from the first to the last, both counted"),
        "stay_days": Field(FieldKind.NUMBER, "days from admission to the last, both counted"),
        "admit_date": Field(FieldKind.DATE, "day of admission"),
        "bill_type": Field(FieldKind.WORD, "type of bill"),
        "bill_class": Field(FieldKind.WORD, "type of bill without leading zero and frequency, as 13"),
        "discharge_status": Field(FieldKind.WORD, "patient discharge status, two digits"),
        "frequency": Field(FieldKind.WORD, "1 original, 7 replacement, 8 void"),
        "jurisdiction": Field(FieldKind.WORD, "Medicare administrative contractor's jurisdiction"),
        "specialty": Field(FieldKind.WORD, "provider specialty"),
    },
    "patient": {
        "sex": Field(FieldKind.WORD, "F, M or U", unsaid=True, values=("F", "M", "U")),
        "stated_sex": Field(FieldKind.WORD, "as written, U too", values=("F", "M", "U")),
        "birth_date": Field(FieldKind.DATE, "as written"),
        "age": Field(FieldKind.NUMBER, "whole years on the day of service", unsaid=True),
        "age_at_admission": Field(FieldKind.NUMBER, "whole years on the day of admission", unsaid=True),
        "age_days": Field(FieldKind.NUMBER, "days of life on the day of service", unsaid=True),
    },
    "diagnosis": {
        "position": _POSITION,
        "code": _CODE,
        "poa": Field(FieldKind.WORD, "present on admission: Y, N, U, W, 1", values=("Y", "N", "U", "W", "1")),
    },
    "admitting_diagnosis": {"code": _CODE},
    "procedure": {
        "position": _POSITION,
        "code": Field(FieldKind.CODE, "ICD-10-PCS code"),
        "date": Field(FieldKind.DATE, "day it was done"),
    },
    "condition_code": {"code": Field(FieldKind.CODE, "condition code of an institutional claim")},
    "line": _LINE,
    "line_modifier": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "code": Field(FieldKind.CODE, "one modifier of the line"),
    },
    "past_line": {"claim": Field(FieldKind.WORD, "the earlier claim's id"), **_LINE},
    "past_diagnosis": {
        "claim": Field(FieldKind.WORD, "the earlier claim's id"),
        "position": _POSITION,
        "code": _CODE,
        "poa": Field(FieldKind.WORD, "present on admission: Y, N, U, W, 1", values=("Y", "N", "U", "W", "1")),
        "date": Field(FieldKind.DATE, "first day of service of the earlier claim"),
    },
    "unlisted_code": {
        "number": Field(FieldKind.NUMBER, "the line; none for a diagnosis"),
        "position": Field(FieldKind.NUMBER, "place in the list of diagnoses; none for a line"),
        "where": Field(FieldKind.WORD, "either of these, for texts"),
        "system": Field(FieldKind.WORD, "the code set", values=("ICD-10-CM", "HCPCS or CPT")),
        "code": Field(FieldKind.CODE, "the code"),
        "date": Field(FieldKind.DATE, "day by which it is judged"),
        "state": Field(
            FieldKind.WORD,
            "why it may not be used on the day; a heading is no complete code",
            values=("invalid", "ended", "not_yet", "heading"),
        ),
        "turn": Field(FieldKind.WORD, "its last day, or its first if not_yet, or unknown"),
        "held": Field(FieldKind.WORD, "when the code set has it, for texts: through or from a day"),
        "instead": Field(FieldKind.WORD, "the codes in force that took its place, or whose place it took"),
        "near": Field(FieldKind.WORD, "the codes in force that are nearest to it, for texts"),
        "release": Field(FieldKind.WORD, "the release of the table"),
    },
    "repeated_line": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "other_number": Field(FieldKind.NUMBER, "the first line with the same code, day and provider"),
        "claim": Field(FieldKind.WORD, "the earlier claim that it is on; none if it is on this one"),
        "code": Field(FieldKind.CODE, "the code of both"),
        "date": Field(FieldKind.DATE, "day of service"),
        "modifier": Field(FieldKind.WORD, "any of the line's modifiers", several=True),
        "other_modifier": Field(FieldKind.WORD, "any of the first line's modifiers", several=True),
    },
    "line_fault": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "code": Field(FieldKind.CODE, "the line's code"),
        "date": Field(FieldKind.DATE, "day of service"),
        "fault": Field(
            FieldKind.WORD,
            "what is amiss",
            values=(
                "no_pointer",
                "many_pointers",
                "pointer_twice",
                "no_units",
                "visits_not_days",
                "drug_code",
                "drug_unit",
                "drug_quantity",
            ),
        ),
        "shown": Field(FieldKind.WORD, "what stands there, for texts"),
        "wanted": Field(FieldKind.WORD, "what should, for texts"),
    },
    "unassigned_place": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "code": Field(FieldKind.CODE, "the line's code"),
        "date": Field(FieldKind.DATE, "day of service"),
        "place": Field(FieldKind.WORD, "the place of service that has no meaning on the day"),
        "release": Field(FieldKind.WORD, "the release of the table"),
    },
    "unlisted_modifier": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "code": Field(FieldKind.CODE, "the line's code"),
        "date": Field(FieldKind.DATE, "day of service"),
        "modifier": Field(FieldKind.WORD, "the modifier that is none on the day"),
        "release": Field(FieldKind.WORD, "the release of the table; none where the shape says it"),
    },
    "bundled_pair": {
        "number": Field(FieldKind.NUMBER, "the line of the column-two code; the claim's own, if but one is"),
        "other_number": Field(FieldKind.NUMBER, "the other line"),
        "earlier": Field(
            FieldKind.WORD,
            "which code is on an earlier claim of the provider and day; none where both are on this one",
            values=("column_one", "column_two"),
        ),
        "claim": Field(FieldKind.WORD, "the earlier claim's id"),
        "beside": Field(FieldKind.WORD, "for texts: the other line, and the earlier claim that it is on"),
        "column_one": Field(FieldKind.CODE, "the code that is paid"),
        "column_two": Field(FieldKind.CODE, "the code that is not paid"),
        "modifier_one": Field(FieldKind.WORD, "any modifier of the column-one line", several=True),
        "modifier_two": Field(FieldKind.WORD, "any modifier of the column-two line", several=True),
        "bypass": Field(FieldKind.WORD, "any modifier of the two lines that bypasses the edit", several=True),
        "indicator": Field(FieldKind.WORD, "0 no modifier helps, 1 one may", values=("0", "1")),
        "date": Field(FieldKind.DATE, "day of service of both lines"),
        "diagnoses": Field(
            FieldKind.WORD, "whether both lines point to the same", values=("same", "different")
        ),
        "rationale": Field(FieldKind.WORD, "why CMS has the edit"),
        "caution": Field(FieldKind.WORD, "for texts: that the row is of a sample, or empty"),
        "release": Field(FieldKind.WORD, "the release of the table"),
    },
    "units_over_limit": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "code": Field(FieldKind.CODE, "the line's code"),
        "date": Field(FieldKind.DATE, "day of service"),
        "modifier": Field(FieldKind.WORD, "any of the line's modifiers", several=True),
        "units": Field(FieldKind.NUMBER, "units of the line, or of all lines of the day"),
        "limit": Field(FieldKind.NUMBER, "the MUE value"),
        "lines": Field(FieldKind.NUMBER, "lines that the units are on"),
        "adjudication": Field(
            FieldKind.WORD,
            "MAI: 1 line, 2 day by policy, 3 day by clinical benchmark",
            values=("1", "2", "3"),
        ),
        "rationale": Field(FieldKind.WORD, "what CMS rests the value on"),
        "caution": Field(FieldKind.WORD, "for texts: that the row is of a sample, or empty"),
        "release": Field(FieldKind.WORD, "the release of the table"),
    },
    "add_on": {
        "number": Field(FieldKind.NUMBER, "the line of the add-on code"),
        "code": Field(FieldKind.CODE, "the add-on code"),
        "date": Field(FieldKind.DATE, "day of service"),
        "edit_type": Field(
            FieldKind.WORD, "1 all primary codes listed, 2 none, 3 some", values=("1", "2", "3")
        ),
        "primary": Field(FieldKind.CODE, "the primary code that it goes with; none if there is none"),
        "primaries": Field(FieldKind.WORD, "the primary codes that CMS lists, for texts"),
        "caution": Field(FieldKind.WORD, "for texts: that the row is of a sample, or empty"),
        "release": Field(FieldKind.WORD, "the release of the table"),
    },
    "unsupported_service": {
        "number": Field(FieldKind.NUMBER, "the line"),
        "code": Field(FieldKind.CODE, "the line's code"),
        "date": Field(FieldKind.DATE, "day of service"),
        "modifier": Field(FieldKind.WORD, "any of the line's modifiers", several=True),
        "jurisdiction": Field(FieldKind.WORD, "the claim's place: contractor, state or jurisdiction"),
        "diagnoses": Field(FieldKind.WORD, "the diagnoses of the line, for texts"),
        "articles": Field(FieldKind.WORD, "the articles that limit the code there, for texts"),
        "release": Field(FieldKind.WORD, "the release of the list"),
    },
    "condition": {"code": _CODE},
}
"""A ``condition`` is what a note supports before combination and sequence; a ``diagnosis`` stands at a
position in a claim or in a coded chart. What stands between lines and ``condition`` edit tables give."""

OF_LINES = frozenset(
    {
        "line",
        "line_modifier",
        "unlisted_code",
        "line_fault",
        "unassigned_place",
        "unlisted_modifier",
        "repeated_line",
        "bundled_pair",
        "units_over_limit",
        "add_on",
        "unsupported_service",
    }
)
"""The kinds whose ``number`` is that of a line of the claim."""

DIAGNOSES = frozenset({"diagnosis", "admitting_diagnosis", "past_diagnosis", "condition"})
"""The predicates whose code is one of ICD-10-CM."""


def line_of(facts: Iterable[Fact]) -> int | None:
    """The number of the first line that a choice of facts speaks of."""
    for fact in facts:
        if fact.predicate in OF_LINES:
            number: int | None = fact.args["number"]
            return number
    return None
