"""The claims of a FHIR resource: itself, or those of a Bundle."""

from __future__ import annotations

from collections.abc import Iterator

from kb.model.claim import Claim
from loaders.claims.fhir.claim import claim_from_fhir
from loaders.documents.fhir_resources import Resources, text_at
from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

_NAMED = 40


def read_fhir(value: JsonObject) -> Iterator[tuple[str | None, Claim | InputError]]:
    """Every claim in ``value`` with its id, or why it was refused, at its JSON Pointer.

    A Bundle with both forms of a claim (a Claim, and the ExplanationOfBenefit that names it) yields
    the Claim: it is what was sent.
    """
    try:
        resources = Resources(value)
    except InputError as error:
        yield (
            None,
            InputError(
                error.code.replace("note.", "claim."),
                error.message,
                place=error.place,
                next_step=error.next_step,
            ),
        )
        return
    claims = resources.of("Claim")
    answered = {each.body.get("id") for each in claims}
    benefits = [
        each
        for each in resources.of("ExplanationOfBenefit")
        if text_at(each.body, "claim", "reference").removeprefix("urn:uuid:").split("/")[-1] not in answered
    ]
    for resource in (*claims, *benefits):
        identifier = text_at(resource.body, "id") or None
        try:
            claim = claim_from_fhir(resource, resources)
            yield claim.id, claim
        except InputError as error:
            yield identifier if identifier and identifier.isprintable() else None, error
    if not claims and not benefits:
        kind = ascii(text_at(value, "resourceType")[:_NAMED])[1:-1]
        yield (
            None,
            InputError(
                "claim.fhir-no-claim",
                f"No Claim and no ExplanationOfBenefit is in this {kind}.",
                place="/resourceType",
                next_step="Send a claim, also in a Bundle; notes are coded with: chartproof code",
            ),
        )
