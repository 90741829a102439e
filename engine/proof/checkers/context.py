"""Checks ``extraction.context``: what the words around a mention say of it.

The rules are those stated at the head of engine.extraction.context, applied again the plain way.
"""

from __future__ import annotations

from engine.proof.checkers.documents import document
from engine.proof.checkers.reading import check_scope, check_section
from engine.proof.checkers.scopes import judgement, read_scope
from engine.proof.checkers.senses import check_sense
from engine.proof.ledger import Fact, Ledger, Step, require
from engine.proof.spans import check_span
from kb.context.cue_table import AXES


def check_says(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """The judgement, its cues and its absences are what the scope and the section give."""
    args = fact["args"]
    (mention,), more = ledger.resting_on(step, place, "mention")
    keys = ("doc", "start", "end")
    require(fact["predicate"] == "says" and not more, place, "it rests on something else than a mention")
    require(
        [args[k] for k in keys] == [mention["args"][k] for k in keys], place, "it speaks of another mention"
    )
    check_section(ledger, args["doc"], args["section"], args["heading"], args["start"], place)
    check_scope(ledger, args, place)
    check_sense(ledger, mention["args"], args, place)
    read, table, spans = document(ledger, args["doc"]), ledger.tables.cues, tuple(map(tuple, args["scope"]))
    scope = ledger.once(("scope", args["doc"], spans), lambda: read_scope(read, spans, table))
    decided = judgement(scope, (args["start"], args["end"]))
    own = read.folded(args["start"], args["end"])
    kind = args["section"]
    if kind not in table.section_defaults:
        kind = table.topics.get(own, kind)
    defaults = table.section_defaults.get(kind, {})
    cited, absent = set(), []
    for axis, values in AXES.items():
        if axis in decided:
            value, span = decided[axis]
            cited.add(span)
        else:
            value = defaults.get(axis, values[0])
            absent.append(axis)
        require(args[axis] == value, f"{place}, {axis}", "the words around the mention say otherwise")
    shown = []
    for each in step["evidence"]:
        check_span(ledger, each, place)
        require(each["doc"] == args["doc"], place, "it cites another document")
        shown.append((each["start"], each["end"]))
    require(shown == sorted(cited), place, "it cites other words than those that decide")
    where = ",".join(f"{start}-{end}" for start, end in args["scope"])
    require(
        step["absences"] == [{"pattern": axis, "scope": where} for axis in absent],
        place,
        "its absences are not those of the scope",
    )
