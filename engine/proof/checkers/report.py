"""Checks ``coding.report`` and ``coding.suppress``: what becomes of a condition, and how sure it is."""

from __future__ import annotations

import re

from engine.proof.checkers.reading import ASSESSED
from engine.proof.checkers.specificity import common
from engine.proof.checkers.structured import NEARBY, STRUCTURED
from engine.proof.ledger import Fact, Ledger, Step, require
from kb.lexicon.terms import TermSource
from kb.lexicon.variants import significant
from kb.lexicon.words import folded
from kb.model.code import NodeKind

_FINDINGS = {"exam", "results", "imaging", "vitals", "ros", "procedures", "medications", "allergies"}
_PAST = {"history_past_medical", "history_past_surgical", "social_history", "family_history"}
_SYMPTOM_CHAPTER, _STATUS_CHAPTER = "18", "21"
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SPAN = ("doc", "start", "end")


def check_diagnosis(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A code in its place: its conditions allow its status and give its confidence.

    A combination also rests on the other places of the codes that it replaces; which those are is
    for check_code_set.
    """
    args = fact["args"]
    require(fact["predicate"] == "diagnosis", place, "it concludes something else")
    require(step["evidence"] == [] and step["absences"] == [], place, "it cites what it does not need")
    conditions = ledger.premises(step)
    require(all(each["predicate"] == "condition" for each in conditions), place, "it rests on other things")
    own = [each for each in conditions if each["args"]["code"] == args["code"]]
    require(bool(own), place, "it rests on no condition of its code")
    statuses = {allowed(ledger, condition, place) for condition in own}
    status = "assigned" if "assign" in statuses and ledger.covered else "suggested"
    require("suppress" not in statuses, place, "a condition is not to be reported")
    require(args["status"] == status, place, "its conditions do not allow that status")
    sure = max(_confidence(ledger, condition) for condition in own)
    require(args["confidence"] == sure, place, "the confidence table says otherwise")
    node = ledger.graph.node(args["code"])
    require(node is not None and ledger.graph.is_billable(node), place, "the code is not billable")


def check_suppressed(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A mention that is not reported: the reason holds."""
    args = fact["args"]
    require(fact["predicate"] == "suppressed", place, "it concludes something else")
    require(step["evidence"] == [] and step["absences"] == [], place, "it cites what it does not need")
    (mention, says), more = ledger.resting_on(step, place, "mention", "says")
    graph, reason = ledger.graph, args["reason"]
    conditions = {"not_specific": 1, "seventh": 1, "fuller": 2, "symptom": 2}.get(reason, 0)
    require(
        [each["predicate"] for each in more] == ["condition"] * conditions, place, "its reason needs other"
    )
    for premise in (mention, says, *more[:1]):
        require(
            [premise["args"].get(k) for k in _SPAN] == [args[k] for k in _SPAN],
            place,
            "it speaks of other words",
        )
    family = common(graph, mention["args"]["codes"], place)
    status, stated = verdict(
        ledger, says, graph.chapter(family), _source(ledger, mention), _met(more[0]) if more else ""
    )
    if reason == "ambiguous":
        require(
            status != "suppress" and _is_ambiguous(ledger, mention["args"]["codes"]),
            place,
            "it is not ambiguous",
        )
    elif reason in ("fuller", "symptom"):
        require(status != "suppress" and is_complete(ledger, more[0]), place, "another reason comes first")
        makes = fuller if reason == "fuller" else explaining
        require(makes(ledger, more[0]) is more[1], place, "nothing, or something else, makes it redundant")
    elif reason in ("not_specific", "seventh"):
        node = graph.node(more[0]["args"]["code"])
        short = node is not None and not graph.is_billable(node)
        wanting = "seventh" if node is not None and graph.needs_seventh(node) else "not_specific"
        require(status != "suppress" and short and reason == wanting, place, "the code is complete")
    else:
        require((status, stated) == ("suppress", reason), place, "the record gives another reason")
    code = more[0]["args"]["code"] if reason in ("not_specific", "seventh") else graph.code(family)
    require(args["code"] == code, place, "the mention names another code")


def _is_ambiguous(ledger: Ledger, codes: list[str]) -> bool:
    """Whether nothing below a block stands above all the codes."""
    graph = ledger.graph
    nodes = [node for code in codes if (node := graph.node(code)) is not None]
    line = [nodes[0], *graph.ancestors(nodes[0])]
    top = next((at for at in line if all(graph.contains(at, node) for node in nodes)), None)
    return top is None or graph.kind(top) < NodeKind.CODE


def verdict(ledger: Ledger, stated: Fact, chapter: str, source: TermSource, met: str) -> tuple[str, str]:
    """What is to become of a mention by setting, profile and section (Guidelines III, IV.H to IV.J).

    ``met`` says how the words around the mention make another term of it; empty if they don't.
    """
    options, says = ledger.decision["options"], stated["args"]
    no_cue = "temporality" in [each["pattern"] for each in ledger.steps[stated["step"]]["absences"]]
    if says["experiencer"] == "other":
        return "suppress", "other_person"
    if says["negation"] == "negated":
        return "suppress", "negated"
    if says["temporality"] == "hypothetical":
        return "suppress", "hypothetical"
    past = says["temporality"] == "historical" and not no_cue
    if past and chapter != _STATUS_CHAPTER and options["profile"] != "mentions":
        return "suppress", "historical"
    if says["certainty"] == "uncertain" and options["setting"] != "inpatient":
        return "suppress", "uncertain"
    if source is TermSource.INDICATOR:
        return "suggest", "indicator"
    if options["profile"] == "mentions":
        return ("suggest", "nearby") if met == NEARBY else ("assign", "")
    if says["section"] in _FINDINGS:
        return "suppress", "finding"
    if source is TermSource.GENERAL and not met:
        return "suppress", "general"
    if met == NEARBY:
        return "suggest", "nearby"
    if says["section"] in ASSESSED:
        return "assign", ""
    if _is_assessed(ledger) or says["section"] in _PAST:
        return "suggest", "not_assessed"
    return "assign", ""


def _is_assessed(ledger: Ledger) -> bool:
    """Whether the encounter has a section of assessed diagnoses that names something."""
    if "assessed" not in ledger.memo:
        says = [fact["args"] for fact in ledger.facts if fact["predicate"] == "says"]
        ledger.memo["assessed"] = any(each["section"] in ASSESSED for each in says)
    return bool(ledger.memo["assessed"])


def is_combination(condition: Fact) -> bool:
    """Whether a rule has put the condition in place of others."""
    return "by" in condition["args"]


def fuller(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition of the record that names the same with more words, as another code."""
    if "assigned" not in ledger.memo:
        ledger.memo["assigned"] = [
            (fact, _words(ledger, fact))
            for fact in record_conditions(ledger)
            if is_complete(ledger, fact) and allowed(ledger, fact, "/proof") == "assign"
        ]
    own, code = _words(ledger, condition), condition["args"]["code"]
    others = (f for f, said in ledger.memo["assigned"] if f["args"]["code"] != code and own < said)
    return next(others, None)


def explaining(ledger: Ledger, condition: Fact) -> Fact | None:
    """The first assigned condition in whose assessment a symptom is told (Guidelines I.B.4, I.B.5).

    That is: in the same paragraph, after it, and not at the head of a line of its own.
    """
    here, says = condition["args"], ledger.behind(condition)[1]["args"]
    text = ledger.texts[here["doc"]]
    told = any(char.isalpha() for char in text[text.rfind("\n", 0, here["start"]) + 1 : here["start"]])
    symptom = _chapter(ledger, condition) == _SYMPTOM_CHAPTER and says["section"] in ASSESSED
    if not (told and symptom and ledger.decision["options"]["profile"] == "report"):
        return None
    fuller(ledger, condition)
    for other, _ in ledger.memo["assigned"]:
        before = other["args"]
        if (
            before["doc"] == here["doc"]
            and before["end"] <= here["start"]
            and _chapter(ledger, other) not in (_SYMPTOM_CHAPTER, _STATUS_CHAPTER)
            and not _BLANK_LINE.search(text, before["end"], here["start"])
            and fuller(ledger, other) is None
        ):
            found: Fact = other
            return found
    return None


def record_conditions(ledger: Ledger) -> list[Fact]:
    """The conditions that mentions support, in reading order."""
    named = [f for f in ledger.facts if f["predicate"] == "condition" and not is_combination(f)]
    return sorted(named, key=ledger.place)


def _chapter(ledger: Ledger, condition: Fact) -> str:
    node = ledger.graph.node(condition["args"]["code"])
    assert node is not None, "the condition was checked"
    return ledger.graph.chapter(node)


def is_complete(ledger: Ledger, condition: Fact) -> bool:
    """Whether the condition's code may be reported as it stands."""
    node = ledger.graph.node(condition["args"]["code"])
    return node is not None and ledger.graph.is_billable(node)


def _words(ledger: Ledger, condition: Fact) -> set[str]:
    """The words that name and qualify a condition."""
    args = condition["args"]
    own = significant(folded(ledger.texts[args["doc"]][args["start"] : args["end"]]))
    qualifiers = [each for each in ledger.behind(condition) if each["predicate"] == "qualifier"]
    return {*own, *(each["args"]["word"] for each in qualifiers)}


def is_indicated(ledger: Ledger, code: str) -> bool:
    """Whether a suggested code rests on signs alone."""
    fact = next(f for f in ledger.facts if f["predicate"] == "diagnosis" and f["args"]["code"] == code)
    return all(
        not is_combination(each) and _source(ledger, ledger.behind(each)[0]) is TermSource.INDICATOR
        for each in ledger.behind(fact)
    )


def allowed(ledger: Ledger, condition: Fact, place: str) -> str:
    """``assign``, ``suggest`` or ``suppress`` for a condition; a combination needs all its parts."""
    if is_combination(condition):
        for part in ledger.behind(condition):
            require(not is_combination(part), place, "a combination rests on a combination")
            require(allowed(ledger, part, place) == "assign", place, "a part is not reported")
        return "assign"
    mention, says = ledger.behind(condition)[:2]
    family = ledger.graph.node(condition["args"]["path"][0][0])
    assert family is not None, "the condition was checked"
    source = _source(ledger, mention)
    return verdict(ledger, says, ledger.graph.chapter(family), source, _met(condition))[0]


def _met(condition: Fact) -> str:
    """How the words around the mention make another term of it; empty if they don't."""
    how = [how for _, how in condition["args"]["path"][1:2]]
    return how[0] if how and how[0] in (STRUCTURED, NEARBY) else ""


def _confidence(ledger: Ledger, condition: Fact) -> float:
    if is_combination(condition):
        return min(_confidence(ledger, part) for part in ledger.behind(condition))
    mention, says = ledger.behind(condition)[:2]
    pack = ledger.knowledge.pack("confidence/mentions.yaml")
    place = "assessed" if says["args"]["section"] in ASSESSED else "elsewhere"
    reached = "default" if any(how == "default" for _, how in condition["args"]["path"]) else "stated"
    row = f"{_source(ledger, mention).name.lower()}/{place}/{reached}"
    return int(pack["rows"].get(row, pack["floor"])) / 100


def _source(ledger: Ledger, mention: Fact) -> TermSource:
    term = ledger.lexicon.term(mention["args"]["phrase"].split(" "))
    assert term is not None, "the mention was checked"
    return TermSource(ledger.lexicon.source(term))
