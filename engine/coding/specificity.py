"""Walking down from a family to the code that the record supports.

Each hop is one of two. *Said*: every word that the title adds stands in the mention or near it; of
all codes below, the one that accounts for most words of the record is taken, and between equals the node
above them. *Default*: nothing more is said, and the tabular has a child for just that: "unspecified", or
the absence of a complication (Guidelines I.A.9.b and I.A.18).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.lexicon.titles import (
    DISPLACED,
    NEGATIVE,
    NONDISPLACED,
    REGION,
    RESIDUAL,
    UNSPECIFIED,
    adds_denial,
    affirmed_words,
    denied_last,
    leaves_open,
    presumed_by_note,
    same_word,
    says_unknown,
    title_words,
)
from kb.model.code import NodeKind, undotted
from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph
from kb.tabular.kept import kept

_LEFT_OPEN = f", {UNSPECIFIED}"
_ASSERTS, _SEVERITY = "with unspecified", "with unspecified severity"
"""What a title asserts of some kind or other; of a severity it asserts nothing by that."""
_ONE_SIDE = frozenset({"left", "right"})
_FEMALE, _MALE = frozenset({"female"}), frozenset({"male"})
"""The table of neoplasms has "male" below breast: the name alone is that of a woman's."""
_SUBCATEGORY = 4  # characters

NAMED, STRUCTURED, NEARBY = "named", "structured", "nearby"
SAID, DEFAULT, SEVENTH, AGREES = "said", "default", "seventh", "agrees"
PRESUMED = "presumed"
OPEN = "open"
PAST, WEEKS = "past", "weeks"
SUBSEQUENT, TYPED = "subsequent", "typed"


@dataclass(frozen=True, slots=True)
class Hop:
    """A node on the way down, how it was reached, and the words of the record that were needed.

    *Structured* is no step down: the words next to the mention make another term of it; *nearby* words
    of its sentence do so less surely. *Open* is a step up, from a code that leaves something open to the
    node of which it says no more than that. *Past* leads to the history of a condition, *weeks* to the
    trimester in which the weeks of gestation lie. *Subsequent* leads to a second infarction in four weeks,
    *typed* to the same complication of another type of diabetes; both rest on another condition.
    """

    node: int
    how: str
    words: frozenset[str] = frozenset()


def available_words(mention: Iterable[str], qualifiers: Iterable[str]) -> frozenset[str]:
    """The words that may support a title: the mention's own and its qualifiers, with what they imply.

    A single side implies "unilateral", two sides "bilateral" (Guidelines I.B.13).
    """
    found = {same_word(word) for word in (*mention, *qualifiers)}
    if found & _ONE_SIDE and "bilateral" not in found and not found >= _ONE_SIDE:
        found.add("unilateral")
    if found >= _ONE_SIDE:
        found.add("bilateral")
    return frozenset(found)


def walk(
    graph: TabularGraph, family: int, available: frozenset[str], implied: frozenset[str] = frozenset()
) -> list[Hop]:
    """The hops from ``family``, which is the first of them, as far as the record goes.

    What the record's words only imply is available too, but takes no step without a word that is said. The
    last node may be short of billable: then the record does not say enough.
    """
    below = words_below(graph, family)
    return list(_walk(graph, family, available & below, (implied - available) & below))


@kept(100_000)
def words_below(graph: TabularGraph, family: int) -> frozenset[str]:
    """Every word of a title below a node. No other word of the record can change a walk from there."""
    return frozenset().union(*(node_words(graph, node) for node in _below(graph, family)))


@kept(100_000)
def node_words(graph: TabularGraph, node: int) -> frozenset[str]:
    """The words of a node's title that carry meaning."""
    return title_words(graph.title(node))


@kept(10_000)
def _below(graph: TabularGraph, above: int) -> tuple[int, ...]:
    """The nodes below, but those of a 7th character."""
    return tuple(
        node for node in graph.subtree(above) if node != above and graph.kind(node) != NodeKind.EXTENDED
    )


