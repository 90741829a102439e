"""Reading ``when`` and ``unless``: kinds of fact, their tests and what these are compared with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.conditions import CONDITIONS
from engine.conditions.gives import GIVES, GIVES_IF_TRUE
from engine.conditions.model import Condition, Takes
from engine.conditions.sides import SIDES
from engine.rules.dates import read_day
from engine.rules.model import Aggregate, Argument, Bound, Days, Entry, Pattern, Reference, Row, Test
from engine.rules.refusal import Path, a_list, known_keys, one_of, refuse, text
from engine.rules.vocabulary import PREDICATES, Field, FieldKind
from kb.model.code import undotted
from kb.model.tabular import NoteKind
from kb.tables.schemas import SCHEMAS
from kb.tables.schemas.mce import EDIT_LISTS

OWN_KIND = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
"""A kind of fact that rules conclude: at least two words joined by underscores."""

_REFERENCE = re.compile(r"(same_as|opposite_of)\(([a-z_0-9]+)\.([a-z_0-9]+)\)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BOUNDS = ("at_least", "at_most", "more_than", "less_than")
_AGGREGATES = {"count": {"of", "is", "as"}, "sum": {"of", "field", "is", "as"}}
_EXAMPLE = "diagnosis: {is_a: [E11], first_listed: true, as: dx}"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = re.compile(r"[0-9]{1,5}")
_COUNT = re.compile(r"[0-9]{1,9}")
_SIDED = ("modifier", "laterality")
"""What of the official facts has an opposite side."""
_BY_VALUE = (Takes.CODES, Takes.WORDS, Takes.SIDE)
"""Conditions that may be asked of a value from another entry."""

OwnKinds = Mapping[str, frozenset[str]]
"""The kinds of fact that the packs conclude, with their fields."""


class EntryReader:
    """Reads the entries of one rule. Names bound by earlier entries may be asked by later ones."""

    def __init__(self, pack: str, own: OwnKinds) -> None:
        self._pack = pack
        self._own = own
        self.bound: dict[str, str] = {}
        self._given: dict[str, tuple[str, ...]] = {}

    def values_of(self, name: str) -> tuple[str, ...]:
        """What texts and later entries may ask of a bound name: fields, and what its conditions give."""
        return self._given[name]

    def when(self, written: Any, path: Path) -> tuple[Entry, ...]:
        """The entries that must be met."""
        entries: list[Entry] = []
        for kind, body, at in self._pairs(written, path):
            if kind in _AGGREGATES:
                entries.append(self._aggregate(kind, body, at))
            else:
                entries.append(self._pattern(kind, body, at, bind=True))
        if not entries:
            refuse("rule.empty", self._pack, path, "when asks for no fact", _EXAMPLE)
        return tuple(entries)

    def unless(self, written: Any, path: Path) -> tuple[Pattern, ...]:
        """The entries of which none may be met."""
        return tuple(
            self._pattern(kind, body, at, bind=False) for kind, body, at in self._pairs(written, path)
        )

    def _pairs(self, written: Any, path: Path) -> list[tuple[str, Any, Path]]:
        if isinstance(written, dict):
            return [(key, body, (*path, key)) for key, body in written.items()]
        pairs = []
        for number, part in enumerate(a_list(written, self._pack, path, f"[{{{_EXAMPLE}}}]")):
            if not isinstance(part, dict):
                refuse("rule.bad-pattern", self._pack, (*path, number), "an entry is {fact: {test: value}}",
                       _EXAMPLE)  # fmt: skip
            pairs += [(key, body, (*path, number, key)) for key, body in part.items()]
        return pairs

    def _pattern(self, kind: str, body: Any, path: Path, *, bind: bool) -> Pattern:
        if kind in _AGGREGATES and not bind:
            why = f"{kind} stands in when alone, and looks at facts only"
            refuse("rule.bad-aggregate", self._pack, path, why, at_key=True)
        names = [*PREDICATES, *self._own, *(_AGGREGATES if bind else ())]
        one_of(kind, names, self._pack, path, "the kind of fact", at_key=True)
        allowed = {*self._fields(kind), *self._conditions(kind), "as"}
        known_keys(body, allowed, self._pack, path, _EXAMPLE)
        tests = tuple(
            self._test(kind, key, value, (*path, key)) for key, value in body.items() if key != "as"
        )
        name = self._name(body, path) if "as" in body else kind
        if bind:
            self._bind(name, kind, path)
            self._given[name] = tuple(dict.fromkeys((*self._fields(kind), *_given(tests))))
        return Pattern(kind, tests, name)

    def _name(self, body: Mapping[str, Any], path: Path) -> str:
        name = body["as"]
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            refuse("rule.bad-name", self._pack, (*path, "as"), f"{str(name)[:60]!r} is no name: lower case, "
                   "digits and _", "as: dx")  # fmt: skip
        return name

    def _bind(self, name: str, kind: str, path: Path) -> None:
        if name in self.bound:
            refuse("rule.name-twice", self._pack, path, f"two entries are called {name!r}; name one with as",
                   _EXAMPLE, at_key=True)  # fmt: skip
        self.bound[name] = kind

    def _fields(self, kind: str) -> Mapping[str, Field]:
        if kind in PREDICATES:
            return PREDICATES[kind]
        return {name: Field(FieldKind.WORD, "") for name in sorted(self._own[kind])}

    def _conditions(self, kind: str) -> list[str]:
        return [name for name, condition in CONDITIONS.items() if kind in condition.on]

    def _test(self, kind: str, key: str, written: Any, path: Path) -> Test:
        field = self._fields(kind).get(key)
        negated = False
        bounds: tuple[Bound, ...] = ()
        if isinstance(written, dict) and not (field is None and self._takes_mapping(key, written)):
            known_keys(written, {"not", *_BOUNDS}, self._pack, path, f"{key}: {{at_least: 3}}")
            if "not" in written and len(written) > 1:
                refuse("rule.bad-test", self._pack, path, "not stands alone", f"{key}: {{not: value}}")
            if "not" not in written and (
                field is None or field.kind not in (FieldKind.NUMBER, FieldKind.DATE)
            ):
                refuse("rule.bad-test", self._pack, path, f"{key} is neither number nor date",
                       f"{key}: {{not: value}}")  # fmt: skip
            negated = "not" in written
            bounds = self._bounds({} if negated else written, path, field)
            written = written.get("not", [])
            path = (*path, "not") if negated else path
        values = written if isinstance(written, list) else [written]
        if not values and not bounds:
            refuse("rule.bad-test", self._pack, path, f"{key} accepts nothing", f"{key}: [value]")
        condition = CONDITIONS[key] if field is None else None
        accepts = tuple(
            self._argument(key, field, condition, each, (*path, n) if isinstance(written, list) else path)
            for n, each in enumerate(values)
        )
        return Test(key, accepts, negated, bounds)

    def _takes_mapping(self, key: str, written: Mapping[str, Any]) -> bool:
        return CONDITIONS[key].takes in (Takes.ROW, Takes.DAYS) and "not" not in written

    def _bounds(self, written: Mapping[str, Any], path: Path, field: Field | None) -> tuple[Bound, ...]:
        return tuple(Bound(how, self._limit(value, (*path, how), field)) for how, value in written.items())

    def _limit(self, written: Any, path: Path, field: Field | None) -> str | Reference:
        reference = self._reference(written, path)
        if reference is not None:
            return reference
        if field is not None and field.kind is FieldKind.DATE:
            return read_day(written, self._pack, path).isoformat()
        if not isinstance(written, str) or not _NUMBER.fullmatch(written):
            why = f"{str(written)[:40]!r} is no number"
            refuse("rule.bad-number", self._pack, path, why, "at_least: 3")
        return written

    def _argument(
        self, key: str, field: Field | None, condition: Condition | None, written: Any, path: Path
    ) -> Argument:
        reference = self._reference(written, path)
        if reference is not None:
            if condition is not None and condition.takes not in _BY_VALUE:
                why = f"{key} takes {condition.takes}, not the value of another entry"
                refuse("rule.bad-reference", self._pack, path, why)
            if reference.how == "opposite_of" and key not in _SIDED:
                refuse("rule.bad-reference", self._pack, path, f"{key} has no opposite side",
                       "laterality: opposite_of(line.modifier)")  # fmt: skip
            return reference
        if condition is not None:
            return self._condition_argument(key, condition, written, path)
        value = text(written, self._pack, path, f"{key}: value")
        if field is not None and value != "none":
            self._check_value(key, field, value, path)
        return value

    def _check_value(self, key: str, field: Field, value: str, path: Path) -> None:
        if field.kind is FieldKind.NUMBER and not _NUMBER.fullmatch(value):
            refuse("rule.bad-number", self._pack, path, f"{value[:40]!r} is no number", f"{key}: 1")
        if field.kind is FieldKind.DATE:
            read_day(value, self._pack, path)
        if field.values and value.upper() not in (each.upper() for each in field.values):
            one_of(value, (*field.values, "none"), self._pack, path, f"the {key}")
        if field.kind is FieldKind.CODE:
            low, dash, high = value.partition("-")
            if dash and len(undotted(low)) != len(undotted(high)):
                why = f"{value[:40]!r} is no range: both ends have as many characters"
                refuse("rule.bad-code", self._pack, path, why, "code: [99202-99215]")

    def _condition_argument(self, key: str, condition: Condition, written: Any, path: Path) -> Argument:
        takes = condition.takes
        if takes is Takes.ROW:
            return self._row(written, path)
        if takes is Takes.DAYS:
            known_keys(written, {"of", "days"}, self._pack, path, "within_days: {of: line, days: 3}")
            days = written.get("days", "")
            if not isinstance(days, str) or not _DAYS.fullmatch(days):
                refuse("rule.bad-number", self._pack, (*path, "days"), "days is no whole number",
                       "within_days: {of: line, days: 3}")  # fmt: skip
            return Days(
                one_of(written.get("of"), self.bound, self._pack, (*path, "of"), "the entry"), int(days)
            )
        value = text(written, self._pack, path, f"{key}: value")
        if takes is Takes.TRUTH:
            return one_of(value, ("true", "false"), self._pack, path, f"the value of {key}")
        if takes is Takes.NAME:
            return one_of(value, self.bound, self._pack, path, "the entry")
        if takes is Takes.SIDE:
            return one_of(value, SIDES, self._pack, path, "the side")
        if takes is Takes.TABLES:
            return one_of(value, SCHEMAS, self._pack, path, "the table")
        if takes is Takes.EDIT_LISTS:
            return one_of(value, EDIT_LISTS, self._pack, path, "the list")
        if takes is Takes.NOTES:
            return one_of(value, [kind.name.lower() for kind in NoteKind], self._pack, path, "the note")
        return value

    def _row(self, written: Any, path: Path) -> Row:
        example = "row: {table: mpfs, global_days: [010, 090]}"
        if not isinstance(written, dict) or "table" not in written:
            refuse("rule.bad-test", self._pack, path, "row names no table", example)
        table = one_of(written["table"], SCHEMAS, self._pack, (*path, "table"), "the table")
        names = [column.name for column in SCHEMAS[table].columns]
        columns = []
        for name, value in written.items():
            if name != "table":
                at = (*path, name)
                one_of(name, names, self._pack, at, "the column", at_key=True)
                given = a_list(value, self._pack, at, example) if isinstance(value, list) else [value]
                columns.append((name, tuple(text(each, self._pack, at, example) for each in given)))
        if not columns:
            refuse(
                "rule.bad-test", self._pack, path, "row asks for no value; listed_in asks for a row", example
            )
        return Row(table, tuple(columns))

    def _reference(self, written: Any, path: Path) -> Reference | None:
        if not isinstance(written, str) or "(" not in written:
            return None
        found = _REFERENCE.fullmatch(written)
        if found is None:
            if re.match(r"[a-z_]+\(", written):
                refuse("rule.bad-reference", self._pack, path, f"{written!r} is no reference to an entry",
                       "same_as(line.date)")  # fmt: skip
            return None
        one_of(found[2], self.bound, self._pack, path, "the earlier entry")
        field = one_of(found[3], self.values_of(found[2]), self._pack, path, f"the value of {found[2]}")
        official = self.bound[found[2]] in PREDICATES
        if found[1] == "opposite_of" and official and field not in _SIDED:
            refuse("rule.bad-reference", self._pack, path, f"{field} has no opposite side",
                   "opposite_of(line.modifier)")  # fmt: skip
        return Reference(found[1], found[2], found[3])

    def _aggregate(self, kind: str, body: Any, path: Path) -> Aggregate:
        example = "count: {of: {diagnosis: {is_a: I63}}, is: {at_least: 2}, as: strokes}"
        known_keys(body, _AGGREGATES[kind], self._pack, path, example)
        of = body.get("of")
        for key in ("of", "is", "as"):
            if not body.get(key):
                refuse("rule.bad-aggregate", self._pack, path, f"{kind} has no {key}", example, at_key=True)
        if not isinstance(of, dict) or len(of) != 1:
            refuse(
                "rule.bad-aggregate", self._pack, (*path, "of"), f"{kind} looks at one kind of fact", example
            )
        ((predicate, tests),) = of.items()
        pattern = self._pattern(predicate, tests, (*path, "of", predicate), bind=False)
        field = None
        if kind == "sum":
            numbers = [
                name for name, each in self._fields(predicate).items() if each.kind is FieldKind.NUMBER
            ]
            if "field" not in body:
                refuse("rule.bad-aggregate", self._pack, path, "sum has no field", example, at_key=True)
            field = one_of(body["field"], numbers, self._pack, (*path, "field"), "the number to sum")
        wanted = body["is"]
        equals: tuple[str, ...] = ()
        bounds: tuple[Bound, ...] = ()
        if isinstance(wanted, dict):
            known_keys(wanted, _BOUNDS, self._pack, (*path, "is"), "is: {at_least: 2}")
            bounds = self._bounds(wanted, (*path, "is"), None)
        else:
            given = wanted if isinstance(wanted, list) else [wanted]
            equals = tuple(self._count(each, field, (*path, "is")) for each in given)
        name = self._name(body, path)
        self._bind(name, kind, path)
        self._given[name] = ("value",)
        return Aggregate(pattern, field, bounds, equals, name)

    def _count(self, written: Any, field: str | None, path: Path) -> str:
        form = _COUNT if field is None else _NUMBER
        if not isinstance(written, str) or not form.fullmatch(written):
            what = "whole number" if field is None else "number"
            refuse(
                "rule.bad-number",
                self._pack,
                path,
                f"{str(written)[:40]!r} is no {what}",
                "is: {at_least: 2}",
            )
        return written


def _given(tests: tuple[Test, ...]) -> list[str]:
    """What the tests give where they hold: one that is denied gives nothing."""
    names: list[str] = []
    for test in tests:
        if test.negated or (test.key in GIVES_IF_TRUE and "true" not in test.accepts):
            continue
        names += GIVES.get(test.key, ())
        for argument in test.accepts:
            if isinstance(argument, Row):
                names += [column.name for column in SCHEMAS[argument.table].columns]
    return names
