from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from kb.lexicon.authored import INDICATORS, AuthoredTerm, read_pack
from kb.lexicon.phrases import Lexicon
from kb.lexicon.term_source import TermSource
from kb.lexicon.terms import compile_terms
from kb.tabular.graph import TabularGraph

GraphOf = Callable[..., TabularGraph]


def lexicon_of(
    graph: TabularGraph, authored: Iterable[AuthoredTerm] = (), ignored: Iterable[str] = ()
) -> Lexicon:
    return Lexicon(*compile_terms(graph, authored, ignored))


def meaning(graph: TabularGraph, lexicon: Lexicon, *phrase: str) -> tuple[TermSource, list[str]] | None:
    term = lexicon.term(phrase)
    if term is None:
        return None
    return TermSource(lexicon.source(term)), [graph.code(node) for node in lexicon.nodes(term)]


@pytest.fixture
def small(graph_of: GraphOf) -> TabularGraph:
    return graph_of(
        ("G10", "Grumbling", {"inclusion_term": ["Muttering"], "includes": ["complaining"]}),
        ("G101", "Grumbling, unspecified", {}),
        ("G109", "Loud grumbling", {"excludes1": ["whispering (H10)"]}),
        ("H10", "Whispering", {"inclusion_term": ["Grumbling", "Undertone"]}),
        ("H20", "Humming", {"inclusion_term": ["Undertone"]}),
        ("J10", "Fever, left side", {"seventh": ["A initial visit"]}),
    )


def test_titles_inclusion_terms_and_includes_notes_name_codes_and_excludes_do_not(
    small: TabularGraph,
) -> None:
    lexicon = lexicon_of(small)
    assert meaning(small, lexicon, "muttering") == (TermSource.INCLUSION, ["G10"])
    assert meaning(small, lexicon, "complaining") == (TermSource.INCLUSION, ["G10"])
    assert meaning(small, lexicon, "loud", "grumbling") == (TermSource.TITLE, ["G10.9"])
    assert meaning(small, lexicon, "whispering", "h10") is None
    assert meaning(small, lexicon, "initial", "visit") is None
    assert meaning(small, lexicon, "fever", "side") == (TermSource.TITLE, ["J10"])


def test_a_title_wins_over_an_inclusion_term_and_the_most_general_code_over_those_below(
    small: TabularGraph,
) -> None:
    # "Grumbling" is the title of G10, without "unspecified" also of G10.1, and included in H10.
    assert meaning(small, lexicon_of(small), "grumbling") == (TermSource.TITLE, ["G10"])


def test_codes_of_which_none_is_above_the_others_are_all_kept(small: TabularGraph) -> None:
    assert meaning(small, lexicon_of(small), "undertone") == (TermSource.INCLUSION, ["H10", "H20"])


def test_an_authored_term_wins_over_a_title(small: TabularGraph) -> None:
    authored = [AuthoredTerm("Grumblings", "H20", "lexicon/x.yaml")]
    lexicon = lexicon_of(small, authored)
    assert meaning(small, lexicon, "grumbling") == (TermSource.AUTHORED, ["H20"])


def test_an_indicator_loses_against_everything_else(small: TabularGraph) -> None:
    authored = [
        AuthoredTerm("grumbling", "H20", INDICATORS),
        AuthoredTerm("pursed lips", "H20", INDICATORS),
    ]
    lexicon = lexicon_of(small, authored)
    assert meaning(small, lexicon, "grumbling") == (TermSource.TITLE, ["G10"])
    assert meaning(small, lexicon, "pursed", "lip") == (TermSource.INDICATOR, ["H20"])


def test_an_entry_of_several_codes_names_them_together_in_its_order(small: TabularGraph) -> None:
    authored = read_pack("lexicon/x.yaml", [{"codes": ["H20", "G10"], "terms": ["grumbling"]}])
    authored.append(AuthoredTerm("grumbling", "H10", "lexicon/y.yaml"))
    lexicon = lexicon_of(small, authored)
    assert meaning(small, lexicon, "grumbling") == (TermSource.TOGETHER, ["H20", "G10"])


def test_an_ignored_phrase_names_nothing_whoever_says_it(small: TabularGraph) -> None:
    authored = [AuthoredTerm("the undertones", "H20", "lexicon/x.yaml")]
    lexicon = lexicon_of(small, authored, ["Undertone", "muttering"])
    assert meaning(small, lexicon, "undertone") is None
    assert meaning(small, lexicon, "muttering") is None


def test_authored_codes_that_the_release_has_not_are_listed_once_and_name_nothing(
    small: TabularGraph,
) -> None:
    authored = [
        AuthoredTerm("sulking", "Z99.9", "lexicon/x.yaml"),
        AuthoredTerm("pouting", "Z99.9", "lexicon/x.yaml"),
    ]
    arrays, meta = compile_terms(small, authored, ())
    assert meta["codes_not_in_release"] == ["lexicon/x.yaml: Z99.9"]
    assert Lexicon(arrays, meta).term(("sulking",)) is None


def test_the_order_of_authored_terms_leaves_no_trace(small: TabularGraph) -> None:
    authored = [AuthoredTerm("sulking", code, "lexicon/x.yaml") for code in ("H20", "G109", "H10")]
    one, _ = compile_terms(small, authored, ())
    other, _ = compile_terms(small, authored[::-1], ())
    assert all((one[name] == other[name]).all() for name in one)


def test_in_the_default_snapshot_well_known_words_mean_well_known_codes(
    graph: TabularGraph, default_lexicon: Lexicon
) -> None:
    for phrase, code in (("gout", "M10"), ("cholera", "A00"), ("essential hypertension", "I10")):
        found = meaning(graph, default_lexicon, *phrase.split())
        assert found is not None
        assert any(each.startswith(code) for each in found[1]), (phrase, found)