@kept(200_000)
def _walk(
    graph: TabularGraph, family: int, available: frozenset[str], implied: frozenset[str]
) -> tuple[Hop, ...]:
    hops = [Hop(family, NAMED)]
    while True:
        here = hops[-1].node
        hop = _said(graph, here, available, implied)
        if hop is None:
            below = default_child(graph, here) or residual_child(graph, here)
            if below is None:
                return tuple(hops)
            hop = Hop(below, DEFAULT)
        hops.append(hop)


def added_words(graph: TabularGraph, above: int, node: int) -> frozenset[str]:
    """What a title adds to that of a node above; of one that goes on to deny something, what it affirms.

    "Left ventricular failure, unspecified" says more than heart failure before it leaves the rest open.
    """
    base, words = node_words(graph, above), node_words(graph, node)
    added = words - base
    if added & NEGATIVE:
        return affirmed_words(graph.title(node)) - base
    added -= _denied_of(graph.title(node), graph.title(above))
    return added - {UNSPECIFIED} if _names_more(graph.title(node), added) else added


def _said(graph: TabularGraph, above: int, literal: frozenset[str], implied: frozenset[str]) -> Hop | None:
    """The node below ``above`` whose added words the record says, most of them, or None."""
    available = literal | implied
    best: tuple[int, int, int] = (0, 0, 0)
    found: list[tuple[int, frozenset[str]]] = []
    base = node_words(graph, above)
    for node in _below(graph, above):
        words = node_words(graph, node)
        added = added_words(graph, above, node)
        if not added & literal or added & NEGATIVE or added & RESIDUAL or UNSPECIFIED in added:
            continue
        if available & (words - added - base):
            continue
        added -= presumed_words(graph, above, node)
        if available.isdisjoint(NONDISPLACED):
            added -= {DISPLACED}
        added -= REGION
        if not added or not added <= available:
            continue
        rank = (len(added & literal), len(added), -len(words - available))
        if not found or rank > best:
            best, found = rank, [(node, added)]
        elif rank == best and not graph.contains(found[0][0], node):
            found.append((node, added))
    if not found:
        return None
    if len(found) == 1:
        return Hop(found[0][0], SAID, found[0][1])
    top = found[0][0]
    for node, _ in found[1:]:
        top = common_ancestor(graph, top, node)
    added = added_words(graph, above, top) - presumed_words(graph, above, top) - REGION
    return Hop(top, SAID, added) if top > above and added & literal and added <= available else None


@kept(100_000)
def presumed_words(graph: TabularGraph, above: int, node: int) -> frozenset[str]:
    """Words that every child of a node on the way adds to it, so that choosing one asserts nothing.

    All codes under carpal tunnel syndrome say "upper limb", and the one for when nothing more is known
    says "unspecified eye": the record need not name limb or eye. Where one of the children denies
    something ("without coma") nothing is presumed.
    """
    presumed: frozenset[str] = frozenset()
    at = graph.parent(node)
    while at is not None and at >= above:
        presumed |= _presumed_at(graph, at)
        at = graph.parent(at)
    return presumed


@kept(100_000)
def _presumed_at(graph: TabularGraph, node: int) -> frozenset[str]:
    title = graph.title(node)
    children = [graph.title(child) for child in graph.children(node) if graph.kind(child) == NodeKind.CODE]
    words = [title_words(child) - _denied_of(child, title) for child in children]
    if len(children) < 2 or any(each & NEGATIVE - title_words(title) for each in words):
        return frozenset()
    presumed = frozenset.intersection(*words)
    for child, each in zip(children, words, strict=True):
        names_more = _names_more(child, each - title_words(title))
        if leaves_open(child, title) and " with " not in child and not each & RESIDUAL and not names_more:
            presumed |= each - {UNSPECIFIED} - _ONE_SIDE
    return presumed - title_words(title) - NONDISPLACED


def _denied_of(child: str, above: str) -> frozenset[str]:
    """What a title denies beyond one above it."""
    return denied_last(child) if adds_denial(child, above) else frozenset()


def _names_more(title: str, added: frozenset[str]) -> bool:
    """Whether a title adds a name of its own before it leaves the rest open."""
    return len(added) > 2 and title.endswith(_LEFT_OPEN) and " with " not in title


