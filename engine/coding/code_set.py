"""The code set of a chart: conditions combined, put in order, and written down with their proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.coding.apart import stands_apart
from engine.coding.candidates import Candidate, is_vague
from engine.coding.combine import combine
from engine.coding.evidence import MentionFacts
from engine.coding.offers import WHY, offers
from engine.coding.queries import indicator_query, side_query
from engine.coding.report import REASONS, UNFINISHED
from engine.coding.sequence import sequence
from engine.coding.supported import Supported
from engine.conditions.model import View
from engine.confidence import FeatureReader
from engine.extraction.read import ASSESSMENT_KINDS
from engine.options import CodeOptions
from engine.plan import Plan
from engine.procedures import REPORT, SUPPRESS
from engine.proof.model import Fact, ProofBuilder
from kb.lexicon.titles import same_word
from kb.lexicon.words import folded
from kb.model.code import ICD10CM
from kb.model.document import Encounter


@dataclass(slots=True)
class CodeSet:
    """What the decision shows of the coding: ``diagnoses`` are the assigned codes' facts in order."""

    codes: list[dict[str, Any]] = field(default_factory=list)
    suppressed: list[dict[str, Any]] = field(default_factory=list)
    queries: list[dict[str, Any]] = field(default_factory=list)
    diagnoses: list[Fact] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)


def _places(read: Sequence[Supported]) -> list[int]:
    """The codes' nodes in the order of the assessment, then of the record.

    Where a condition is named more fully elsewhere, the full name takes the place of the short one.
    """
    placed = []
    for each in read:
        full = each
        for _ in read:
            if full.reason not in ("fuller", "lesser") or full.other is None:
                break
            full = read[full.other]
        if full.status != "suppress":
            placed.append((each.found.mention.section.kind not in ASSESSMENT_KINDS, full.found.node))
    return [node for _, node in sorted(placed, key=lambda each: each[0])]


