"""Walking down from a family to the code that the record supports.

Every code under the family is weighed by the words that its title adds to the family's: all of them
must stand in the mention or near it. The one that accounts for most words is taken; between equals,
the node above them. From there the walk goes on only through defaults: the child that adds nothing
but "unspecified" or the absence of a complication (Guidelines I.A.9.b and I.A.18).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.lexicon.titles import NEGATIVE, RESIDUAL, UNSPECIFIED, same_word, title_words
from kb.model.code import NodeKind, undotted
from kb.tabular.graph import TabularGraph

_ONE_SIDE = frozenset({"left", "right"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The node reached, the one that words alone support, and the words that were needed.

    ``node`` may be short of billable: then the record does not say enough.
    """

    node: int
    supported: int
    words: tuple[str, ...]
    by_default: bool


def available_words(mention: Iterable[str], qualifiers: Iterable[str]) -> frozenset[str]:
    """The words that may support a title: the mention's own and its qualifiers, with what they imply.

    A single side implies "unilateral" (Guidelines I.B.13).
    """
    found = {same_word(word) for word in (*mention, *qualifiers)}
    if found & _ONE_SIDE and "bilateral" not in found and not found >= _ONE_SIDE:
        found.add("unilateral")
    if found >= _ONE_SIDE:
        found.add("bilateral")
    return frozenset(found)


def choose(graph: TabularGraph, family: int, mention: Iterable[str], qualifiers: Iterable[str]) -> Choice:
    """The most specific node under ``family`` that the words support, then its defaults."""
    own = available_words(mention, ())
    available = available_words(mention, qualifiers)
    base = title_words(graph.title(family)) | own
    best, needed = family, frozenset[str]()
    tied: list[int] = []
    for node in graph.subtree(family):
        if node == family or graph.kind(node) == NodeKind.EXTENDED:
            continue
        added = title_words(graph.title(node)) - base
        if not added or not added <= available or added & NEGATIVE or UNSPECIFIED in added:
            continue
        if len(added) > len(needed):
            best, needed, tied = node, added, []
        elif len(added) == len(needed) and not graph.contains(best, node):
            tied.append(node)
    for node in tied:
        best = common_ancestor(graph, best, node)
    if best < family or not graph.contains(family, best):
        best = family
    words = tuple(sorted((title_words(graph.title(best)) - base) & available)) if best != family else ()
    reached = best
    while (below := default_child(graph, reached)) is not None:
        reached = below
    return Choice(reached, best, words, reached != best)


def default_child(graph: TabularGraph, node: int) -> int | None:
    """The child that stands for "nothing more is known", if the tabular has one."""
    children = [child for child in graph.children(node) if graph.kind(child) == NodeKind.CODE]
    if not children:
        return None
    base = title_words(graph.title(node))
    ranked = sorted(
        (rank, child)
        for child in children
        if (rank := _default_rank(graph, child, title_words(graph.title(child)) - base)) is not None
    )
    return ranked[0][1] if ranked else None


def _default_rank(graph: TabularGraph, child: int, added: frozenset[str]) -> int | None:
    """0 best. By the classification's habit 9 ends an unspecified code and 0 an uncomplicated one."""
    last = undotted(graph.code(child))[-1]
    plain = not added or UNSPECIFIED in added or bool(added & NEGATIVE)
    if not plain or (added & RESIDUAL and UNSPECIFIED not in added):
        return None
    if "with" in graph.title(child).lower().split() and UNSPECIFIED in added and last != "9":
        return None
    if last == "9":
        return 0
    if last == "0":
        return 1
    return 2 if UNSPECIFIED in added or not added else None


def common_ancestor(graph: TabularGraph, one: int, other: int) -> int:
    """The nearest node above both (or one of them)."""
    for above in (one, *graph.ancestors(one)):
        if graph.contains(above, other):
            return above
    return one