@kept(100_000)
def default_child(graph: TabularGraph, node: int) -> int | None:
    """The child that stands for "nothing more is known", if the tabular has one."""
    children = [child for child in graph.children(node) if graph.kind(child) == NodeKind.CODE]
    ranked = sorted(
        (rank, child) for child in children if (rank := _default_rank(graph, node, child)) is not None
    )
    return ranked[0][1] if ranked else None


@kept(100_000)
def residual_child(graph: TabularGraph, node: int) -> int | None:
    """The child for what has no code of its own, where the tabular has none for what is not specified.

    The index then leads there from the bare term: "infarction, myocardium, ST elevation, inferior NEC" to
    I21.19. Categories, and what is residual itself, gather too many things for that.
    """
    base = node_words(graph, node)
    if len(undotted(graph.code(node))) < _SUBCATEGORY or base & RESIDUAL:
        return None
    children = [child for child in graph.children(node) if graph.kind(child) == NodeKind.CODE]
    if len(children) < 2 or any(UNSPECIFIED in node_words(graph, child) - base for child in children):
        return None
    other = [child for child in children if node_words(graph, child) - base & RESIDUAL]
    return other[0] if len(other) == 1 and graph.code(other[0])[-1] in "89" else None


def _default_rank(graph: TabularGraph, above: int, child: int) -> int | None:
    """The least is best. By the classification's habit 9 ends an unspecified code and 0 an uncomplicated one.

    Under "other and unspecified" the "other" child is no default, nor is one of two under "primigravida and
    multigravida". Where no title is one, a child may be named by an inclusion term: "persistent atrial
    fibrillation, NOS".
    """
    rank = _title_rank(graph, above, child)
    return 3 if rank is None and _named_nos(graph, above, child) else rank


def _has_male(graph: TabularGraph, above: int) -> bool:
    base = node_words(graph, above)
    return any(node_words(graph, child) - base == _MALE for child in graph.children(above))


def _title_rank(graph: TabularGraph, above: int, child: int) -> int | None:
    title = graph.title(child)
    if presumed_by_note(title, graph.title(above)):
        return 4
    words, base = title_words(title), title_words(graph.title(above))
    added, is_open = words - base, leaves_open(title, graph.title(above))
    denies = adds_denial(title, graph.title(above))
    female = added == _FEMALE and _has_male(graph, above)
    if not (is_open or not added or denies or female) or (added & RESIDUAL and not is_open):
        return None
    if words & RESIDUAL and UNSPECIFIED not in words and UNSPECIFIED in base:
        return None
    if not is_open and not denies and not words & (RESIDUAL | {UNSPECIFIED}) and base - words:
        return None
    last = undotted(graph.code(child))[-1]
    if _ASSERTS in title.replace(_SEVERITY, "") and _ASSERTS not in graph.title(above):
        return None
    if says_unknown(title):
        return -1
    if last in "90":
        return 0 if last == "9" else 1
    if is_open or not added or female:
        return 2
    return None


@kept(100_000)
def _named_nos(graph: TabularGraph, above: int, child: int) -> bool:
    """Whether an inclusion term of the child is the name of the node above with NOS (Guidelines I.A.6.b)."""
    name = node_words(graph, above)
    return any(
        note.kind == NoteKind.INCLUSION_TERM
        and note.text.endswith(" NOS")
        and title_words(note.text.removesuffix(" NOS")) == name
        for note in graph.own_notes(child)
    )


def common_ancestor(graph: TabularGraph, one: int, other: int) -> int:
    """The nearest node above both (or one of them)."""
    for above in (one, *graph.ancestors(one)):
        if graph.contains(above, other):
            return above
    return one


SIDES = ("right", "left", "bilateral")


@kept(100_000)
def open_sides(graph: TabularGraph, node: int) -> tuple[str, ...]:
    """The sides that codes beside this one name while it leaves the side unspecified; else empty."""
    if node_words(graph, node) & set(SIDES):
        return ()
    above = graph.parent(node)
    while above is not None:
        if UNSPECIFIED in node_words(graph, node):
            beside = [node_words(graph, child) for child in graph.children(above)]
            sides = tuple(side for side in SIDES if any(side in words for words in beside))
            if set(sides) >= _ONE_SIDE:
                return sides
        node, above = above, graph.parent(above)
    return ()
