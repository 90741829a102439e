"""Combination codes: rules of the packs that put one code in place of others.

Guidelines I.B.9 (combination codes) and I.A.15 ("with"): the classification presumes a link between
two conditions, and one code then says both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.conditions.model import View
from engine.proof.model import Fact, ProofBuilder
from engine.rules.compile import RulePlan
from engine.rules.kernel import Match, run
from engine.rules.model import Combination


def combine(
    view: View,
    plan: RulePlan,
    conditions: Mapping[str, Fact],
    proof: ProofBuilder,
    gives_way: Callable[[str, str], bool],
) -> tuple[dict[str, Fact], dict[str, str]]:
    """``conditions`` are one fact a code. Returns the codes to add, and what replaces each code.

    Rules see the conditions of the record, never each other's conclusions, so their order can't
    matter; where two rules replace the same code both combination codes are given. Of two combination
    codes one that ``gives_way`` to the other is not made: angiopathy with gangrene says angiopathy too.
    """
    matches, _ = run(view, plan, list(conditions.values()), lambda match: None)
    added: dict[str, Fact] = {}
    replaced: dict[str, str] = {}
    made = list(dict.fromkeys(_combination(match).code for match in matches))
    full = {code: next((each for each in made if gives_way(code, each)), code) for code in made}
    for match in matches:
        then = _combination(match)
        bound = {each.name: fact for each, fact in zip(match.rule.patterns, match.facts, strict=True)}
        for name in then.replace:
            replaced.setdefault(str(bound[name].args["code"]), full[then.code])
        if full[then.code] != then.code:
            continue
        fact = proof.derive(
            "condition",
            {"code": then.code, "by": match.rule.id},
            rule=match.rule.id,
            rule_digest=match.rule.digest,
            premises=match.facts,
            evidence=match.evidence,
            absences=match.absences,
            aggregates=match.aggregates,
        )
        added.setdefault(then.code, fact)
    return added, replaced


def _combination(match: Match) -> Combination:
    then = match.rule.then
    assert isinstance(then, Combination)
    return then
