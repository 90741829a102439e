"""From a mention to the one code it supports, or the reason why it supports none."""

from __future__ import annotations

from dataclasses import dataclass

from engine.coding.seventh import Seventh, choose_seventh
from engine.coding.specificity import available_words, choose, common_ancestor
from engine.extraction.read import Mention, Qualifier
from kb.lexicon.phrases import Lexicon
from kb.model.code import NodeKind
from kb.tabular.graph import TabularGraph

SEX_WORDS = {"F": "female", "M": "male"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """The code that a mention supports.

    ``family`` is the node its term names, ``supported`` the node its words reach, ``node`` the
    billable code; ``used`` are the qualifiers needed. Where ``reason`` is set no billable code was
    reached and ``node`` is as far as the record goes.
    """

    mention: Mention
    family: int
    supported: int
    node: int
    used: tuple[Qualifier, ...]
    sex_used: bool
    seventh: Seventh | None
    reason: str = ""


def candidate(graph: TabularGraph, lexicon: Lexicon, mention: Mention, sex: str | None) -> Candidate:
    """Weighs one mention; always answers."""
    nodes = lexicon.nodes(mention.term)
    family = nodes[0]
    for node in nodes[1:]:
        family = common_ancestor(graph, family, node)
    if graph.kind(family) < NodeKind.CODE:
        return Candidate(mention, nodes[0], nodes[0], nodes[0], (), False, None, "ambiguous")
    words = [each.word for each in mention.qualifiers]
    sex_word = SEX_WORDS.get(sex or "")
    choice = choose(graph, family, mention.own_words, [*words, sex_word] if sex_word else words)
    node, seventh, reason = choice.node, None, ""
    if graph.needs_seventh(node):
        seventh = choose_seventh(graph, node, available_words(mention.own_words, words))
        if seventh is None:
            reason = "seventh"
        else:
            node = seventh.node
    elif not graph.is_billable(node):
        reason = "not_specific"
    needed = set(choice.words) | set(seventh.words if seventh else ())
    if "unilateral" in needed:
        needed |= {"left", "right"}
    used = tuple(each for each in mention.qualifiers if available_words((each.word,), ()) & needed)
    return Candidate(
        mention, family, choice.supported, node, used, bool(sex_word and sex_word in needed), seventh, reason
    )
