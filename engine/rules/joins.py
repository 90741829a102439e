"""Joins by equal values: which facts can meet an entry at all beside what is bound already.

A test that demands a value of an earlier fact (the same code, the same day, the diagnosis that a line
points to) files facts by that value, so that of many lines only the fitting ones are tried. It proves
nothing: whatever is found this way is still judged.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from engine.conditions.model import Bindings
from engine.proof.model import Fact
from engine.rules.judge import field_of, number_of, resolved
from engine.rules.model import Pattern, Reference, Test
from engine.rules.vocabulary import Field, FieldKind
from kb.model.code import undotted

Keys = Iterable[Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """``offers`` are the values under which a fact is filed, None if it fits beside any; ``wants`` are
    the values that will do beside what is bound, None if any may.

    Where nothing but the fact of one earlier entry decides what will do, ``demands`` gives that of such a
    fact and ``name`` is the entry's.
    """

    offers: Callable[[Fact], Keys | None]
    wants: Callable[[Bindings], Keys | None]
    demands: Callable[[Fact], Keys | None] | None = None
    name: str = ""


def _of_one(name: str, offers: Callable[[Fact], Keys | None], demands: Callable[[Fact], Keys | None]) -> Join:
    return Join(offers, lambda bound: demands(bound[name].fact), demands, name)


def join_of(pattern: Pattern, tests: Sequence[Test]) -> Join | None:
    """The join by the value that tells most facts apart, among tests of earlier entries."""
    found = [(rank, join) for test in tests if (join := _join(pattern, test)) and (rank := _rank(test)) >= 0]
    return min(found, key=lambda each: each[0])[1] if found else None


def _rank(test: Test) -> int:
    order = ("pointed_by", "same_code", "code", "same_category")
    return order.index(test.key) if test.key in order else len(order) + (test.key in ("date", "through"))


def _join(pattern: Pattern, test: Test) -> Join | None:
    if test.negated or test.bounds or len(test.accepts) != 1:
        return None
    (accepted,) = test.accepts
    field = field_of(pattern.predicate, test.key)
    if field is not None:
        return _by_field(test.key, field, accepted) if isinstance(accepted, Reference) else None
    name = str(accepted)
    if test.key == "pointed_by":
        return _of_one(name, lambda fact: _known(fact, "position"), lambda line: line.args["pointers"])
    if test.key == "same_code":
        return _of_one(name, _code, _code)
    if test.key == "same_category":
        return _of_one(name, _category, _category)
    return None


def _known(fact: Fact, key: str) -> Keys | None:
    return (fact.args[key],) if key in fact.args else None


def _code(fact: Fact) -> Keys | None:
    code = fact.code
    if code is None:
        return () if "code" in fact.args else None
    return (undotted(code),)


def _category(fact: Fact) -> Keys | None:
    codes = _code(fact)
    return None if codes is None else tuple(str(code)[:3] for code in codes)


def _by_field(key: str, field: Field, reference: Reference) -> Join:
    def offers(fact: Fact) -> Keys | None:
        value = fact.args.get(key)
        if value is None or value == []:
            return None
        return [_value(field, each) for each in (value if field.several else (value,))]

    def wants(bindings: Bindings) -> Keys | None:
        value = resolved(reference, bindings)
        if value is None:
            return ()
        if field.kind is FieldKind.CODE and "-" in value:
            return None  # a range
        return (_value(field, value),)

    return Join(offers, wants)


def _value(field: Field, value: object) -> Hashable:
    if field.kind is FieldKind.NUMBER:
        return number_of(value)
    return undotted(str(value)) if field.kind is FieldKind.CODE else str(value).upper()
