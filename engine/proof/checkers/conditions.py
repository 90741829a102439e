"""One checker a condition, written apart from engine.conditions and asking the snapshot itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.proof.ledger import Fact, Ledger
from kb.lexicon.titles import title_words
from kb.model.code import undotted
from kb.model.tabular import NoteKind
from kb.release import ICD10CM_TABULAR
from kb.tables.table import Table
from kb.tabular.graph import Note, TabularGraph


@dataclass(frozen=True, slots=True)
class Answer:
    """A condition that holds: its evidence as stored, and the values that texts may name."""

    evidence: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Open:
    """A condition that can't be judged, and what to load."""

    reason: str
    load: str = ""
    line: int | None = None


Said = Answer | Open | None
Bound = Mapping[str, tuple[Fact, Mapping[str, str]]]
"""By name: the facts chosen so far, and the values that their conditions gave."""

Checker = Callable[[Ledger, Fact, Any, Bound], Said]

_BY_GRAPH = frozenset({
    "is_a", "in_release", "in_other_release", "billable", "needs_seventh", "wrong_seventh", "seventh",
    "laterality", "title", "external_cause", "manifestation", "has_note", "below", "excludes1", "excludes2",
    "code_first", "use_additional", "code_also", "in", "puts_first", "asks_for", "asks_also", "other_side",
})  # fmt: skip
_BY_CODE = frozenset({"same_code", "listed_in", "row"})
"""Asked of lines too, which may have a revenue code alone."""
_RANGE = re.compile(r"([A-Z][0-9A-Z]{2})-([A-Z][0-9A-Z]{2})")
_LEFT = frozenset({
    "LT", "LC", "LD", "LM", "E1", "E2", "FA", "F1", "F2", "F3", "F4", "TA", "T1", "T2", "T3", "T4",
})  # fmt: skip
_RIGHT = frozenset({
    "RT", "RC", "RI", "E3", "E4", "F5", "F6", "F7", "F8", "F9", "T5", "T6", "T7", "T8", "T9",
})  # fmt: skip


def ask(ledger: Ledger, key: str, fact: Fact, argument: Any, bound: Bound) -> Said:
    """What a condition says of a fact."""
    if key in _BY_CODE and fact["args"]["code"] is None:
        return None
    if key in _BY_GRAPH and ledger.release is None:
        if key == "is_a" and not _could_be(undotted(_code(fact)), argument):
            return None
        day = ledger.day.isoformat()
        return Open(
            f"No loaded ICD-10-CM release covers {day}.",
            f"the ICD-10-CM tabular list in force on {day}: chartproof kb load PATH",
        )
    return CHECKERS[key](ledger, fact, argument, bound)


def side(word: str) -> str | None:
    """The side of the body that a word or modifier says."""
    code = word.upper()
    if code in _LEFT or code in _RIGHT:
        return "left" if code in _LEFT else "right"
    if code == "50":
        return "bilateral"
    return word if word in ("right", "left", "bilateral", "unspecified", "none") else None


def other_side(word: str) -> str | None:
    """Left for right, and the other way round."""
    return {"left": "right", "right": "left"}.get(side(word) or "")


def _code(fact: Fact) -> str:
    return str(fact["args"]["code"])


def _row(ledger: Ledger, code: str, **values: str) -> Answer:
    return Answer([{"release": ledger.graph.release.id, "key": code}], values)


def _could_be(code: str, argument: str) -> bool:
    between = _RANGE.fullmatch(argument)
    if between:
        return between[1] <= code[:3] <= between[2]
    return argument.startswith("chapter ") or code.startswith(undotted(argument))


