"""Checks what a person reads: every shown value is worked out again from the proof's roots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.proof.checkers.code_set import check_code_set
from engine.proof.checkers.conclusions import filler
from engine.proof.checkers.entries import Choice
from engine.proof.checkers.offers import WHY
from engine.proof.checkers.report import is_indicated
from engine.proof.checkers.routing import route_reasons
from engine.proof.checkers.rules import findings, indeterminate
from engine.proof.checkers.stated import check_stated
from engine.proof.checkers.symptoms import among
from engine.proof.checkers.written_rules import Rule
from engine.proof.ledger import Fact, Ledger, require, same
from kb.lexicon.titles import UNSPECIFIED, title_words

_EDITORS = {
    "inpatient": "Medicare Code Editor",
    "outpatient": "Integrated Outpatient Code Editor",
    "ed": "Integrated Outpatient Code Editor",
}
"""By type of claim or setting of a chart, the program of CMS that edits it."""
_KEPT = ("rule", "disposition", "line", "codes", "message", "remedy")


def check_views(ledger: Ledger) -> None:
    """Refuses any shown value that the proof does not give, and any that it gives and is not shown."""
    decision = ledger.decision
    roots = [ledger.facts[number] for number in decision["proof"]["roots"]]
    shown = {
        kind: [fact for fact in roots if fact["predicate"] == kind]
        for kind in ("diagnosis", "suppressed", "finding")
    }
    require(
        roots == [*shown["diagnosis"], *shown["suppressed"], *shown["finding"]],
        "/proof/roots",
        "they are not what is shown, in its order",
    )
    if decision["kind"] == "code":
        _check_chart_options(ledger)
        check_stated(ledger)
        check_code_set(ledger, shown["diagnosis"], shown["suppressed"])
    else:
        _check_claim_options(ledger)
    made = [(fact["args"], [each["args"] for each in ledger.behind(fact)]) for fact in shown["finding"]]
    firing = list(findings(ledger))
    due = [(rule, args, [each["args"] for each in choice.facts]) for rule, args, choice in firing]
    require(same(made, [each[1:] for each in due]), "/findings", "the rules in force give other findings")
    view = [_finding(ledger, rule, args, choice) for rule, args, choice in firing]
    require(same(decision["findings"], view), "/findings", "they are not what the proof concludes")
    open_rules = indeterminate(ledger) + _no_release(ledger)
    require(same(decision["indeterminate"], open_rules), "/indeterminate", "other rules are open")
    stops = any(each["disposition"] != "advise" for each in view)
    outcome = "fail" if stops else "indeterminate" if decision["indeterminate"] else "pass"
    require(decision["outcome"] == outcome, "/outcome", "the findings give another outcome")
    if decision["kind"] == "code":
        _check_chart(ledger, shown)


def _finding(ledger: Ledger, rule: Rule, args: Mapping[str, Any], choice: Choice) -> dict[str, Any]:
    """A finding as shown: what is concluded, the rule's authority, and whose place the rule takes."""
    fill = filler(choice)
    citation = {key: fill(text) for key, text in rule.source["citation"].items()}
    shown: dict[str, Any] = {key: args[key] for key in _KEPT} | {"citation": citation}
    edit = _official_edit(ledger, rule, fill)
    if edit is not None:
        shown["official"] = edit
    base = ledger.tables.rules.get((None, rule.id))
    if base is not None and base is not rule:
        shown["replaces"] = base.digest
    if rule.preview:
        shown["preview"] = True
    return shown


def _official_edit(ledger: Ledger, rule: Rule, fill: Callable[[str], str]) -> dict[str, str] | None:
    """The number that the rule has with the editor of such claims, if it has one."""
    decision = ledger.decision
    claims = decision["input"]["type"] if decision["kind"] == "validate" else decision["options"]["setting"]
    program = _EDITORS.get(claims)
    written = rule.source.get("official", ())
    for each in [written] if isinstance(written, dict) else written:
        if each["program"] == program or each["program"] not in _EDITORS.values():
            number = each["edit"]
            if isinstance(number, dict):
                number = {key: n for key, n in number.items() if key != "by"}.get(
                    fill("{" + number["by"] + "}")
                )
            if number is not None:
                return {"program": each["program"], "edit": number}
    return None


