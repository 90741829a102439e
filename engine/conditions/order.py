"""Conditions on where a diagnosis stands in the list. Positions count from 1, the first-listed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.conditions.model import Held, Verdict, View
from engine.proof.model import Fact
from kb.model.code import undotted


def first_listed(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``first_listed: true|false``."""
    return Held() if (fact.args["position"] == 1) == (argument == "true") else None


def after(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``after: NAME``: stands later in the list than NAME."""
    return Held() if fact.args["position"] > bindings[argument].args["position"] else None


def before(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``before: NAME``: stands earlier in the list than NAME."""
    return Held() if fact.args["position"] < bindings[argument].args["position"] else None


def same_code(view: View, fact: Fact, argument: str, bindings: Mapping[str, Fact]) -> Verdict:
    """``same_code: NAME``: the same code, dotted or not."""
    same = undotted(str(fact.args["code"])) == undotted(str(bindings[argument].args["code"]))
    return Held() if same else None