def _in_release(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    exists = ledger.graph.node(_code(fact)) is not None
    return _row(ledger, _code(fact)) if exists is (argument == "true") else None


def _in_other_release(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    tabulars = [each for each in ledger.knowledge.manifest.releases if each.table == ICD10CM_TABULAR]
    releases = sorted(tabulars, key=lambda each: each.period.start)
    holding = [
        each
        for each in releases
        if each.id != ledger.graph.release.id and ledger.knowledge.graph(each).node(_code(fact)) is not None
    ]
    if bool(holding) is not (argument == "true"):
        return None
    rows = [{"release": each.id, "key": _code(fact)} for each in holding]
    return Answer(rows, {"other_days": ", ".join(str(each.period) for each in holding)})


def _billable(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None or graph.is_billable(node) is not (argument == "true"):
        return None
    below = [graph.code(child) for child in graph.children(node)][:6]
    return _row(ledger, _code(fact), below=", ".join(below))


def _needs_seventh(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None or graph.needs_seventh(node) is not (argument == "true"):
        return None
    scheme = graph.seventh(node)
    return _row(
        ledger, _code(fact), **({"sevenths": ", ".join(c for c, _ in scheme.characters)} if scheme else {})
    )


def _wrong_seventh(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    base = completed_wrongly(ledger.graph, undotted(_code(fact)))
    if (base is not None) is not (argument == "true"):
        return None
    if base is None:
        return Answer()
    graph = ledger.graph
    valid = ", ".join(graph.code(child) for child in graph.children(base))
    return _row(ledger, graph.code(base), base=graph.code(base), valid=valid)


def completed_wrongly(graph: TabularGraph, code: str) -> int | None:
    """The node that needs a 7th character and has an undefined one here, or no placeholders before it."""
    if graph.node(code) is not None:
        return None
    for cut in range(1, len(code) - 2):
        start, rest = code[:-cut], code[-cut:]
        whole = start if len(start) == 3 else start.rstrip("X")
        node = graph.node(whole)
        if node is not None:
            rest = code[len(whole) :]
            return node if graph.needs_seventh(node) and set(rest[:-1]) <= {"X"} else None
    return None


def _is_a(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None:
        return None
    between = _RANGE.fullmatch(argument)
    if between:
        low, high = graph.node(between[1]), graph.node(between[2])
        inside = low is not None and high is not None and low <= node < graph.subtree(high).stop
    else:
        chapter = argument.startswith("chapter ")
        above = graph.block(argument[len("chapter ") :]) if chapter else graph.node(argument)
        inside = above is not None and graph.contains(above, node)
    return _row(ledger, _code(fact)) if inside else None


def _seventh(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    node, bare = ledger.graph.node(_code(fact)), undotted(_code(fact))
    if node is None or ledger.graph.seventh(node) is None or bare[6:7] != argument:
        return None
    return _row(ledger, _code(fact), seventh=argument)


def _title(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    node = ledger.graph.node(_code(fact))
    if node is None or not title_words(argument) <= title_words(ledger.graph.title(node)):
        return None
    return _row(ledger, _code(fact), title=ledger.graph.title(node))


def _laterality(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None:
        return None
    says = _side_of_code(graph, node)
    return _row(ledger, _code(fact), laterality=says) if says == side(argument) else None


def _side_of_code(graph: TabularGraph, node: int) -> str:
    words = title_words(graph.title(node))
    if "bilateral" in words:
        return "bilateral"
    if ("right" in words) != ("left" in words):
        return "right" if "right" in words else "left"
    for at in (node, *graph.ancestors(node)):
        above = graph.parent(at)
        if above is None or len(graph.code(at)) <= 3:
            break
        if "unspecified" in title_words(graph.title(at)):
            beside = set().union(*(title_words(graph.title(child)) for child in graph.children(above)))
            if {"right", "left"} <= beside:
                return "unspecified"
    return "none"


def _external_cause(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None:
        return None
    chapter = graph.code(graph.ancestors(node)[-1])
    return _row(ledger, _code(fact)) if (chapter == "20") is (argument == "true") else None


def _manifestation(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    if node is None or graph.is_manifestation(node) is not (argument == "true"):
        return None
    return _row(ledger, _code(fact), title=graph.title(node))


def _has_note(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph, node = ledger.graph, ledger.graph.node(_code(fact))
    kinds = {note.kind.name.lower() for note in graph.notes(node)} if node is not None else set()
    return _row(ledger, _code(fact)) if argument in kinds else None


def _table(ledger: Ledger, name: str) -> Table | Open:
    found = ledger.knowledge.table(name, ledger.day)
    day = ledger.day.isoformat()
    missing = f"{name} in force on {day}: chartproof kb load PATH"
    return found or Open(f"No loaded release of {name} covers {day}.", missing)


def _sample(ledger: Ledger, name: str) -> Open:
    why = f"Only a sample of {name} is loaded, and it does not hold every code."
    return Open(why, f"{name} in force on {ledger.day.isoformat()}: chartproof kb load PATH")


def _listed_in(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    table = _table(ledger, argument)
    if isinstance(table, Open):
        return table
    rows = table.find(undotted(_code(fact)))
    if table.release.sample and not rows:
        return _sample(ledger, argument)
    return Answer([_table_row(table, rows[0])]) if rows else None


def _row_of(ledger: Ledger, fact: Fact, argument: Mapping[str, Any], bound: Bound) -> Said:
    table = _table(ledger, argument["table"])
    if isinstance(table, Open):
        return table
    wanted = {key: value if isinstance(value, list) else [value] for key, value in argument.items()}
    if table.release.sample and not table.find(undotted(_code(fact))):
        return _sample(ledger, argument["table"])
    for at in table.find(undotted(_code(fact))):
        values = {column.name: _text(table.value(at, column.name)) for column in table.schema.columns}
        if all(values[key] in accepted for key, accepted in wanted.items() if key != "table"):
            shown = {key: text for key, text in values.items() if key not in ("code", "position", "number")}
            return Answer([_table_row(table, at)], shown)
    return None


def _table_row(table: Table, at: int) -> dict[str, Any]:
    key = " ".join(_text(table.value(at, name)) for name in table.schema.key)
    return {"release": table.release.id, "key": key}


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _first_listed(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if (fact["args"]["position"] == 1) is (argument == "true") else None


def _at(fact: Fact) -> int:
    args = fact["args"]
    return int(args["position"] if "position" in args else args["number"])


def _after(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if _at(fact) > _at(bound[argument][0]) else None


def _before(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if _at(fact) < _at(bound[argument][0]) else None


def _same_code(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if undotted(_code(fact)) == undotted(_code(bound[argument][0])) else None


def _same_subcategory(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    here, there = (undotted(_code(each)) for each in (fact, bound[argument][0]))
    return Answer() if len(here) > 3 and here.startswith(there[:4]) and len(there) > 3 else None


def _same_category(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if undotted(_code(fact))[:3] == undotted(_code(bound[argument][0]))[:3] else None


def _pointed_by(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if fact["args"]["position"] in bound[argument][0]["args"]["pointers"] else None


def _within_days(ledger: Ledger, fact: Fact, argument: Mapping[str, Any], bound: Bound) -> Said:
    days = [each["args"].get("date") for each in (fact, bound[argument["of"]][0])]
    if None in days:
        return Open("The input does not say the day of a service.")
    here, there = (date.fromisoformat(day) for day in days)
    return Answer() if abs((here - there).days) <= int(argument["days"]) else None


def _with_modifier(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    return Answer() if argument.upper() in fact["args"]["modifier"] else None


def _below(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph = ledger.graph
    node, above = graph.node(_code(fact)), graph.node(_code(bound[argument][0]))
    if node is None or above not in graph.ancestors(node) or above is None:
        return None
    edge = {
        "source": graph.code(node),
        "relation": "parent",
        "target": graph.code(above),
        "release": graph.release.id,
    }
    return Answer([edge])


def _either(kind: NoteKind) -> Checker:
    def checker(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
        here, there = _code(fact), _code(bound[argument][0])
        return _by_note(ledger, here, there, kind) or _by_note(ledger, there, here, kind)

    return checker


def _naming(kind: NoteKind) -> Checker:
    def checker(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
        return _by_note(ledger, _code(fact), _code(bound[argument][0]), kind)

    return checker


def _in_set(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    node = ledger.graph.node(_code(fact))
    held = node is not None and ledger.graph.code(node) in ledger.value_set(argument)
    return _row(ledger, _code(fact)) if held else None


def _other_side(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
    graph = ledger.graph
    nodes = [graph.node(code) for code in (_code(fact), _code(bound[argument][0]))]
    known = [node for node in nodes if node is not None]
    words = [title_words(graph.title(node)) for node in known]
    if len(known) < 2 or words[0] ^ words[1] != {"right", "left"}:
        return None
    if {_side_of_code(graph, node) for node in known} != {"right", "left"}:
        return None
    return Answer([{"release": graph.release.id, "key": graph.code(node)} for node in known])


def _named(kind: NoteKind) -> Checker:
    def checker(ledger: Ledger, fact: Fact, argument: str, bound: Bound) -> Said:
        return _by_note(ledger, _code(bound[argument][0]), _code(fact), kind)

    return checker


def _by_note(ledger: Ledger, source: str, target: str, kind: NoteKind) -> Answer | None:
    """The nearest note of a kind at ``source`` or above it that names ``target`` and not ``source``."""
    graph = ledger.graph
    node, other = graph.node(source), graph.node(target)
    if node is None or other is None:
        return None
    near = graph.touching(kind, graph.category_number(node), named=False)
    if not near >> graph.category_number(other) & 1:
        return None
    for note in graph.notes_of(node, kind):
        if _names(note, other) and not _names(note, node):
            edge = {
                "source": graph.code(node),
                "relation": kind.name.lower(),
                "target": graph.code(other),
                "release": graph.release.id,
                "origin": graph.code(note.origin),
                "line": note.line,
            }
            return Answer([edge], {"note": note.text, "note_at": graph.code(note.origin)})
    return None


_BOTH = {"excludes1": NoteKind.EXCLUDES1, "excludes2": NoteKind.EXCLUDES2}
_NAMED_BY_OTHER = {
    "code_first": NoteKind.CODE_FIRST,
    "use_additional": NoteKind.USE_ADDITIONAL,
    "code_also": NoteKind.CODE_ALSO,
}
_NAMING_OTHER = {
    "puts_first": NoteKind.CODE_FIRST,
    "asks_for": NoteKind.USE_ADDITIONAL,
    "asks_also": NoteKind.CODE_ALSO,
}


NOTES = frozenset({*_BOTH, *_NAMED_BY_OTHER, *_NAMING_OTHER})
"""Conditions by notes between two codes."""


def near(ledger: Ledger, key: str, code: str) -> int:
    """A bit for each category whose codes one of NOTES may relate to ``code``."""
    graph, node = ledger.graph, ledger.graph.node(code)
    if node is None:
        return 0
    kind = _BOTH.get(key) or _NAMED_BY_OTHER.get(key) or _NAMING_OTHER[key]
    at = graph.category_number(node)
    named_there = graph.touching(kind, at, named=False) if key not in _NAMING_OTHER else 0
    return named_there | (graph.touching(kind, at, named=True) if key not in _NAMED_BY_OTHER else 0)


def _names(note: Note, node: int) -> bool:
    return any(start <= node < end for start, end in note.targets)


CHECKERS: dict[str, Checker] = {
    "in_release": _in_release,
    "in_other_release": _in_other_release,
    "billable": _billable,
    "needs_seventh": _needs_seventh,
    "wrong_seventh": _wrong_seventh,
    "is_a": _is_a,
    "seventh": _seventh,
    "title": _title,
    "laterality": _laterality,
    "external_cause": _external_cause,
    "manifestation": _manifestation,
    "has_note": _has_note,
    "listed_in": _listed_in,
    "row": _row_of,
    "first_listed": _first_listed,
    "after": _after,
    "before": _before,
    "same_code": _same_code,
    "same_category": _same_category,
    "same_subcategory": _same_subcategory,
    "below": _below,
    "pointed_by": _pointed_by,
    "within_days": _within_days,
    "with_modifier": _with_modifier,
    "excludes1": _either(NoteKind.EXCLUDES1),
    "excludes2": _either(NoteKind.EXCLUDES2),
    "code_first": _named(NoteKind.CODE_FIRST),
    "use_additional": _named(NoteKind.USE_ADDITIONAL),
    "code_also": _named(NoteKind.CODE_ALSO),
    "puts_first": _naming(NoteKind.CODE_FIRST),
    "asks_for": _naming(NoteKind.USE_ADDITIONAL),
    "asks_also": _naming(NoteKind.CODE_ALSO),
    "in": _in_set,
    "other_side": _other_side,
}
