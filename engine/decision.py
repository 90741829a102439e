"""The decision: one JSON value, the same bytes for the same input, snapshot and engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.proof.model import ProofBuilder
from engine.version import VERSION
from kb.canonical import Written, is_plain, sha256

SCHEMA = "chartproof.decision/1"


def outcome_of(findings: Sequence[Mapping[str, Any]], indeterminate: Sequence[Any]) -> str:
    """``fail`` for any finding that stops the claim, else ``indeterminate`` for any open question."""
    if any(finding["disposition"] != "advise" for finding in findings):
        return "fail"
    return "indeterminate" if indeterminate else "pass"


def assemble(
    kind: str,
    *,
    snapshot: str,
    input_value: Mapping[str, Any],
    options: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    indeterminate: Sequence[Mapping[str, Any]],
    proof: ProofBuilder,
    roots: list[int],
    views: Mapping[str, Any],
) -> dict[str, Any]:
    """The decision with its digest. ``views`` are the parts that only one kind of decision has."""
    inside = Written(input_value, plain=_has_plain_fractions(input_value, views))
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": kind,
        "id": input_value["id"],
        "input": dict(input_value),
        "options": dict(options),
        "outcome": outcome_of(findings, indeterminate),
        "findings": list(findings),
        "indeterminate": list(indeterminate),
        **views,
        "proof": {
            "input": sha256(inside.data),
            "snapshot": snapshot,
            "engine": VERSION,
            **proof.as_json(roots),
        },
    }
    made["digest"] = sha256(inside.within(made, "input"))
    return made


def _has_plain_fractions(input_value: Mapping[str, Any], views: Mapping[str, Any]) -> bool:
    """Whether the decision can be written fast; units and confidences alone may have a fraction."""
    claims = (input_value, *input_value.get("history", ()))
    units = [line["units"] for claim in claims for line in claim.get("lines", ())]
    numbers = [each for each in units if each is not None]
    numbers += [code["confidence"] for code in views.get("codes", ())]
    return all(map(is_plain, numbers))


_QUOTING = ("codes", "suppressed", "queries")


def without_input(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The decision with its input and every quote left out, for records that must not hold them.

    The digest stays that of the whole decision: ``restored`` puts the input back.
    """
    kept = {key: value for key, value in decision.items() if key != "input"}
    for name in _QUOTING:
        if name in kept:
            kept[name] = [
                entry | {"evidence": [_unquoted(span) for span in entry["evidence"]]} for entry in kept[name]
            ]
    return kept | {"input_omitted": True}


def restored(decision: Mapping[str, Any], input_value: Mapping[str, Any]) -> dict[str, Any]:
    """The whole decision again: ``input_value`` in its place, and every quote read from it."""
    whole = {key: value for key, value in decision.items() if key != "input_omitted"}
    whole["input"] = dict(input_value)
    texts = {each["id"]: each["text"] for each in input_value.get("documents", ())}
    for name in _QUOTING:
        if name in whole:
            whole[name] = [
                entry | {"evidence": [_quoted(span, texts) for span in entry["evidence"]]}
                for entry in whole[name]
            ]
    return whole


def _unquoted(span: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in span.items() if key != "text"}


def _quoted(span: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    text = texts.get(span.get("doc", next(iter(texts), "")), "")
    return {**span, "text": text[span["start"] : span["end"]]}
