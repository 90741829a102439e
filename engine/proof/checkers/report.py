"""Checks ``coding.report`` and ``coding.suppress``: what becomes of a condition, and how sure it is."""

from __future__ import annotations

from engine.proof.checkers.redundant import explaining, fuller, outweighing
from engine.proof.checkers.specificity import families
from engine.proof.checkers.sureness import confidence, features
from engine.proof.checkers.taken_up import (
    CIRCUMSTANCES,
    cause_refused,
    has_weight,
    is_asked_for,
    is_combination,
    is_complete,
    is_pregnant,
    status_of,
)
from engine.proof.checkers.verdicts import PAST, source_of, verdict
from engine.proof.ledger import Fact, Ledger, Step, require
from kb.lexicon.term_source import TermSource
from kb.model.code import NodeKind

_TELLS_CAUSE = ("", "not_assessed", "discussed")
_SPAN = ("doc", "start", "end")


def check_diagnosis(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A code in its place: its conditions allow its status and give its confidence.

    A combination also rests on the other places of the codes that it replaces; which those are, and what
    is offered for a condition of another code, is for check_code_set.
    """
    args = fact["args"]
    require(fact["predicate"] == "diagnosis", place, "it concludes something else")
    require(step["evidence"] == [] and step["absences"] == [], place, "it cites what it does not need")
    conditions = ledger.premises(step)
    require(all(each["predicate"] == "condition" for each in conditions), place, "it rests on other things")
    offered = args.get("offered", "")
    own = conditions if offered else [each for each in conditions if each["args"]["code"] == args["code"]]
    require(bool(own), place, "it rests on no condition of its code")
    statuses = {allowed(ledger, condition, place) for condition in own}
    status = "assigned" if "assign" in statuses and ledger.covered and not offered else "suggested"
    require("suppress" not in statuses, place, "a condition is not to be reported")
    require(args["status"] == status, place, "its conditions do not allow that status")
    require(
        args["features"] == features(ledger, args["code"], status, conditions, offered),
        place,
        "its features differ",
    )
    sure = confidence(ledger, args["features"])
    require(args["confidence"] == sure, place, "the scorecard says otherwise")
    node = ledger.graph.node(args["code"])
    require(node is not None and ledger.graph.is_billable(node), place, "the code is not billable")


def check_suppressed(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A mention that is not reported: the reason holds."""
    args = fact["args"]
    require(fact["predicate"] == "suppressed", place, "it concludes something else")
    require(step["evidence"] == [] and step["absences"] == [], place, "it cites what it does not need")
    (mention, says), more = ledger.resting_on(step, place, "mention", "says")
    graph, reason = ledger.graph, args["reason"]
    conditions = {"not_specific": 1, "seventh": 1, "fuller": 2, "lesser": 2, "symptom": 2}.get(reason, 0)
    require(
        [each["predicate"] for each in more] == ["condition"] * conditions, place, "its reason needs other"
    )
    for premise in (mention, says, *more[:1]):
        require(
            [premise["args"].get(k) for k in _SPAN] == [args[k] for k in _SPAN],
            place,
            "it speaks of other words",
        )
    named = families(ledger, mention, place)
    family = named[0]
    status, stated = verdict(ledger, says, family, source_of(ledger, mention))
    if reason == "ambiguous":
        require(
            status != "suppress" and len(named) == 1 and _is_ambiguous(ledger, mention["args"]["codes"]),
            place,
            "it is not ambiguous",
        )
    elif reason in ("fuller", "lesser", "symptom"):
        status = status_of(ledger, more[0])
        require(status != "suppress" and is_complete(ledger, more[0]), place, "another reason comes first")
        makes = {"fuller": fuller, "lesser": outweighing, "symptom": explaining}[reason]
        require(makes(ledger, more[0]) is more[1], place, "nothing, or something else, makes it redundant")
    elif reason in ("not_specific", "seventh"):
        node = graph.node(more[0]["args"]["code"])
        short = node is not None and not graph.is_billable(node)
        wanting = "seventh" if node is not None and graph.needs_seventh(node) else "not_specific"
        require(status != "suppress" and short and reason == wanting, place, "the code is complete")
    elif reason in ("no_injury", "initial_only"):
        tells = stated in _TELLS_CAUSE and says["args"]["section"] not in PAST
        every = ledger.decision["options"]["profile"] != "report"
        tells = tells and graph.is_external_cause(family)
        tells = tells and (not every or graph.code(family)[:3] in CIRCUMSTANCES)
        require(
            tells and cause_refused(ledger, graph.code(family)) == reason,
            place,
            "the record gives another reason",
        )
    elif reason == "no_pregnancy":
        stray = graph.code(family).startswith("Z3A") and not is_pregnant(ledger)
        stray = stray and ledger.decision["options"]["profile"] == "report"
        require(stray and status != "suppress", place, "the record gives another reason")
    elif reason == "no_weight":
        stray = graph.code(family).startswith("Z68") and not has_weight(ledger)
        stray = stray and ledger.decision["options"]["profile"] == "report" and status == "assign"
        require(stray and not is_asked_for(ledger, family), place, "the record gives another reason")
    else:
        require((status, stated) == ("suppress", reason), place, "the record gives another reason")
        taken = (
            reason == "treatment"
            and ledger.decision["options"]["profile"] == "report"
            and is_asked_for(ledger, family)
        )
        require(not taken, place, "a reported code asks for it")
    vague = source_of(ledger, mention) is TermSource.GENERAL
    vague = vague and _is_ambiguous(ledger, mention["args"]["codes"])
    if not more:
        code = "" if vague else graph.code(family)
    elif vague or reason in ("not_specific", "seventh"):
        code = more[0]["args"]["code"]
    else:
        code = more[0]["args"]["path"][0][0]
    require(args["code"] == code, place, "the mention names another code")


def _is_ambiguous(ledger: Ledger, codes: list[str]) -> bool:
    """Whether nothing below a block stands above all the codes."""
    graph = ledger.graph
    nodes = [node for code in codes if (node := graph.node(code)) is not None]
    line = [nodes[0], *graph.ancestors(nodes[0])]
    top = next((at for at in line if all(graph.contains(at, node) for node in nodes)), None)
    return top is None or graph.kind(top) < NodeKind.CODE


def is_indicated(ledger: Ledger, code: str) -> bool:
    """Whether a suggested code rests on signs alone."""
    fact = next(f for f in ledger.facts if f["predicate"] == "diagnosis" and f["args"]["code"] == code)
    return "offered" not in fact["args"] and all(
        not is_combination(each) and source_of(ledger, ledger.behind(each)[0]) is TermSource.INDICATOR
        for each in ledger.behind(fact)
    )


def allowed(ledger: Ledger, condition: Fact, place: str) -> str:
    """``assign``, ``suggest`` or ``suppress`` for a condition; a combination needs all its parts."""
    if is_combination(condition):
        for part in ledger.behind(condition):
            require(not is_combination(part), place, "a combination rests on a combination")
            require(allowed(ledger, part, place) == "assign", place, "a part is not reported")
        return "assign"
    return status_of(ledger, condition)