def _no_release(ledger: Ledger) -> list[dict[str, Any]]:
    """What a chart says of itself where no release covers its day."""
    if ledger.covered or ledger.decision["kind"] != "code":
        return []
    return [
        {
            "rule": "code.release",
            "line": None,
            "reason": f"No loaded ICD-10-CM release covers {ledger.day}.",
            "load": f"the ICD-10-CM tabular list in force on {ledger.day}: chartproof kb load PATH",
        }
    ]


def _check_claim_options(ledger: Ledger) -> None:
    options, claim = ledger.decision["options"], ledger.decision["input"]
    day = ledger.day.isoformat()
    last = claim.get("through") or claim["from"]
    own = last if claim["type"] == "inpatient" else claim["from"]
    require(
        options["on"] in (None, day) and (options["on"] or own) == day,
        "/options/service_date",
        "the claim says another day",
    )
    payer = options["payer"] or claim.get("payer")
    require(options["payer"] == payer, "/options/payer", "the claim names another payer")


def _check_chart(ledger: Ledger, shown: Mapping[str, list[Fact]]) -> None:
    decision = ledger.decision
    ranks = [fact["args"]["position"] for fact in shown["diagnosis"]]
    require(ranks == list(range(1, len(ranks) + 1)), "/codes", "the positions are not 1, 2, 3")
    codes = [_code(ledger, fact) for fact in shown["diagnosis"]]
    require(same(decision["codes"], codes), "/codes", "they are not what the proof concludes")
    require(len({each["code"] for each in codes}) == len(codes), "/codes", "a code stands twice")
    suppressed = [_suppressed(ledger, fact) for fact in shown["suppressed"]]
    require(same(decision["suppressed"], suppressed), "/suppressed", "they are not what the proof concludes")
    queries = [query for code in codes if (query := _query(ledger, code))]
    require(same(decision["queries"], queries), "/queries", "they are not what the codes leave open")
    reasons = route_reasons(ledger, codes)
    require(decision["route_reasons"] == reasons, "/route_reasons", "other reasons hold")
    require(decision["route"] == ("review" if reasons else "auto"), "/route", "the reasons lead elsewhere")


def _check_chart_options(ledger: Ledger) -> None:
    options = ledger.decision["options"]
    if options["service_date_assumed"]:
        newest = ledger.knowledge.newest_covered_day()
        require(ledger.day == newest, "/options/service_date", "it is not the newest covered day")


def _code(ledger: Ledger, fact: Fact) -> dict[str, Any]:
    args, graph = fact["args"], ledger.graph
    node = graph.node(args["code"])
    assert node is not None, "the diagnosis was checked"
    spans = {span for premise in ledger.behind(fact) for span in _places(ledger, premise)}
    why = {"why": WHY[args["offered"]]} if "offered" in args else {}
    return {
        "system": "ICD10CM",
        "code": args["code"],
        "title": graph.title(node),
        "rank": args["position"],
        "status": args["status"],
        "confidence": args["confidence"],
        "release": graph.release.id,
        "evidence": [_shown(ledger, *span) for span in sorted(spans)],
        **why,
    }


def _places(ledger: Ledger, condition: Fact) -> set[tuple[str, int, int]]:
    args = condition["args"]
    if "start" in args:
        return {(args["doc"], args["start"], args["end"])}
    return {span for premise in ledger.behind(condition) for span in _places(ledger, premise)}


def _shown(ledger: Ledger, doc: str, start: int, end: int) -> dict[str, Any]:
    span: dict[str, Any] = {"start": start, "end": end, "text": ledger.texts[doc][start:end]}
    return {"doc": doc, **span} if len(ledger.texts) > 1 else span


def _suppressed(ledger: Ledger, fact: Fact) -> dict[str, Any]:
    args, graph = fact["args"], ledger.graph
    node = graph.node(args["code"])
    assert node is not None or args["code"] == "", "the suppressed mention was checked"
    return {
        "code": args["code"],
        "title": "" if node is None else graph.title(node),
        "reason": args["reason"],
        "why": REASONS[args["reason"]],
        "evidence": [_shown(ledger, args["doc"], args["start"], args["end"])],
    }


