"""Reading ``when`` and ``unless``: kinds of fact, their tests and what these are compared with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.conditions import CONDITIONS
from engine.conditions.model import Condition, Takes
from engine.conditions.sides import SIDES
from engine.rules.model import Aggregate, Argument, Bound, Days, Entry, Pattern, Reference, Row, Test
from engine.rules.refusal import Path, a_list, known_keys, one_of, refuse, text
from engine.rules.vocabulary import PREDICATES, Field, FieldKind
from kb.model.tabular import NoteKind
from kb.tables.schemas import SCHEMAS

OWN_KIND = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
"""A kind of fact that rules conclude: at least two words joined by underscores."""

_REFERENCE = re.compile(r"(same_as|opposite_of)\(([a-z_0-9]+)\.([a-z_]+)\)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BOUNDS = ("at_least", "at_most", "more_than", "less_than")
_AGGREGATES = {"count": {"of", "is", "as"}, "sum": {"of", "field", "is", "as"}}
_EXAMPLE = "diagnosis: {is_a: [E11], first_listed: true, as: dx}"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

OwnKinds = Mapping[str, frozenset[str]]
"""The kinds of fact that the packs conclude, with their fields."""


class EntryReader:
    """Reads the entries of one rule. Names bound by earlier entries may be asked by later ones."""

    def __init__(self, pack: str, own: OwnKinds) -> None:
        self._pack = pack
        self._own = own
        self.bound: dict[str, str] = {}

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
        names = [*PREDICATES, *self._own, *(_AGGREGATES if bind else ())]
        one_of(kind, names, self._pack, path, "the kind of fact")
        allowed = {*self._fields(kind), *self._conditions(kind), "as"}
        known_keys(body, allowed, self._pack, path, _EXAMPLE)
        tests = tuple(
            self._test(kind, key, value, (*path, key)) for key, value in body.items() if key != "as"
        )
        name = body.get("as", kind)
        if bind:
            self._bind(name, kind, path)
        return Pattern(kind, tests, name)

    def _bind(self, name: Any, kind: str, path: Path) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            refuse("rule.bad-name", self._pack, (*path, "as"), f"{name!r} is no name", "as: dx")
        if name in self.bound:
            refuse(
                "rule.name-twice",
                self._pack,
                path,
                f"two entries are called {name!r}; name one with as",
                _EXAMPLE,
            )
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
            bounds = self._bounds({} if negated else written, path)
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

    def _bounds(self, written: Mapping[str, Any], path: Path) -> tuple[Bound, ...]:
        return tuple(Bound(how, self._limit(value, (*path, how))) for how, value in written.items())

    def _limit(self, written: Any, path: Path) -> str | Reference:
        reference = self._reference(written, path)
        if reference is not None:
            return reference
        if not isinstance(written, str) or not (_NUMBER.fullmatch(written) or _DATE.fullmatch(written)):
            refuse(
                "rule.bad-number", self._pack, path, f"{written!r} is no number and no date", "at_least: 3"
            )
        return written

    def _argument(
        self, key: str, field: Field | None, condition: Condition | None, written: Any, path: Path
    ) -> Argument:
        reference = self._reference(written, path)
        if reference is not None:
            return reference
        if condition is None:
            value = text(written, self._pack, path, f"{key}: value")
            number = field is not None and field.kind is FieldKind.NUMBER
            if number and value != "none" and not _NUMBER.fullmatch(value):
                refuse("rule.bad-number", self._pack, path, f"{value!r} is no number", f"{key}: 1")
            return value
        return self._condition_argument(key, condition, written, path)

    def _condition_argument(self, key: str, condition: Condition, written: Any, path: Path) -> Argument:
        takes = condition.takes
        if takes is Takes.ROW:
            return self._row(written, path)
        if takes is Takes.DAYS:
            known_keys(written, {"of", "days"}, self._pack, path, "within_days: {of: line, days: 3}")
            days = written.get("days", "")
            if not isinstance(days, str) or not days.isdigit():
                refuse("rule.bad-number", self._pack, (*path, "days"), "days is no whole number",
                       "within_days: {of: line, days: 3}")  # fmt: skip
            return Days(one_of(written.get("of"), self.bound, self._pack, (*path, "of")), int(days))
        value = text(written, self._pack, path, f"{key}: value")
        if takes is Takes.TRUTH:
            return one_of(value, ("true", "false"), self._pack, path)
        if takes is Takes.NAME:
            return one_of(value, self.bound, self._pack, path, "the entry")
        if takes is Takes.SIDE:
            return one_of(value, SIDES, self._pack, path, "the side")
        if takes is Takes.TABLES:
            return one_of(value, SCHEMAS, self._pack, path, "the table")
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
                one_of(name, names, self._pack, (*path, name), "the column")
                columns.append((name, tuple(value) if isinstance(value, list) else (str(value),)))
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
        one_of(found[2], self.bound, self._pack, path, "the entry")
        return Reference(found[1], found[2], found[3])

    def _aggregate(self, kind: str, body: Any, path: Path) -> Aggregate:
        example = "count: {of: {diagnosis: {is_a: I63}}, is: {at_least: 2}, as: strokes}"
        known_keys(body, _AGGREGATES[kind], self._pack, path, example)
        of = body.get("of")
        if not isinstance(of, dict) or len(of) != 1 or "is" not in body or "as" not in body:
            refuse("rule.bad-aggregate", self._pack, path, f"{kind} needs of, is and as", example)
        ((predicate, tests),) = of.items()
        pattern = self._pattern(predicate, tests, (*path, "of", predicate), bind=False)
        field = None
        if kind == "sum":
            numbers = [
                name for name, each in self._fields(predicate).items() if each.kind is FieldKind.NUMBER
            ]
            field = one_of(body.get("field"), numbers, self._pack, (*path, "field"), "the field")
        wanted = body["is"]
        equals: tuple[str, ...] = ()
        bounds: tuple[Bound, ...] = ()
        if isinstance(wanted, dict):
            known_keys(wanted, _BOUNDS, self._pack, (*path, "is"), "is: {at_least: 2}")
            bounds = self._bounds(wanted, (*path, "is"))
        else:
            equals = tuple(wanted) if isinstance(wanted, list) else (str(wanted),)
        self._bind(body["as"], kind, path)
        return Aggregate(pattern, field, bounds, equals, body["as"])
