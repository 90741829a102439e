"""Works out again which child stands for "nothing more is known" (Guidelines I.A.6.b, I.A.9.b, I.A.18)."""

from __future__ import annotations

from kb.lexicon.titles import RESIDUAL, UNSPECIFIED, adds_denial, leaves_open, says_unknown, title_words
from kb.model.code import NodeKind
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_NONE = 9


@kept(100_000)
def is_default(graph: TabularGraph, above: int, below: int) -> bool:
    """Whether the child says no more than that nothing more is known, and no sibling says it better."""
    siblings = [child for child in graph.children(above) if graph.kind(child) == NodeKind.CODE]
    ranks = {child: _rank(graph, above, child) for child in siblings}
    return ranks.get(below, _NONE) < _NONE and min((ranks[each], each) for each in siblings)[1] == below


@kept(100_000)
def is_rest(graph: TabularGraph, above: int, below: int) -> bool:
    """Whether the child is for all the rest, and none for what is not specified (I.A.6.a, I.A.9.a)."""
    base = title_words(graph.title(above))
    siblings = [child for child in graph.children(above) if graph.kind(child) == NodeKind.CODE]
    added = {child: title_words(graph.title(child)) - base for child in siblings}
    return (
        len(graph.code(above)) > len("A00.")
        and not base & RESIDUAL
        and len(siblings) > 1
        and all(UNSPECIFIED not in words for words in added.values())
        and [child for child, words in added.items() if words & RESIDUAL] == [below]
        and graph.code(below)[-1] in "89"
        and not any(is_default(graph, above, child) for child in siblings)
    )


def _rank(graph: TabularGraph, above: int, child: int) -> int:
    """The least is best, 9 is no default. A child of which only an inclusion term says so comes last."""
    rank = _by_title(graph, above, child)
    return 3 if rank == _NONE and _is_nos(graph, above, child) else rank


def _by_title(graph: TabularGraph, above: int, child: int) -> int:
    title, over = graph.title(child), graph.title(above)
    words, base = title_words(title), title_words(over)
    added, open_ended = words - base, leaves_open(title, over)
    if title[-14:] == "unintentional)" and "adverse effect" not in over:
        return 4  # T36, T51: "when no intent is indicated code to accidental"
    if added == {"displaced"} or (added == {"complete"} and "amputation" in title):
        return 4  # I.C.19.c; S48: "not identified as partial or complete should be coded to complete"
    denies = adds_denial(title, over)
    # Under breast the table of neoplasms lists the male's apart, so that the name alone is the female's.
    others = [title_words(graph.title(each)) - base for each in graph.children(above)]
    if added == {"female"} and {"male"} in others:
        return {"9": 0, "0": 1}.get(graph.code(child)[-1], 2)
    if not (open_ended or not added or denies) or (added & RESIDUAL and not open_ended):
        return _NONE
    if words & RESIDUAL and UNSPECIFIED not in words and UNSPECIFIED in base:
        return _NONE
    names_one = base > words and not words & (RESIDUAL | {UNSPECIFIED})
    if names_one and not open_ended and not denies:
        return _NONE
    if (
        "with unspecified" in title.replace("with unspecified severity", "")
        and "with unspecified" not in over
    ):
        return _NONE
    if says_unknown(title):
        return -1
    return {"9": 0, "0": 1}.get(graph.code(child)[-1], 2 if open_ended or not added else _NONE)


def _is_nos(graph: TabularGraph, above: int, child: int) -> bool:
    """Whether an inclusion term says "NOS" behind just the words of the title above."""
    terms = [note.text for note in graph.own_notes(child) if note.kind == NoteKind.INCLUSION_TERM]
    name = title_words(graph.title(above))
    return any(title_words(term[:-4]) == name for term in terms if term[-4:] == " NOS")
