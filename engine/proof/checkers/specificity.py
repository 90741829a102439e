"""Checks ``coding.specificity``: the record says everything that the code's title says.

The walk is checked in two parts. Down to ``supported`` every word that the title adds must stand in
the mention or in a cited qualifier. From there on only defaults are allowed: "unspecified", the
absence of a complication, or a 7th character that the words decide.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from engine.proof.ledger import Fact, Ledger, Step, refuse, require
from kb.lexicon.titles import NEGATIVE, RESIDUAL, UNSPECIFIED, same_word, title_words
from kb.lexicon.words import folded
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

_SEX = {"F": "female", "M": "male"}
_SUBSEQUENT = {
    "healing",
    "healed",
    "routine",
    "recheck",
    "aftercare",
    "subsequent",
    "nonunion",
    "malunion",
    "delayed",
}
_SEQUELA = {"sequela", "sequelae", "residual", "late", "old"}
_ASSUMED = {"initial": {"closed"}, "subsequent": {"closed", "routine", "healing"}, "sequela": set[str]()}


def check_condition(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A mention, what is said of it, and the words that lead to the code."""
    args, graph = fact["args"], ledger.graph
    require(
        fact["predicate"] == "condition"
        and set(args) == {"code", "supported", "family", "doc", "start", "end"},
        place,
        "a part is missing",
    )
    mention, says, *others = ledger.premises(step)
    keys = ("doc", "start", "end")
    for premise, predicate in ((mention, "mention"), (says, "says")):
        require(premise["predicate"] == predicate, place, f"it does not rest on what is a {predicate}")
        require(
            [premise["args"][k] for k in keys] == [args[k] for k in keys], place, "it speaks of other words"
        )
    node, supported, family = (_node(graph, args[k], place) for k in ("code", "supported", "family"))
    require(
        family == common(graph, mention["args"]["codes"], place), place, "the mention names another family"
    )
    edge = {"source": args["code"], "relation": "is_a", "target": args["family"], "release": graph.release.id}
    require(step["evidence"] == ([edge] if node != family else []), place, "it cites another edge")
    require(
        graph.contains(family, supported) and graph.contains(supported, node), place, "the code is not below"
    )
    own = _own_words(ledger.texts[args["doc"]][args["start"] : args["end"]])
    said = [_said(premise, place) for premise in others]
    _check_supported(graph, family, supported, own, said, place)
    sevenths = _check_defaults(graph, supported, node, own, said, place)
    scope = ",".join(f"{first}-{last}" for first, last in says["args"]["scope"])
    assumed = graph.kind(node) == NodeKind.EXTENDED and not sevenths
    expected = [{"pattern": "subsequent encounter or sequela", "scope": scope}] if assumed else []
    require(step["absences"] == expected, place, "its absences are not those of the record")
    needed = (title_words(graph.title(supported)) - title_words(graph.title(family)) - own) | sevenths
    for word in said:
        used = implied({word}) & needed or ("unilateral" in needed and word in ("left", "right"))
        used = used or ("bilateral" in needed and word in ("left", "right"))
        require(bool(used), place, "a qualifier is cited that nothing needs")


def _check_supported(
    graph: TabularGraph, family: int, supported: int, own: set[str], said: list[str], place: str
) -> None:
    if supported == family:
        return
    added = title_words(graph.title(supported)) - title_words(graph.title(family)) - own
    require(added <= implied({*own, *said}), place, "the title says what the record does not say")
    require(not added & NEGATIVE and UNSPECIFIED not in added, place, "the title denies or leaves open")


def _check_defaults(
    graph: TabularGraph, supported: int, node: int, own: set[str], said: list[str], place: str
) -> set[str]:
    """Every level between the two is a default. Returns the words that decided a 7th character."""
    path = [node, *graph.ancestors(node)]
    sevenths: set[str] = set()
    for below, above in itertools.pairwise(path):
        if below == supported:
            break
        if graph.kind(below) == NodeKind.EXTENDED:
            sevenths = _check_seventh(graph, below, implied({*own, *said}), place)
        else:
            require(_is_default(graph, above, below), place, f"{graph.code(below)} is no default")
    return sevenths


def _is_default(graph: TabularGraph, above: int, below: int) -> bool:
    """Whether the child says no more than that nothing more is known, and no sibling says it better."""
    base = title_words(graph.title(above))

    def rank(child: int) -> int:
        added = title_words(graph.title(child)) - base
        open_ended = UNSPECIFIED in added
        if not (open_ended or not added or added & NEGATIVE) or (added & RESIDUAL and not open_ended):
            return 9
        ending = graph.code(child)[-1]
        if open_ended and ending != "9" and " with " in f" {graph.title(child).lower()} ":
            return 9
        return {"9": 0, "0": 1}.get(ending, 2 if open_ended or not added else 9)

    siblings = [child for child in graph.children(above) if graph.kind(child) == NodeKind.CODE]
    return rank(below) < 9 and min((rank(child), child) for child in siblings)[1] == below


def _check_seventh(graph: TabularGraph, node: int, present: set[str], place: str) -> set[str]:
    """The 7th character's definition is met; returns the words of the record that met it."""
    label = title_words(graph.seventh_label(node))
    kinds = {"initial", "subsequent", "sequela"} & label
    if not kinds:
        open_ended = bool(label & {"unspecified", "applicable"}) or label == {"single", "gestation"}
        require(label <= present or open_ended, place, "the record does not say what the 7th character says")
        return set()
    cues = _SEQUELA & present or _SUBSEQUENT & present
    kind = "sequela" if _SEQUELA & present else "subsequent" if _SUBSEQUENT & present else "initial"
    require(kinds == {kind}, place, "the words speak of another kind of encounter")
    asked = label - {kind, "encounter", "fracture", *cues}
    require(asked <= present | _ASSUMED[kind], place, "the record does not say what the 7th character says")
    return set(cues)


def implied(said: Iterable[str]) -> set[str]:
    """The words with what they imply: one side is unilateral, two sides are bilateral."""
    found = {same_word(word) for word in said}
    sides = found & {"left", "right"}
    if len(sides) == 1 and "bilateral" not in found:
        found.add("unilateral")
    if len(sides) == 2:
        found.add("bilateral")
    return found


def common(graph: TabularGraph, codes: list[str], place: str) -> int:
    """The node under which all the codes stand; the first of them if that is a block or chapter."""
    nodes = [_node(graph, code, place) for code in codes]
    line = [nodes[0], *graph.ancestors(nodes[0])]
    top = next((at for at in line if all(graph.contains(at, node) for node in nodes)), nodes[0])
    return top if graph.kind(top) >= NodeKind.CODE else nodes[0]


def _own_words(words: str) -> set[str]:
    from kb.lexicon.variants import significant

    return implied(significant(folded(words)))


def _said(premise: Fact, place: str) -> str:
    if premise["predicate"] == "sex":
        return _SEX[premise["args"]["value"]]
    if premise["predicate"] != "qualifier":
        refuse(place, "it rests on something that qualifies nothing")
    return str(premise["args"]["word"])


def _node(graph: TabularGraph, code: str, place: str) -> int:
    node = graph.node(code)
    if node is None or graph.code(node) != code:
        refuse(place, "it names no code of the release")
    return node
