"""Fields of the HCPCS contractor record, in our own words.

Authority: CMS, Alpha-Numeric HCPCS file, contractor record layout.
"""

from __future__ import annotations

from kb.facts.meanings import Indicator

_LAYOUT = "CMS, HCPCS contractor record layout"

COVERAGE = Indicator(
    "coverage",
    _LAYOUT,
    {
        "C": "the contractor judges coverage",
        "D": "special coverage instructions apply",
        "I": "not payable by Medicare",
        "M": "not covered by Medicare",
        "S": "not covered by Medicare, by statute",
    },
)
PRICING = Indicator(
    "pricing",
    _LAYOUT,
    {
        "00": "not priced separately by Part B",
        "11": "physician fee schedule, by national relative values",
        "12": "physician fee schedule, by anesthesia base units",
        "13": "physician fee schedule, priced by the contractor",
        "21": "laboratory fee schedule, with a national limit",
        "22": "laboratory fee schedule, priced by the contractor",
        "31": "equipment: frequently serviced item",
        "32": "equipment: inexpensive or routinely purchased",
        "33": "equipment: oxygen",
        "34": "equipment: supplies",
        "35": "surgical dressings",
        "36": "equipment: capped rental",
        "37": "ostomy, tracheostomy and urological supplies",
        "38": "orthotics, prosthetics and vision items",
        "39": "parenteral and enteral nutrition",
        "40": "lymphedema compression items",
        "45": "equipment: customized",
        "46": "equipment: priced by the contractor",
        "51": "drugs",
        "52": "reasonable charge",
        "53": "statute",
        "54": "vaccinations",
        "55": "splints and casts",
        "56": "intraocular lenses",
        "57": "otherwise priced by the contractor",
        "99": "no value set",
    },
)
MULTIPLE_PRICING = Indicator(
    "multiple_pricing",
    _LAYOUT,
    {
        "9": "does not apply: not priced separately, or no value set",
        "A": "does not apply: priced in one way",
        "B": "professional part by relative values, the rest by the contractor",
        "C": "interpretation by relative values, the test by the laboratory fee schedule",
        "D": "physicians by relative values, psychologists by their own schedule",
        "E": "physicians by relative values, psychologists and social workers by their own schedules",
        "F": "physicians by the contractor, psychologists and social workers by their own schedules",
        "G": "by reasonable charge with blood products, else by the laboratory fee schedule",
    },
)
ACTION = Indicator(
    "action",
    _LAYOUT,
    {
        "A": "added",
        "B": "coverage and long description changed",
        "C": "long description changed",
        "D": "discontinued",
        "F": "coverage or pricing changed",
        "N": "no change",
        "P": "payment changed",
        "R": "reactivated",
        "S": "short description changed",
        "T": "several fields changed",
    },
)
TYPE_OF_SERVICE = Indicator(
    "types_of_service",
    _LAYOUT,
    {
        "0": "whole blood",
        "1": "medical care",
        "2": "surgery",
        "3": "consultation",
        "4": "diagnostic radiology",
        "5": "diagnostic laboratory",
        "6": "therapeutic radiology",
        "7": "anesthesia",
        "8": "assistant at surgery",
        "9": "other medical items or services",
        "A": "used equipment",
        "B": "high-risk screening mammography",
        "C": "low-risk screening mammography",
        "D": "ambulance",
        "E": "enteral or parenteral nutrition",
        "F": "ambulatory surgical center",
        "G": "immunosuppressive drugs",
        "H": "hospice",
        "I": "purchase of equipment by installments",
        "J": "diabetic shoes",
        "K": "hearing items",
        "L": "kidney failure supplies",
        "M": "monthly payment for dialysis",
        "N": "kidney donor",
        "P": "purchase of equipment, prosthetics or orthotics",
        "Q": "vision items",
        "R": "rental of equipment",
        "S": "surgical dressings or supplies",
        "T": "psychological therapy",
        "U": "occupational therapy",
        "V": "vaccine",
        "W": "physical therapy",
        "Y": "second opinion on elective surgery",
        "Z": "third opinion on elective surgery",
    },
)
LABORATORY = Indicator(
    "laboratory_certifications",
    "42 CFR part 493, CLIA specialties",
    {
        "010": "histocompatibility",
        "110": "bacteriology",
        "115": "mycobacteriology",
        "120": "mycology",
        "130": "parasitology",
        "140": "virology",
        "210": "syphilis serology",
        "220": "general immunology",
        "310": "routine chemistry",
        "320": "urinalysis",
        "330": "endocrinology",
        "340": "toxicology",
        "400": "hematology",
        "510": "blood group and Rh type",
        "540": "antibody identification",
        "550": "compatibility testing",
        "610": "histopathology",
        "620": "oral pathology",
        "630": "cytology",
        "800": "radiobioassay",
        "900": "clinical cytogenetics",
    },
)
SURGICAL_CENTER = Indicator("asc_group", _LAYOUT, {"YY": "approved for an ambulatory surgical center"})
