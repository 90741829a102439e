"""Checks ``coding.report`` and ``coding.suppress``: what becomes of a condition, and how sure it is."""

from __future__ import annotations

from engine.proof.checkers.specificity import common
from engine.proof.ledger import Fact, Ledger, Step, refuse, require
from kb.lexicon.terms import TermSource
from kb.lexicon.variants import significant
from kb.lexicon.words import folded
from kb.model.code import NodeKind

_ASSESSED = {"assessment", "plan", "assessment_plan", "diagnosis", "problem_list"}
_FINDINGS = {"exam", "results", "imaging", "vitals", "ros", "procedures", "medications", "allergies"}
_PAST = {"history_past_medical", "history_past_surgical", "social_history", "family_history"}
_STATUS_CHAPTER = "21"


def check_diagnosis(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A code in its place: its conditions allow its status and give its confidence."""
    args = fact["args"]
    require(
        fact["predicate"] == "diagnosis" and set(args) == {"position", "code", "status", "confidence"},
        place,
        "a part is missing",
    )
    require(step["evidence"] == [] and step["absences"] == [], place, "it cites what it does not need")
    conditions = ledger.premises(step)
    require(bool(conditions), place, "it rests on no condition")
    for condition in conditions:
        require(condition["predicate"] == "condition", place, "it rests on something else than conditions")
    own = [condition for condition in conditions if condition["args"]["code"] == args["code"]]
    combined = {code for condition in own for code in _replaced(ledger, condition)}
    for condition in conditions:
        named = condition["args"]["code"]
        require(named == args["code"] or named in combined, place, "a condition names another code")
    statuses = {allowed(ledger, condition, place) for condition in conditions}
    status = "assigned" if "assign" in statuses and ledger.covered else "suggested"
    require("suppress" not in statuses, place, "a condition is not to be reported")
    require(args["status"] == status, place, "its conditions do not allow that status")
    require(bool(own), place, "no condition names the code")
    sure = max(_confidence(ledger, condition) for condition in own)
    require(args["confidence"] == sure, place, "the confidence table says otherwise")
    node = ledger.graph.node(args["code"])
    require(node is not None and ledger.graph.is_billable(node), place, "the code is not billable")


def _replaced(ledger: Ledger, condition: Fact) -> list[str]:
    """The codes that a combination takes the place of."""
    if "by" not in condition["args"]:
        return []
    rule = ledger.rules[condition["args"]["by"]]
    when = rule["when"] if isinstance(rule["when"], list) else [rule["when"]]
    names = [tests["as"] for pattern in when for tests in pattern.values()]
    parts = ledger.premises(ledger.steps[condition["step"]])
    return [
        part["args"]["code"]
        for name, part in zip(names, parts, strict=True)
        if name in rule["then"]["combine"]["replace"]
    ]


def check_suppressed(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A mention that is not reported: the reason holds."""
    args = fact["args"]
    require(
        fact["predicate"] == "suppressed" and set(args) == {"doc", "start", "end", "code", "reason"},
        place,
        "a part is missing",
    )
    require(step["evidence"] == [] and step["absences"] == [], place, "it cites what it does not need")
    mention, says, *more = ledger.premises(step)
    keys = ("doc", "start", "end")
    require((mention["predicate"], says["predicate"]) == ("mention", "says"), place, "it rests on no mention")
    for premise in (mention, says):
        require(
            [premise["args"][k] for k in keys] == [args[k] for k in keys], place, "it speaks of other words"
        )
    graph, reason = ledger.graph, args["reason"]
    family = common(graph, mention["args"]["codes"], place)
    status, stated = verdict(ledger, says, graph.chapter(family), _source(ledger, mention))
    if reason in ("not_specific", "seventh"):
        require(status != "suppress" and len(more) == 1, place, "another reason comes before this one")
        condition = more[0]
        require(condition["predicate"] == "condition", place, "it rests on no condition")
        require(
            [condition["args"][k] for k in (*keys, "code")] == [args[k] for k in (*keys, "code")],
            place,
            "differs",
        )
        node = graph.node(args["code"])
        if node is None:
            refuse(place, "it names no code")
        short = graph.needs_seventh(node) if reason == "seventh" else not graph.is_billable(node)
        require(
            short and not (reason == "not_specific" and graph.needs_seventh(node)),
            place,
            "the code is complete",
        )
        return
    require(args["code"] == graph.code(family), place, "the mention names another code")
    if reason == "ambiguous":
        nodes = [node for code in mention["args"]["codes"] if (node := graph.node(code)) is not None]
        line = [nodes[0], *graph.ancestors(nodes[0])]
        top = next(at for at in line if all(graph.contains(at, node) for node in nodes))
        require(
            status != "suppress" and graph.kind(top) < NodeKind.CODE and not more,
            place,
            "it is not ambiguous",
        )
    elif reason == "symptom":
        require(status != "suppress" and len(more) == 1, place, "nothing explains it")
        _check_symptom(ledger, says, more[0], family, place)
    elif reason == "fuller":
        require(
            status != "suppress" and len(more) == 1 and more[0]["predicate"] == "condition",
            place,
            "nothing is fuller",
        )
        own = set(significant(folded(ledger.texts[args["doc"]][args["start"] : args["end"]])))
        require(own <= _words(ledger, more[0]), place, "the other mention does not say it more fully")
    else:
        require(
            (status, stated) == ("suppress", reason) and not more, place, "the record gives another reason"
        )


def verdict(ledger: Ledger, stated: Fact, chapter: str, source: TermSource) -> tuple[str, str]:
    """What is to become of a mention by setting, profile and section (Guidelines III, IV.H to IV.J)."""
    options, says = ledger.decision["options"], stated["args"]
    no_cue = "temporality" in [each["pattern"] for each in ledger.steps[stated["step"]]["absences"]]
    if says["experiencer"] == "other":
        return "suppress", "other_person"
    if says["negation"] == "negated":
        return "suppress", "negated"
    if says["temporality"] == "hypothetical":
        return "suppress", "hypothetical"
    if says["temporality"] == "historical" and chapter != _STATUS_CHAPTER and not no_cue:
        return "suppress", "historical"
    if says["certainty"] == "uncertain" and options["setting"] != "inpatient":
        return "suppress", "uncertain"
    if source is TermSource.INDICATOR:
        return "suggest", "indicator"
    if options["profile"] == "mentions" or says["section"] in _ASSESSED:
        return "assign", ""
    if says["section"] in _FINDINGS:
        return "suppress", "finding"
    if _is_assessed(ledger) or says["section"] in _PAST:
        return "suggest", "not_assessed"
    return "assign", ""


def _is_assessed(ledger: Ledger) -> bool:
    """Whether the encounter has a section of assessed diagnoses that names something."""
    return any(fact["predicate"] == "says" and fact["args"]["section"] in _ASSESSED for fact in ledger.facts)


def _check_symptom(ledger: Ledger, says: Fact, cause: Fact, family: int, place: str) -> None:
    """A symptom told in the paragraph in which a condition is assessed, not on a line of its own."""
    graph = ledger.graph
    require(cause["predicate"] == "condition" and "by" not in cause["args"], place, "nothing explains it")
    require(allowed(ledger, cause, place) == "assign", place, "what explains it is not reported")
    here, before = says["args"], cause["args"]
    require(
        here["doc"] == before["doc"] and before["end"] <= here["start"], place, "the condition comes later"
    )
    text = ledger.texts[here["doc"]]
    between = text[before["end"] : here["start"]]
    line = text[: here["start"]].rpartition("\n")[2]
    node = graph.node(before["code"])
    require(
        ledger.decision["options"]["profile"] == "report"
        and here["section"] in _ASSESSED
        and graph.chapter(family) == "18"
        and node is not None
        and graph.chapter(node) not in ("18", _STATUS_CHAPTER)
        and all(part.strip() for part in between.split("\n")[1:-1])
        and any(char.isalpha() for char in line),
        place,
        "it is a problem of its own",
    )


def _words(ledger: Ledger, condition: Fact) -> set[str]:
    """The words that name and qualify a condition."""
    require("by" not in condition["args"], "/proof", "a combination is named by no words of its own")
    mention, _, *qualifiers = ledger.premises(ledger.steps[condition["step"]])
    own = ledger.texts[mention["args"]["doc"]][mention["args"]["start"] : mention["args"]["end"]]
    return set(significant(folded(own))) | {each["args"].get("word", "") for each in qualifiers}


def is_indicated(ledger: Ledger, code: str) -> bool:
    """Whether a suggested code rests on signs alone."""
    fact = next(f for f in ledger.facts if f["predicate"] == "diagnosis" and f["args"]["code"] == code)
    conditions = ledger.premises(ledger.steps[fact["step"]])
    return all(
        "by" not in each["args"]
        and _source(ledger, _mention_and_says(ledger, each)[0]) is TermSource.INDICATOR
        for each in conditions
    )


def _mention_and_says(ledger: Ledger, condition: Fact) -> tuple[Fact, Fact]:
    mention, says, *_ = ledger.premises(ledger.steps[condition["step"]])
    return mention, says


def allowed(ledger: Ledger, condition: Fact, place: str) -> str:
    """``assign``, ``suggest`` or ``suppress`` for a condition; a combination needs all its parts."""
    if "by" in condition["args"]:
        parts = ledger.premises(ledger.steps[condition["step"]])
        require(
            all(allowed(ledger, part, place) == "assign" for part in parts), place, "a part is not reported"
        )
        return "assign"
    mention, says = _mention_and_says(ledger, condition)
    family = ledger.graph.node(condition["args"]["path"][0][0])
    assert family is not None, "the condition was checked"
    return verdict(ledger, says, ledger.graph.chapter(family), _source(ledger, mention))[0]


def _confidence(ledger: Ledger, condition: Fact) -> float:
    if "by" in condition["args"]:
        return min(_confidence(ledger, part) for part in ledger.premises(ledger.steps[condition["step"]]))
    mention, says = _mention_and_says(ledger, condition)
    pack = ledger.knowledge.pack("confidence/mentions.yaml")
    place = "assessed" if says["args"]["section"] in _ASSESSED else "elsewhere"
    reached = "default" if any(how == "default" for _, how in condition["args"]["path"]) else "stated"
    row = f"{_source(ledger, mention).name.lower()}/{place}/{reached}"
    return int(pack["rows"].get(row, pack["floor"])) / 100


def _source(ledger: Ledger, mention: Fact) -> TermSource:
    term = ledger.lexicon.term(mention["args"]["phrase"].split(" "))
    assert term is not None, "the mention was checked"
    return TermSource(ledger.lexicon.source(term))
