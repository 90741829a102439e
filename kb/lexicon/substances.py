"""What notes say of a drug that did harm or was not taken: from its names to codes of T36 to T50.

Guidelines I.C.19.e.5: taken in error, in excess or on purpose it is a poisoning, which without a word on the
intent is accidental (5.b and the table of drugs); properly taken, an adverse effect (5.a); taken less than
prescribed, an underdosing (5.c), whose reason Z91.12 and Z91.13 tell. An allergy is a status (I.C.21.c.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ACCIDENTAL, ON_PURPOSE, ADVERSE, UNDERDOSED = "1", "2", "5", "6"
"""The last character of a code before its 7th."""
KEYS = frozenset({"substance", "names", "poisoning_only", "also_lacking"})

_CAUSE = tuple(
    f"{each} @" for each in ("due to", "secondary to", "2/2", "d/t", "s/t", "caused by", "because of")
)
_ALLERGY = ("@ allergy", "allergy to @", "allergic to @", "due to @ allergy")
_ALLERGIES = (
    *(("T36.0", "Z88.0"), ("T36", "Z88.1"), ("T37.0", "Z88.2"), ("T37", "Z88.3"), ("T41", "Z88.4")),
    *(("T40", "Z88.5"), ("T39", "Z88.6"), ("T50.8", "Z91.041"), ("T", "Z88.8")),
)
"""The status of allergy to the drugs of a category; the first that fits."""

_COST, _CHOSEN, _FORGOTTEN = "Z91.120", "Z91.128", "Z91.138"


def _forms(text: str) -> tuple[str, ...]:
    return tuple(text.split("; "))


_FORMS: dict[str, tuple[str, ...]] = {
    ACCIDENTAL: _forms(
        "@ overdose; overdose of @; overdose on @; overdose @; @ OD; OD on @; overdosed on @; @ "
        "poisoning; poisoning by @; due to @ overdose; accidental @ overdose; accidental overdose of @; "
        "accidental poisoning by @; unintentional @ overdose; unintentional overdose of @; took too much "
        "@; accidentally took too much @; took too many @; took extra @; accidental ingestion of @; "
        "accidental @ ingestion; accidentally ingested @; double dose of @; took double dose of @; "
        "accidentally took double dose of @; accidentally taking double dose of @; accidental @ toxicity; "
        "@ toxicity accidentally doubled dose"
    ),
    ON_PURPOSE: _forms(
        "intentional @ overdose; intentional overdose of @; intentional overdose @; intentional overdose "
        "on @; intentionally overdosed on @; intentional @ OD; intentional OD on @; intentional @ "
        "ingestion; intentional ingestion of @; intentionally ingested @; intentionally took @; suicide "
        "attempt by @ overdose; suicide attempt by overdose of @; suicide attempt by overdose on @; "
        "suicide attempt with @; @ overdose suicide attempt; @ overdose in suicide attempt; @ overdose in "
        "a suicide attempt; @ OD suicide attempt; overdosed on @ in suicide attempt; suicidal @ overdose; "
        "suicidal overdose of @; @ overdose intentional; @ overdose intentional self-harm; @ overdose "
        "with suicidal intent; @ overdose with intent to harm self"
    ),
    ADVERSE: _forms(
        "induced by @; @ induced; adverse effect of @; adverse effect from @; @ adverse effect; adverse "
        "reaction to @; adverse drug reaction to @; side effect of @; side effects of @; side effect from "
        "@; side effects from @; @ side effect; @ side effects; due to properly taken @; from @ taken as "
        "prescribed; from @ taken correctly; related to @; @ related; @ associated; attributed to @; "
        "supratherapeutic on @"
    ),
    UNDERDOSED: _forms(
        "underdosing of @; @ underdosing; stopped taking @; stopped taking her @; stopped taking his @; "
        "not taking @ as prescribed; took less @ than prescribed; taking less @ than prescribed; skipping "
        "doses of @; skipping @ doses; skipping @; rationing @; missed doses of @; missing doses of @; "
        "missed @ doses; ran out of @; self-discontinued @; quit taking @; noncompliant with @; "
        "noncompliance with @; nonadherent to @; nonadherent with @; nonadherence to @; @ noncompliance; "
        "@ nonadherence; due to @ noncompliance; due to noncompliance with @; due to stopping @; due to "
        "missed doses of @"
    ),
}
_WITH_REASON: dict[str, tuple[str, ...]] = {
    _COST: _forms(
        "can't afford @; cannot afford @; could not afford @; couldn't afford @; unable to afford @; "
        "stopped @ due to cost; stopped @ because of cost; stopped taking @ due to cost; stopped taking @ "
        "because of cost; not taking @ due to cost; not taking @ because of cost; rationing @ due to "
        "cost; skipping @ due to cost; stopped @ can't afford it; stopped @ couldn't afford it; stopped "
        "taking @ can't afford it; stopped taking @ couldn't afford it; skipping doses of @ due to cost"
    ),
    _CHOSEN: _forms(
        "stopped taking @ due to side effects; stopped taking @ because of side effects; stopped @ due to "
        "side effects; stopped @ because of side effects; stopped @ on own; intentionally stopped @; "
        "refuses to take @; intentional underdosing of @"
    ),
    _FORGOTTEN: _forms(
        "forgets to take @; forgot to take @; forgets @; forgot @; unintentional underdosing of @; forgot "
        "to take her @"
    ),
}


def effect_terms(entry: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each phrase that an entry's names make, with the codes that it stands for.

    An entry is ``{substance, names}``, with ``poisoning_only`` for a drug that is no medicine: its category
    has no codes of adverse effect and underdosing. What the body can be ``also_lacking`` is no drug after
    "due to" alone.
    """
    above = entry["substance"]
    kinds = (ACCIDENTAL, ON_PURPOSE) if "poisoning_only" in entry else tuple(_FORMS)
    for name in entry["names"]:
        for kind in kinds:
            for form in _FORMS[kind]:
                yield form.replace("@", name), (above + kind,)
        if UNDERDOSED not in kinds:
            continue
        if "also_lacking" not in entry:
            for form in _CAUSE:
                yield form.replace("@", name), (above + ADVERSE,)
        allergy = next(code for start, code in _ALLERGIES if above.startswith(start))
        for form in _ALLERGY:
            yield form.replace("@", name), (allergy,)
        for reason, forms in _WITH_REASON.items():
            for form in forms:
                yield form.replace("@", name), (above + UNDERDOSED, reason)
