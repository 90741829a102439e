"""The authored lexicon: every code is in force, and a phrase names one condition."""

from __future__ import annotations

from kb.context.senses import load_senses
from kb.lexicon.authored import read_pack
from kb.lexicon.variants import SIDE_WORDS, significant
from kb.lexicon.words import folded
from kb.release import ICD10CM_TABULAR
from kb.snapshot.knowledge import Knowledge

NOT_TERMS = (
    "lexicon/ignored.yaml",
    "lexicon/indicators.yaml",
    "lexicon/general.yaml",
    "lexicon/relations.yaml",
    "lexicon/qualifiers.yaml",
    "lexicon/implied.yaml",
)


def test_every_code_is_in_the_release(knowledge: Knowledge) -> None:
    newest = knowledge.manifest.newest(ICD10CM_TABULAR)
    assert newest is not None
    assert knowledge.lexicon(newest).meta["codes_not_in_release"] == []


def test_a_phrase_names_one_code_or_a_family_above_the_others(knowledge: Knowledge) -> None:
    newest = knowledge.manifest.newest(ICD10CM_TABULAR)
    assert newest is not None
    graph = knowledge.graph(newest)
    named: dict[tuple[str, ...], set[int]] = {}
    sided = set()
    for name, entries in knowledge.packs_below("lexicon").items():
        for term in () if name in NOT_TERMS else read_pack(name, entries):
            phrase, node = significant(folded(term.phrase)), graph.node(term.code)
            assert node is not None, term
            if term.together:
                continue
            named.setdefault(phrase, set()).add(node)
            if SIDE_WORDS & set(folded(term.phrase)):
                sided.add(phrase)
    assert len(named) > 40_000
    decided = sided | set(load_senses(knowledge.pack("context/senses.yaml")))  # by the words around them
    torn = {
        " ".join(phrase)
        for phrase, nodes in named.items()
        if phrase not in decided and not all(graph.contains(min(nodes), node) for node in nodes)
    }
    assert torn == set()
