"""What is looked at to say how sure a code is, read off the facts that the code rests on.

Each feature has one of a few values that a reader can see in the record. They stand in the proof
beside the confidence, so that nobody has to guess what a number came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from engine.coding.standing import Standing, Standings
from engine.extraction.lines import heads_line
from engine.proof.model import Fact, ProofBuilder
from kb.context.discussion import DiscussionTable
from kb.lexicon.phrases import Lexicon
from kb.lexicon.term_source import TermSource
from kb.lexicon.titles import RESIDUAL, UNSPECIFIED, title_words
from kb.tabular.graph import TabularGraph


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one code.

    ``family`` is its category. ``mentions``, ``words`` and ``codes`` count: how often it is mentioned,
    in how many words at most, and how many codes the chart is assigned.
    """

    status: str
    place: str
    term: str
    reached: str
    title: str
    mentions: str
    words: str
    codes: str
    chapter: str
    family: str

    def as_json(self) -> dict[str, str]:
        """The form kept in the proof and used as keys of the scorecard."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def counted(number: int) -> str:
    """``"1"`` to ``"4"``, and ``"5 or more"``."""
    return str(number) if number < 5 else "5 or more"


class FeatureReader:
    """Reads features off the facts of one chart; ``texts`` are the documents by id."""

    def __init__(
        self,
        proof: ProofBuilder,
        graph: TabularGraph,
        lexicon: Lexicon,
        texts: Mapping[str, str],
        discussion: DiscussionTable,
    ) -> None:
        self._proof = proof
        self._graph = graph
        self._lexicon = lexicon
        self._texts = texts
        self._standings = {doc: Standings(text, discussion) for doc, text in texts.items()}

    def of(
        self, code: str, status: str, conditions: Sequence[Fact], codes: int, offered: str = ""
    ) -> Features:
        """The features of ``code``, which rests on ``conditions``, among ``codes`` assigned ones.

        ``offered`` says how it comes from them where they are conditions of another code.
        """
        node = self._graph.node(code)
        assert node is not None, "a condition's code is in the release it was found in"
        mentions = [pair for condition in conditions for pair in self._mentions(condition)]
        by_place = {(says.args["doc"], says.args["start"], says.args["end"]): says for says, _ in mentions}
        phrases = [str(mention.args["phrase"]) for _, mention in mentions]
        own = [each for each in conditions if each.args["code"] == code]
        return Features(
            status=status,
            place=min((self._place(says) for says in by_place.values()), key=PLACES.index),
            term=min(self._source(phrase) for phrase in phrases).name.lower(),
            reached=offered or ("combined" if any("by" in each.args for each in own) else _reached(own)),
            title=_title(title_words(self._graph.title(node))),
            mentions=counted(len(by_place)),
            words=counted(max(phrase.count(" ") + 1 for phrase in phrases)),
            codes=counted(codes),
            chapter=self._graph.chapter(node),
            family=code[:3],
        )

    def _mentions(self, condition: Fact) -> Iterator[tuple[Fact, Fact]]:
        """What is said of each mention that a condition rests on, and the mention."""
        assert condition.step is not None, "a condition is concluded by a step"
        premises = [self._proof.facts[each] for each in self._proof.steps[condition.step].premises]
        said = [each for each in premises if each.predicate == "says"]
        named = [each for each in premises if each.predicate == "mention"]
        yield from zip(said, named, strict=True)
        for each in premises:
            if each.predicate == "condition":
                yield from self._mentions(each)

    def _place(self, says: Fact) -> str:
        args = says.args
        found = self._standings[args["doc"]].of(args["section"], args["start"], args["scope"][-1][0])
        heads = heads_line(self._texts[args["doc"]], args["start"])
        return PROBLEM if found is Standing.NAMED and heads else str(found)

    def _source(self, phrase: str) -> TermSource:
        term = self._lexicon.term(phrase.split(" "))
        assert term is not None, "a mention names a term of the lexicon"
        return TermSource(self._lexicon.source(term))


PROBLEM = "problem"
"""Named at the head of a line of the assessment."""

PLACES = (PROBLEM, *Standing)
"""Where the best of the mentions stands, the best place first."""


def _title(words: frozenset[str]) -> str:
    """Whether a title leaves something open, or says only that it is none of those beside it."""
    if UNSPECIFIED in words:
        return UNSPECIFIED
    return "specified" if words.isdisjoint(RESIDUAL) else "other"


def _reached(conditions: Sequence[Fact]) -> str:
    stated = any(all(how != "default" for _, how in each.args["path"]) for each in conditions)
    return "stated" if stated else "default"