def _query(ledger: Ledger, code: Mapping[str, Any]) -> dict[str, Any] | None:
    """The query that a code leaves open: what a sign reflects, which side, or what the pack asks."""
    if code["status"] == "suggested":
        if not is_indicated(ledger, code["code"]):
            return None
        question = "Please document the condition, if any, that this finding reflects, and its site."
        options = ["condition (please state)", "no condition", "unable to determine"]
    else:
        sides = _open_sides(ledger, code["code"])
        asked = _asked(ledger, code["code"])
        if sides:
            question, answers = "Please document the side of this condition, if it is known.", sides
        elif asked:
            question, answers = asked["question"], asked["options"]
        else:
            return None
        options = [*answers, "other (please state)", "unable to determine"]
    return {"code": code["code"], "question": question, "options": options, "evidence": code["evidence"]}


def _asked(ledger: Ledger, code: str) -> Mapping[str, Any] | None:
    """The first row of the pack of questions that asks about a code."""
    node, pack = ledger.graph.node(code), "coding/queries.yaml"
    if node is None or not ledger.knowledge.has_pack(pack):
        return None
    for row in ledger.knowledge.pack(pack)["queries"]:
        open_title = row.get("left_open") is None or row["left_open"] in ledger.graph.title(node)
        if open_title and among(ledger, row["of"], node):
            return dict(row)
    return None


def _open_sides(ledger: Ledger, code: str) -> list[str]:
    graph = ledger.graph
    node = graph.node(code)
    if node is None or title_words(graph.title(node)) & {"right", "left", "bilateral"}:
        return []
    above = graph.parent(node)
    while above is not None:
        if UNSPECIFIED in title_words(graph.title(node)):
            beside = [title_words(graph.title(child)) for child in graph.children(above)]
            sides = [
                side for side in ("right", "left", "bilateral") if any(side in words for words in beside)
            ]
            if {"right", "left"} <= set(sides):
                return sides
        node, above = above, graph.parent(above)
    return []


REASONS = {
    "other_person": "said of someone other than the patient",
    "negated": "the record says the patient does not have it",
    "hypothetical": "spoken of as a possibility to come, not as present",
    "historical": "past, and no longer treated (Guidelines IV.J)",
    "uncertain": "an uncertain diagnosis that is coded only once it is confirmed (Guidelines IV.H, I.C)",
    "finding": "a finding that no diagnosis is drawn from (Guidelines III.B)",
    "discussed": "told in the discussion or plan of a problem, not named as one (Guidelines IV.G)",
    "ambiguous": "the words name several codes and nothing decides between them",
    "other_sense": "a short form or word that means something else here",
    "open_sense": "a short form that means several things, and the record does not say which",
    "no_pregnancy": "weeks of gestation, and no pregnancy is reported (note under Z3A)",
    "no_weight": "a body mass index, and no condition of weight is reported (Guidelines I.B.14)",
    "not_specific": "the record does not say enough for a billable code",
    "seventh": "the record does not decide the 7th character",
    "nearby": "only words further off, or the index alone, make a condition of these general words",
    "general": "the words name only a kind of condition, and nothing near says which",
    "symptom": "a sign or symptom of a condition that is reported (Guidelines I.B.5)",
    "no_injury": "an external cause, and no injury is reported that it caused (Guidelines I.C.20.a.1)",
    "initial_only": "place and activity are reported at the initial encounter only (Guidelines I.C.20.b, c)",
    "lesser": "not reported beside a more severe condition that is reported (Guidelines I.C)",
    "treatment": "a drug; its long-term use is reported where a note asks for it (Guidelines I.C.21.c.3)",
    "not_current": "a drug, but not as current long-term treatment (Guidelines I.C.4.a.3, I.C.21.c.3)",
    "fuller": "the same condition is named more fully elsewhere in the record",
}
"""The words shown for each reason; a decision may use no others."""