class CodeSetWriter:
    """Builds a code set; one use."""

    def __init__(self, plan: Plan, encounter: Encounter, options: CodeOptions, proof: ProofBuilder) -> None:
        self._plan = plan
        self._options = options
        self._graph = plan.knowledge.graph(options.release)
        self._lexicon = plan.knowledge.lexicon(options.release)
        self._texts = {each.id: each.text for each in encounter.documents}
        self._proof = proof
        self._facts = MentionFacts(proof, self._graph, self._lexicon, self._texts, options.sex)
        self._conditions: dict[str, list[Fact]] = {}
        self._assigned: dict[str, Fact] = {}
        self._features = FeatureReader(proof, self._graph, self._lexicon, self._texts, plan.discussion)
        self._dropped: set[int] = set()
        self._apart: set[str] = set()
        self._made = CodeSet()

    def write(self, read: Sequence[Supported]) -> CodeSet:
        """The code set of the mentions ``read``."""
        statuses: dict[str, str] = {}
        indicated: dict[str, bool] = {}
        for each in read:
            if each.status == "suppress":
                continue
            fact = self._condition(each.found)
            code = str(fact.args["code"])
            self._conditions.setdefault(code, []).append(fact)
            if each.status == "assign":
                self._assigned.setdefault(code, fact)
                place = each.found.mention
                if stands_apart(place, self._texts[place.doc], self._plan.apart):
                    self._apart.add(code)
            indicated[code] = indicated.get(code, True) and each.reason == "indicator"
            statuses[code] = "assign" if "assign" in (statuses.get(code), each.status) else "suggest"
        order = dict.fromkeys(self._graph.code(node) for node in _places(read))
        assigned = self._combine([code for code in order if statuses.get(code) == "assign"])
        suggested = [
            code for code, status in statuses.items() if status == "suggest" and code not in assigned
        ]
        self._count = len(assigned) if self._options.covered else 0
        for code in self._in_order(assigned):
            self._code(code, "assigned" if self._options.covered else "suggested")
        for code in suggested:
            self._code(code, "suggested")
            if indicated[code]:
                self._made.queries.append(indicator_query(code, self._made.codes[-1]["evidence"]))
        if self._options.profile == "mentions":
            self._offer([each for each in read if each.status != "suppress"], {*assigned, *suggested})
        for each in read:
            if each.status == "suppress":
                self._suppress(each, read)
        return self._made

    def _offer(self, read: Sequence[Supported], listed: set[str]) -> None:
        """Suggests what a coder may take in the place of the codes ``listed``, or as well.

        Each is shown for the first mention that it is offered for; the same words are asked once.
        """
        graph, asked = self._graph, set[tuple[str, int]]()
        record = {same_word(each) for text in self._texts.values() for each in folded(text)}
        for each in read:
            key = self._lexicon.phrase(each.found.mention.term), each.found.node
            if key in asked:
                continue
            asked.add(key)
            fact = self._condition(each.found)
            for offer in offers(graph, self._lexicon, key[1], key[0], record, listed):
                code = graph.code(offer.node)
                listed.add(code)
                self._code(code, "suggested", [fact], offer.how)

    def _condition(self, found: Candidate) -> Fact:
        mention = self._facts.mention(found.mention)
        return self._facts.condition(found, mention, self._facts.says(found.mention, mention))

    def _combine(self, codes: list[str]) -> list[str]:
        """The codes after combination. A combination code rests on all places of what it replaces."""
        view = View(self._plan.knowledge, self._options.service_date, self._graph)
        first = {code: self._assigned[code] for code in codes if code not in self._apart}
        rules = self._plan.rule_plan(view, None, combining=True)
        added, replaced = combine(view, rules, first, self._proof, self._gives_way)
        for code, fact in added.items():
            parts = self._premises(fact)
            again = [other for old, new in replaced.items() if new == code for other in self._conditions[old]]
            also = [other for other in again if other.id not in parts]
            self._conditions.setdefault(code, []).extend([fact, *also])
        return list(dict.fromkeys([*(replaced.get(code, code) for code in codes), *added]))

    def _gives_way(self, lesser: str, severe: str) -> bool:
        low, high = self._graph.node(lesser), self._graph.node(severe)
        if low is None or high is None:
            return False
        return self._plan.integral_symptoms(self._graph).gives_way(low, high)

    def _in_order(self, codes: Sequence[str]) -> list[str]:
        nodes = [node for code in codes if (node := self._graph.node(code)) is not None]
        return [
            self._graph.code(node) for node in sequence(self._graph, self._plan.sequence(self._graph), nodes)
        ]

    def _code(
        self, code: str, status: str, conditions: Sequence[Fact] | None = None, offered: str = ""
    ) -> None:
        """Lists a code that rests on its ``conditions``; ``offered`` says how where it rests on another's."""
        if conditions is None:
            conditions = self._conditions[code]
        rank = len(self._made.codes) + 1
        node = self._graph.node(code)
        assert node is not None, "a condition's code is in the release it was found in"
        features = self._features.of(code, status, conditions, self._count, offered)
        sure = self._plan.scorecard.confidence(features, self._options.profile)
        fact = self._proof.derive(
            "diagnosis",
            {
                "position": rank,
                "code": code,
                "status": status,
                "confidence": sure,
                "features": features.as_json(),
                **({"offered": offered} if offered else {}),
            },
            rule=REPORT.id,
            rule_digest=REPORT.digest,
            premises=tuple(conditions),
        )
        self._made.roots.append(fact.id)
        if status == "assigned":
            self._made.diagnoses.append(fact)
        evidence = [span for condition in conditions for span in self._spans(condition)]
        shown = sorted({(each["doc"], each["start"], each["end"]): each for each in evidence}.items())
        entry: dict[str, Any] = {
            "system": ICD10CM,
            "code": code,
            "title": self._graph.title(node),
            "rank": rank,
            "status": status,
            "confidence": sure,
            "release": self._options.release.id,
            "evidence": [self._shown(each) for _, each in shown],
        }
        if offered:
            entry["why"] = WHY[offered]
        self._made.codes.append(entry)
        if status == "assigned":
            shown_for = entry["evidence"]
            query = side_query(self._graph, node, shown_for)
            query = query or self._plan.open_questions(self._graph).query(node, shown_for)
            if query:
                self._made.queries.append(query)

    def _spans(self, condition: Fact) -> list[dict[str, Any]]:
        """The places in the notes that a condition rests on, also through a combination."""
        if "start" in condition.args:
            return [{key: condition.args[key] for key in ("doc", "start", "end")}]
        premises = self._premises(condition)
        return [span for premise in premises for span in self._spans(self._proof.facts[premise])]

    def _premises(self, condition: Fact) -> tuple[int, ...]:
        assert condition.step is not None, "a condition is concluded by a step"
        return self._proof.steps[condition.step].premises

    def _suppress(self, each: Supported, read: Sequence[Supported]) -> None:
        """Writes down a mention that is not reported; its code is as far as that was looked at."""
        place = each.found.mention
        mention = self._facts.mention(place)
        says = self._facts.says(place, mention)
        vague = is_vague(self._graph, self._lexicon, place)
        node: int | None = None if vague and each.other is None else each.found.family
        premises = [mention, says]
        if each.reason in UNFINISHED or (vague and each.other is not None):
            node = each.found.node
        if each.reason in UNFINISHED:
            premises.append(self._condition(each.found))
        if each.other is not None:
            premises += [self._condition(each.found), self._condition(read[each.other].found)]
        span = {"doc": place.doc, "start": place.start, "end": place.end}
        fact = self._proof.derive(
            "suppressed",
            span | {"code": "" if node is None else self._graph.code(node), "reason": each.reason},
            rule=SUPPRESS.id,
            rule_digest=SUPPRESS.digest,
            premises=tuple(premises),
        )
        if fact.id in self._dropped:
            return
        self._dropped.add(fact.id)
        self._made.roots.append(fact.id)
        self._made.suppressed.append(
            {
                "code": fact.args["code"],
                "title": "" if node is None else self._graph.title(node),
                "reason": each.reason,
                "why": REASONS[each.reason],
                "evidence": [self._shown(span)],
            }
        )

    def _shown(self, span: dict[str, Any]) -> dict[str, Any]:
        """A span as outputs show it; ``doc`` only where the encounter has several documents."""
        shown = {"start": span["start"], "end": span["end"]}
        shown["text"] = self._texts[span["doc"]][span["start"] : span["end"]]
        return {"doc": span["doc"], **shown} if len(self._texts) > 1 else shown
