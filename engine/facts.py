"""The facts of a claim that rules may ask for, each with the field of the input that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.options import CodeOptions
from engine.proof.model import Fact, InputField, ProofBuilder
from kb.model.claim import INPATIENT
from kb.model.code import dotted, undotted

ED_PLACE = "23"
"""Place of service: emergency room, hospital (CMS place of service code set)."""
ED_REVENUE = "045"
"""Revenue codes 0450 to 0459: emergency room (NUBC, UB-04 FL 42)."""


def claim_facts(claim: Mapping[str, Any], day: date, payer: str | None, proof: ProofBuilder) -> list[Fact]:
    """All facts of a canonical claim (kb.model.claim.canonical_claim) judged as of ``day``."""
    facts = [
        proof.take("encounter", {"setting": setting(claim), "date": day.isoformat()}, (InputField("/type"),)),
        proof.take("claim", _claim(claim, payer), (InputField(""),)),
        proof.take(
            "patient",
            patient(claim.get("patient") or {}, day, claim.get("admit_date")),
            (InputField("/patient"),),
        ),
    ]
    for number, each in enumerate(claim["diagnoses"]):
        args = {"position": number + 1, "code": dotted(undotted(each["code"])), "poa": each.get("poa")}
        facts.append(proof.take("diagnosis", args, (InputField(f"/diagnoses/{number}"),)))
    admitting = claim.get("admitting_diagnosis")
    if admitting:
        args = {"code": dotted(undotted(admitting))}
        facts.append(proof.take("admitting_diagnosis", args, (InputField("/admitting_diagnosis"),)))
    for number, each in enumerate(claim.get("procedures") or ()):
        args = {"position": number + 1, "code": undotted(each["code"]), "date": each.get("date")}
        facts.append(proof.take("procedure", args, (InputField(f"/procedures/{number}"),)))
    for number, each in enumerate(claim["lines"]):
        facts.append(proof.take("line", _line(claim, each), (InputField(f"/lines/{number}"),)))
    for past, earlier in enumerate(claim.get("history") or ()):
        for number, each in enumerate(earlier["diagnoses"]):
            args = {
                "claim": earlier["id"],
                "position": number + 1,
                "code": dotted(undotted(each["code"])),
                "poa": each.get("poa"),
                "date": earlier["from"],
            }
            facts.append(
                proof.take("past_diagnosis", args, (InputField(f"/history/{past}/diagnoses/{number}"),))
            )
        for number, each in enumerate(earlier["lines"]):
            args = {"claim": earlier["id"], **_line(earlier, each)}
            field = InputField(f"/history/{past}/lines/{number}")
            facts.append(proof.take("past_line", args, (field,)))
    return facts


def chart_facts(options: CodeOptions, proof: ProofBuilder) -> list[Fact]:
    """What is known of the encounter and the patient of a note, as its options have it."""
    day = options.service_date.isoformat()
    sex = None if options.sex == "U" else options.sex
    return [
        proof.given("encounter", {"setting": options.setting, "date": day}, ()),
        proof.given(
            "patient", {"sex": sex, "age": options.age, "age_at_admission": None, "age_days": None}, ()
        ),
    ]


def setting(claim: Mapping[str, Any]) -> str:
    """``inpatient``, ``ed`` where a line was given in an emergency department, else ``outpatient``."""
    if claim["type"] == INPATIENT:
        return "inpatient"
    emergency = any(
        line.get("place_of_service") == ED_PLACE or (line.get("revenue_code") or "").startswith(ED_REVENUE)
        for line in claim["lines"]
    )
    return "ed" if emergency else "outpatient"


def patient(written: Mapping[str, Any], day: date, admitted: str | None = None) -> dict[str, Any]:
    """Sex, and age on the day of service and of admission; None for what the input does not say."""
    sex = written.get("sex")
    born = written.get("birth_date")
    birth = date.fromisoformat(born) if born else None
    known = birth is not None and birth <= day
    admission = date.fromisoformat(admitted) if admitted else date.min
    return {
        "sex": None if sex in (None, "U") else sex,
        "age": whole_years(birth, day) if birth and known else None,
        "age_at_admission": whole_years(birth, admission) if birth and admission >= birth else None,
        "age_days": (day - birth).days if birth and known else None,
    }


def whole_years(birth: date, day: date) -> int:
    """Birthdays reached; who was born on 29 February has them on 1 March of other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _claim(claim: Mapping[str, Any], payer: str | None) -> dict[str, Any]:
    last = claim.get("through") or claim["from"]
    return {
        "type": claim["type"],
        "payer": payer,
        "from": claim["from"],
        "through": last,
        "days": (date.fromisoformat(last) - date.fromisoformat(claim["from"])).days + 1,
        **{
            key: claim.get(key)
            for key in (
                "admit_date", "bill_type", "discharge_status", "frequency", "jurisdiction", "specialty",
            )
        },
    }  # fmt: skip


def _line(claim: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    said = line.get
    return {
        "number": line["number"],
        "code": undotted(line["code"]) if said("code") else None,
        "modifier": [each.upper() for each in said("modifiers", ())],
        "units": said("units"),
        "date": said("date") or claim["from"],
        "through": said("through"),
        "place_of_service": said("place_of_service"),
        "revenue_code": said("revenue_code"),
        "charge": said("charge"),
        "provider": said("provider") or claim.get("provider"),
        "ndc": said("ndc"),
        "pointers": said("diagnosis_pointers", []),
    }
