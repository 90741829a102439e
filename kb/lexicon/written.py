"""How notes write the phrases of the lexicon: with abbreviations and other joints.

A note says "2/2" where the index says "due to". The phrases made here are added where they name nothing by
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.lexicon.variants import significant
from kb.lexicon.words import folded

_WRITTEN = tuple(
    (folded(full), folded(short))
    for full, short in (
        ("due to", "secondary to"),
        ("due to", "2/2"),
        ("due to", "d/t"),
        ("due to", "s/t"),
        ("due to", "caused by"),
        ("due to", "because of"),
        ("due to", "from"),
        ("with", "w/"),
        ("without", "w/o"),
        ("status post", "s/p"),
        ("s/p", "status post"),
        ("history of", "h/o"),
        ("history of", "hx of"),
        ("history of", "hx"),
        ("follow up", "f/u"),
        ("preoperative", "preop"),
        ("preoperative", "pre-op"),
        ("postoperative", "postop"),
        ("postoperative", "post-op"),
        ("evaluation", "eval"),
        ("examination", "exam"),
        ("laceration", "lac"),
        ("metastasis", "mets"),
        ("respiratory", "resp"),
        ("chronic kidney disease", "CKD"),
        ("type 2 diabetes mellitus", "T2DM"),
        ("type 1 diabetes mellitus", "T1DM"),
        ("hypertension", "HTN"),
        ("urinary tract infection", "UTI"),
        ("motor vehicle accident", "MVA"),
        ("motor vehicle collision", "MVC"),
        ("total knee replacement", "TKR"),
        ("total hip replacement", "THR"),
        ("total knee arthroplasty", "TKA"),
        ("total hip arthroplasty", "THA"),
        ("atrial fibrillation", "afib"),
        ("heart failure", "HF"),
        ("congestive heart failure", "CHF"),
        ("myocardial infarction", "MI"),
        ("acute kidney injury", "AKI"),
        ("loss of consciousness", "LOC"),
        ("cervical spine", "C-spine"),
        ("lumbar spine", "L-spine"),
        ("thoracic spine", "T-spine"),
        ("foreign body", "FB"),
        ("shortness of breath", "SOB"),
        ("basal cell carcinoma", "BCC"),
        ("squamous cell carcinoma", "SCC"),
        ("renal cell carcinoma", "RCC"),
        ("hepatocellular carcinoma", "HCC"),
        ("transitional cell carcinoma", "TCC"),
        ("diffuse large b cell lymphoma", "DLBCL"),
        ("acute myeloid leukemia", "AML"),
        ("chronic lymphocytic leukemia", "CLL"),
        ("iron deficiency anemia", "IDA"),
        ("deep vein thrombosis", "DVT"),
        ("pulmonary embolism", "PE"),
        ("diabetic ketoacidosis", "DKA"),
        ("nonproliferative diabetic retinopathy", "NPDR"),
        ("proliferative diabetic retinopathy", "PDR"),
        ("retinal detachment", "RD"),
        ("age related macular degeneration", "AMD"),
        ("primary open angle glaucoma", "POAG"),
        ("otitis media", "OM"),
        ("tympanic membrane", "TM"),
        ("coronary artery disease", "CAD"),
        ("peripheral artery disease", "PAD"),
        ("peripheral vascular disease", "PVD"),
        ("abdominal aortic aneurysm", "AAA"),
        ("subarachnoid hemorrhage", "SAH"),
        ("intracerebral hemorrhage", "ICH"),
        ("subdural hematoma", "SDH"),
        ("middle cerebral artery", "MCA"),
        ("posterior cerebral artery", "PCA"),
        ("anterior cerebral artery", "ACA"),
        ("cerebrovascular accident", "CVA"),
        ("aortic stenosis", "AS"),
        ("mitral regurgitation", "MR"),
        ("chronic obstructive pulmonary disease", "COPD"),
        ("small bowel obstruction", "SBO"),
        ("ulcerative colitis", "UC"),
        ("irritable bowel syndrome", "IBS"),
        ("gastroesophageal reflux disease", "GERD"),
        ("temporal lobe epilepsy", "TLE"),
        ("traumatic brain injury", "TBI"),
        ("major depressive disorder", "MDD"),
        ("alcohol use disorder", "AUD"),
        ("opioid use disorder", "OUD"),
        ("rheumatoid arthritis", "RA"),
        ("alcoholic", "alcohol induced"),
        ("alcoholic", "EtOH"),
        ("alcoholic", "alcohol related"),
        ("syndrome", "synd"),
    )
)
"""Words of a phrase, and how notes write the same: by an abbreviation, or with another joint."""
_AT_HEAD = frozenset({folded("due to")})
"""Joints that, at the head of a phrase, "from" does not stand for: "switched from metformin" is no effect."""
_LONGEST_WRITTEN = 8  # words of a phrase that is written for short


def written(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The phrase with one of its parts as notes write it."""
    if len(phrase) > _LONGEST_WRITTEN:
        return
    for full, short in _WRITTEN:
        if full[0] not in phrase:
            continue
        at = phrase.index(full[0])
        head = not at and full in _AT_HEAD and short == ("from",)
        if phrase[at : at + len(full)] == full and len(phrase) > len(full) and not head:
            yield significant((*phrase[:at], *short, *phrase[at + len(full) :]))
