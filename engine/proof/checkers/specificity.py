"""Checks ``coding.specificity``: the record says everything that the code's title says.

The path is checked hop by hop. *Said*: every word that the title adds stands in the mention or in a
cited qualifier. *Default*: the child is the one for when nothing more is known. *Seventh*: the words
decide the 7th character, or allow the one that is assumed. *Presumed*: one side is named, and whether it
is the dominant one follows from which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from engine.proof.checkers.defaults import is_default, is_rest
from engine.proof.checkers.encounters import check_agrees, check_seventh, check_weeks, is_later, node_named
from engine.proof.checkers.finer import open_top
from engine.proof.checkers.moved import MOVES, check_moved
from engine.proof.checkers.past import past_form
from engine.proof.checkers.structured import NEARBY, STRUCTURED, check_met
from engine.proof.checkers.told import check_told
from engine.proof.ledger import Fact, Ledger, Step, refuse, require
from kb.lexicon.term_source import TermSource
from kb.lexicon.titles import (
    DISPLACED,
    NEGATIVE,
    NONDISPLACED,
    RESIDUAL,
    UNSPECIFIED,
    adds_denial,
    affirmed_words,
    asserted_words,
    denied_last,
    leaves_open,
    same_word,
    title_words,
    with_trimesters,
)
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

_SEX = {"F": "female", "M": "male"}


def check_condition(ledger: Ledger, step: Step, fact: Fact, place: str) -> None:
    """A mention, what is said of it, and the words that lead down to the code, hop by hop."""
    args, graph = fact["args"], ledger.graph
    (mention, says), others = ledger.resting_on(step, place, "mention", "says")
    injuries = [each for each in others if each["predicate"] == "condition"]
    others = [each for each in others if each["predicate"] != "condition"]
    keys = ("doc", "start", "end")
    for premise in (mention, says):
        require(
            [premise["args"][k] for k in keys] == [args[k] for k in keys], place, "it speaks of other words"
        )
    first, last = says["args"]["scope"][-1]
    around_it = [each for each in others if each["predicate"] == "qualifier"]
    require(all(each["args"]["doc"] == args["doc"] for each in around_it), place, "it cites another document")
    outside = [each for each in around_it if each["args"]["start"] < first or last < each["args"]["end"]]
    require(bool(mention["args"].get("sense", {"code": "-"})["code"]), place, "its sense is no diagnosis")
    path = [(node_named(graph, code, place), how) for code, how in args["path"]]
    require(
        path[-1][0] == node_named(graph, args["code"], place), place, "the path does not lead to the code"
    )
    moves = [each for each in path if each[1] in MOVES]
    if moves:
        require(len(moves) == 1 and path.pop() == moves[0] and bool(path), place, "it moves before its end")
        require(len(injuries) == 1, place, "it rests on no other condition")
        codes = graph.code(path[-1][0]), args["code"]
        check_moved(ledger, moves[0][1], mention, codes, injuries.pop(), place)
    family, node = path[0][0], path[-1][0]
    require(family in families(ledger, mention, place), place, "the mention names another family")
    if outside:
        check_told(ledger, says, path, outside, place)
    forms = ledger.lexicon.patterns.relations.forms
    named = mention["args"]["phrase"].split(" ")
    own = implied([*(form for word in named for form in forms(word)), *with_trimesters(named)])
    said = [_said(premise, place) for premise in others]
    met = len(path) > 1 and path[1][1] in (STRUCTURED, NEARBY)
    rests: set[str] = set()
    cited = list(step["evidence"])
    if met:
        require(bool(cited), place, "it cites no term")
        rests = check_met(ledger, fact, (mention, *others), cited.pop(0), path[1], outside, place)
    passed = len(path) > 1 and path[1][1] == "past"  # of what is past, the first code decides the form
    if not met and not passed and len(families(ledger, mention, place)) == 1:
        require(not _is_torn(graph, mention["args"]["codes"]), place, "the words name several codes")
    over = past_form(ledger, says, families(ledger, mention, place))
    require(path[1:] == [(over, "past")] if over is not None else not passed, place, "what is past differs")
    opened = len(path) > 1 and path[1][1] == "open"
    if opened:
        _check_opened(graph, path, own | implied(form for word in said for form in forms(word)), place)
    path = path[1:] if met or opened or passed else path
    family = path[0][0]
    edge = {
        "source": graph.code(node),
        "relation": "is_a",
        "target": graph.code(family),
        "release": graph.release.id,
    }
    require(cited == ([edge] if node != family else []), place, "it cites another edge")
    rests_on = [(at, how) for at, how in path if how in ("agrees", "weeks")]
    require(len(injuries) == len(rests_on), place, "it rests on another condition")
    for injury, (at, how) in zip(injuries, rests_on, strict=True):
        check = check_agrees if how == "agrees" else check_weeks
        check(graph, at, injury, place)
    around = [form for word in said for form in forms(word)]
    relations = ledger.lexicon.patterns.relations
    also = set(relations.implies((*named, *said)))
    if opened:
        also |= asserted_words(
            graph.title(node_named(graph, args["path"][0][0], place))
        )  # the mention says it
    needed, decided = _check_path(
        graph, path, implied({*own, *around}), also, ledger.texts[args["doc"]], place
    )
    scope = ",".join(f"{first}-{last}" for first, last in says["args"]["scope"])
    assumed = path[-1][1] == "seventh" and not is_later(graph, node, decided)
    assumed = assumed and not moves
    expected = [{"pattern": "subsequent encounter or sequela", "scope": scope}] if assumed else []
    require(step["absences"] == expected, place, "its absences are not those of the record")
    timed = any(how == "weeks" for _, how in path)
    require(not opened or timed or bool(needed & implied(around)), place, "only its own words open the code")
    needed = (needed | decided) - own
    for word in said:
        sides = (needed & {"unilateral", "bilateral"} or met) and word in ("left", "right", "bilateral")
        wanted = (implied(forms(word)) | relations.implies((word,))) & needed or word in rests or sides
        require(bool(wanted), place, "a qualifier is cited that nothing needs")


def _check_path(
    graph: TabularGraph, path: list[tuple[int, str]], said: set[str], also: set[str], text: str, place: str
) -> tuple[set[str], set[str]]:
    """Every hop follows. Returns the words that the titles need and those that decide the 7th character."""
    require(
        path[0][1] in ("named", "open", "past", STRUCTURED, NEARBY),
        place,
        "the path does not start at what the mention names",
    )
    present, needed, decided = said, set[str](), set[str]()
    for (above, _), (below, how) in pairwise(path):
        require(above < below and graph.contains(above, below), place, "the path does not lead down")
        if how == "said":
            needed |= _check_said(graph, above, below, present, also, place)
        elif how == "default":
            require(
                graph.parent(below) == above
                and (is_default(graph, above, below) or is_rest(graph, above, below)),
                place,
                "it is no default",
            )
        elif how == "presumed":
            needed |= _check_presumed(graph, above, below, present, text, place)
        elif how == "seventh":
            require(
                graph.parent(below) == above and graph.kind(below) == NodeKind.EXTENDED,
                place,
                "it adds no 7th character",
            )
            decided |= check_seventh(graph, below, present, place)
        elif how in ("agrees", "weeks"):
            above_it = graph.parent(below)
            ends = path[-1][0] if path[-1][1] != "seventh" or how == "agrees" else path[-2][0]
            require(above_it == above and below == ends, place, "it adds no 7th character")
        else:
            refuse(place, "it is no way to go down")
    return needed, decided


def _check_opened(graph: TabularGraph, path: list[tuple[int, str]], said: set[str], place: str) -> None:
    """A code that leaves something open gives way to one below the same node that says as much and more."""
    named, top, last = path[0][0], path[1][0], path[-1][0]
    kept = asserted_words(graph.title(named))
    if open_top(graph, named) == named:
        denied = title_words(graph.title(named)) - kept - NEGATIVE - title_words(graph.title(top))
        refuted = bool(denied & said) and graph.parent(named) == top
        require(refuted, place, "the code leaves nothing open and denies nothing that the record says")
    else:
        within = graph.contains(open_top(graph, named), top) and graph.contains(top, named)
        require(within and top != named, place, "the code leaves nothing open up to there")
    require(graph.kind(top) >= NodeKind.CODE and len(path) > 2, place, "it opens nothing")
    require(
        path[2][1] in ("said", "weeks") and not graph.contains(named, last), place, "nothing more is said"
    )
    full = next(node for node, how in reversed(path) if how not in ("seventh", "agrees", "weeks"))
    kept = kept - title_words(graph.title(top))
    words = title_words(graph.title(full))
    require(kept <= words, place, "it says less than the words name")
    alone = words & title_words(graph.title(top)) - title_words(graph.title(named))
    require(alone <= said, place, "what stands above says more than the record")


def _check_said(
    graph: TabularGraph, above: int, below: int, literal: set[str], also: set[str], place: str
) -> set[str]:
    """The title adds nothing that the record does not say, but for what all its siblings say too.

    What words of the record only imply is not enough by itself.
    """
    present = literal | also
    full, outer = title_words(graph.title(below)), title_words(graph.title(above))
    denies = bool((full - outer) & NEGATIVE)
    added = (affirmed_words(graph.title(below)) if denies else full) - outer
    if not denies and adds_denial(graph.title(below), graph.title(above)):
        added -= denied_last(graph.title(below))
    elif not denies and _names_more(graph.title(below), added):
        added -= {UNSPECIFIED}
    require(
        not added & (NEGATIVE | RESIDUAL | {UNSPECIFIED}),
        place,
        "a title that denies or leaves open is not said",
    )
    require(not present & (full - added - outer), place, "the record says what the title denies")
    if not present & NONDISPLACED:
        added -= {DISPLACED}
    added -= {"region"}
    at = graph.parent(below)
    while at is not None and graph.contains(above, at):
        titles = [graph.title(child) for child in graph.children(at) if graph.kind(child) == NodeKind.CODE]
        over = graph.title(at)
        siblings = [
            title_words(title) - (denied_last(title) if adds_denial(title, over) else frozenset())
            for title in titles
        ]
        base = title_words(over)
        if len(siblings) > 1 and not any(words & NEGATIVE - base for words in siblings):
            added -= frozenset.intersection(*siblings) - base
            for title, words in zip(titles, siblings, strict=True):
                asserts = " with " in title or bool(words & RESIDUAL)
                asserts = asserts or _names_more(title, words - base)
                if leaves_open(title, over) and not asserts:
                    added -= words - base - NONDISPLACED - {"left", "right"}
        at = graph.parent(at)
    require(bool(added & literal) and added <= present, place, "the title says what the record does not say")
    return set(added)


def _names_more(title: str, added: set[str] | frozenset[str]) -> bool:
    """Whether a title names something of its own and only then leaves the rest open."""
    return len(added) > 2 and title.endswith(", unspecified") and " with " not in title


def _check_presumed(
    graph: TabularGraph, above: int, below: int, present: set[str], text: str, place: str
) -> set[str]:
    """The right side is taken for the dominant one, the left for the other (Guidelines I.C.6.a).

    A hand that the document calls the dominant one decides instead.
    """
    sides = present & {"right", "left"}
    silent = not present & {"dominant", "nondominant", "ambidextrous"}
    require(
        len(sides) == 1 and silent, place, "the record says which side is dominant, or names not one side"
    )
    (side,) = sides
    hands = {hand.lower() for hand in re.findall(r"(?i)\b(right|left)[- ]+hand(?:ed|[- ]+dominant)\b", text)}
    strong = hands.pop() if len(hands) == 1 else "right"
    ending = f"{side} dominant side" if side == strong else f"{side} non-dominant side"
    titles = {
        each: graph.title(each).lower().replace("nondominant", "non-dominant")
        for each in graph.children(above)
    }
    beside = [each for each, title in titles.items() if title.endswith(ending)]
    is_open = any(
        "unspecified side" in graph.title(each) and is_default(graph, above, each)
        for each in graph.children(above)
    )
    require(beside[:1] == [below] and is_open, place, "it is not the side to be presumed")
    return sides


def implied(said: Iterable[str]) -> set[str]:
    """The words with what they imply: one side is unilateral, two sides are bilateral."""
    found = {same_word(word) for word in said}
    sides = found & {"left", "right"}
    if len(sides) == 1 and "bilateral" not in found:
        found.add("unilateral")
    if len(sides) == 2:
        found.add("bilateral")
    return found


def families(ledger: Ledger, mention: Fact, place: str) -> list[int]:
    """What a mention names: one node, or all its codes where the phrase stands for them together."""
    phrase, codes = mention["args"]["phrase"], mention["args"]["codes"]
    key = ledger.graph.release.id, phrase, *codes
    return ledger.tables.once("families", key, lambda: _families(ledger, phrase, codes, place))


def _families(ledger: Ledger, phrase: str, codes: list[str], place: str) -> list[int]:
    term = ledger.term(phrase)
    assert term is not None, "the mention was checked"
    if term.source is TermSource.TOGETHER:
        return [node_named(ledger.graph, code, place) for code in codes]
    return [common(ledger.graph, codes, place)]


def common(graph: TabularGraph, codes: list[str], place: str) -> int:
    """The node under which all the codes stand; the first of them if that is a block or chapter."""
    nodes = [node_named(graph, code, place) for code in codes]
    line = [nodes[0], *graph.ancestors(nodes[0])]
    top = next((at for at in line if all(graph.contains(at, node) for node in nodes)), nodes[0])
    return top if graph.kind(top) >= NodeKind.CODE else nodes[0]


def _is_torn(graph: TabularGraph, codes: list[str]) -> bool:
    """Whether no one code stands at or above all these, so that the words alone name none."""
    nodes = [node for code in codes if (node := graph.node(code)) is not None]
    line = [at for at in (nodes[0], *graph.ancestors(nodes[0])) if graph.kind(at) >= NodeKind.CODE]
    return not any(all(graph.contains(at, node) for node in nodes) for at in line)


def _said(premise: Fact, place: str) -> str:
    if premise["predicate"] == "sex":
        return _SEX[premise["args"]["value"]]
    if premise["predicate"] != "qualifier":
        refuse(place, "it rests on something that qualifies nothing")
    return str(premise["args"]["word"])
