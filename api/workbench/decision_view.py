"""A decision in the shape in which the templates show it. Nothing is decided here."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.output.proof_graph import Drawing, drawing
from api.output.proof_tree import Node, ProofTree, Rules, concludes
from api.output.quotes import Texts
from api.workbench.marks import Mark, Piece, pieces

Json = Mapping[str, Any]

OUTCOMES = {
    "pass": "No rule objects",
    "fail": "A rule stops this",
    "indeterminate": "Something could not be judged",
}
ROUTES = {"auto": "Can go without review", "review": "Needs a coder's review"}


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a note, with the address of their place in it on the page."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Card:
    """A code, a mention that is not reported, a query or a finding, with its evidence and proof."""

    id: str
    stored: Json
    quotes: list[Quote]
    why: list[str]
    proof: Node | None
    opened: bool = False

    @property
    def graph(self) -> Drawing | None:
        """The proof drawn."""
        return drawing(self.proof) if self.proof else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A document of the decision's input, with the note cut into pieces."""

    id: str
    about: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Everything that a page shows of one decision. ``number`` tells decisions on a page apart."""

    number: int
    decision: Json
    documents: list[Shown]
    assigned: list[Card]
    suggested: list[Card]
    suppressed: list[tuple[str, list[Card]]]
    queries: list[Card]
    findings: list[Card]
    open_questions: list[tuple[str, str, list[str]]]

    @property
    def outcome(self) -> str:
        """The outcome in words."""
        return OUTCOMES.get(str(self.decision["outcome"]), "")

    @property
    def route(self) -> str:
        """The route in words; empty for a claim, which has none."""
        return ROUTES.get(str(self.decision.get("route", "")), "")

    @property
    def download(self) -> str:
        """The whole decision as a ``data:`` address, the same bytes as ``--format json``."""
        written = json.dumps(self.decision, ensure_ascii=False).encode()
        return f"data:application/json;base64,{base64.b64encode(written).decode()}"


EVERY = "*"
"""In the place of a code or rule: every proof is open."""


def view(decision: Json, number: int, rules: Rules, opened: str = "") -> DecisionView:
    """The view of ``decision`` as the ``number``-th on its page, with the proofs of ``opened`` open."""
    return _Builder(decision, number, rules, opened).build()


class _Builder:
    def __init__(self, decision: Json, number: int, rules: Rules, opened: str) -> None:
        self._decision = decision
        self._opened = opened
        self._number = number
        self._texts = Texts(decision)
        self._tree = ProofTree(decision, self._texts, rules)
        self._marks: dict[str, list[Mark]] = {name: [] for name in self._texts.texts}

    def build(self) -> DecisionView:
        decision = self._decision
        codes = self._cards("code", decision.get("codes", []), "diagnosis")
        suppressed = self._cards("left", decision.get("suppressed", []), "suppressed")
        for card in codes:
            stored = card.stored
            self._mark(card, stored["status"], str(stored["rank"]), f"{stored['code']} {stored['title']}")
        for card in suppressed:
            self._mark(card, "suppressed", "–", f"not coded: {card.stored['why']}")
        return DecisionView(
            number=self._number,
            decision=decision,
            documents=[self._shown(each) for each in decision.get("input", {}).get("documents", [])],
            assigned=[each for each in codes if each.stored["status"] == "assigned"],
            suggested=[each for each in codes if each.stored["status"] != "assigned"],
            suppressed=_by_reason(suppressed),
            queries=self._cards("query", decision.get("queries", []), ""),
            findings=self._cards("finding", decision["findings"], "finding"),
            open_questions=_open_questions(decision["indeterminate"]),
        )

    def _cards(self, name: str, entries: list[Json], predicate: str) -> list[Card]:
        roots = self._tree.roots(predicate) if predicate else []
        made = []
        for index, stored in enumerate(entries):
            root = roots[index] if len(roots) == len(entries) else None
            made.append(
                Card(
                    id=f"d{self._number}-{name}-{index + 1}",
                    stored=stored,
                    quotes=[self._quote(span) for span in stored.get("evidence", [])],
                    why=self._tree.why(root) if root is not None and predicate == "diagnosis" else [],
                    proof=self._tree.tree(root) if root is not None else None,
                    opened=root is not None and self._opens(root),
                )
            )
        return made

    def _opens(self, root: int) -> bool:
        return self._opened == EVERY or bool(self._opened and concludes(self._decision, root, self._opened))

    def _quote(self, span: Json) -> Quote:
        number = self._texts.number.get(self._texts.document(span), 0)
        return Quote(self._texts.quote(span), f"#d{self._number}-t{number}-{span['start']}" if number else "")

    def _mark(self, card: Card, kind: str, label: str, tells: str) -> None:
        for span in card.stored["evidence"]:
            marks = self._marks.get(self._texts.document(span))
            if marks is not None:
                marks.append(Mark(span["start"], span["end"], kind, card.id, label, tells))

    def _shown(self, document: Json) -> Shown:
        about = [document.get(key, "") for key in ("type", "date", "author")]
        return Shown(
            id=document["id"],
            about=", ".join(each for each in about if each),
            pieces=pieces(document["text"], self._marks[document["id"]]),
        )


def _by_reason(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    grouped: dict[str, list[Card]] = {}
    for card in cards:
        grouped.setdefault(card.stored["why"], []).append(card)
    return list(grouped.items())


def _open_questions(indeterminate: list[Json]) -> list[tuple[str, str, list[str]]]:
    """The same reason once, with the rules that it left open."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for each in indeterminate:
        grouped.setdefault((each["reason"], each["load"]), []).append(each["rule"])
    return [(reason, load, rules) for (reason, load), rules in grouped.items()]
