"""The facts and steps of one mention: from the words in the note to the condition they support."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.coding.candidates import Candidate, named_nodes
from engine.coding.specificity import SEVENTH
from engine.coding.structured import Structured
from engine.extraction.context import ContextJudgement
from engine.extraction.read import Mention
from engine.procedures import CONTEXT, SPECIFICITY
from engine.proof.model import Absence, Edge, Evidence, Fact, InputField, NoteSpan, ProofBuilder, TableRow
from kb.lexicon.phrases import Lexicon
from kb.tabular.graph import TabularGraph

AXES = ("negation", "certainty", "temporality", "experiencer")


class MentionFacts:
    """Writes the proof of mentions; ``texts`` are the documents by id."""

    def __init__(
        self,
        proof: ProofBuilder,
        graph: TabularGraph,
        lexicon: Lexicon,
        texts: Mapping[str, str],
        sex: str | None,
    ) -> None:
        self._proof = proof
        self._graph = graph
        self._lexicon = lexicon
        self._texts = texts
        self._sex = sex

    def span(self, doc: str, start: int, end: int) -> NoteSpan:
        """Evidence for ``text[start:end]``."""
        words = self._texts[doc][start:end].encode()
        return NoteSpan(doc, start, end, hashlib.sha256(words).hexdigest())

    def mention(self, mention: Mention) -> Fact:
        """``mention``: these words are that term, which names those codes."""
        phrase = self._lexicon.phrase(mention.term)
        nodes = named_nodes(self._graph, self._lexicon, mention)
        args: dict[str, Any] = {
            "doc": mention.doc,
            "start": mention.start,
            "end": mention.end,
            "phrase": phrase,
            "codes": [self._graph.code(node) for node in nodes],
        }
        if mention.misspelt:
            args["read_as"] = [list(each) for each in mention.misspelt]
        if mention.shared:
            args["shares"] = list(mention.shared)
        if mention.sense:
            span = mention.sense.span
            args["sense"] = {
                "name": mention.sense.name,
                "code": mention.sense.code,
                "by": mention.sense.by,
                "span": list(span) if span else None,
            }
        return self._proof.given(
            "mention",
            args,
            (
                self.span(mention.doc, mention.start, mention.end),
                TableRow(f"lexicon/{self._graph.release.id}", phrase),
            ),
        )

    def says(self, mention: Mention, premise: Fact) -> Fact:
        """``says``: what the words around the mention say of it, by a cue, a section or neither."""
        judgement = mention.judgement
        held = {axis: getattr(judgement, axis) for axis in AXES}
        args: dict[str, Any] = {
            "doc": mention.doc,
            "start": mention.start,
            "end": mention.end,
            "scope": [list(span) for span in judgement.scope],
            "section": mention.section.kind,
            "heading": self._heading(mention),
        }
        args |= {axis: each.value for axis, each in held.items()}
        cues = [each.cue for each in held.values() if each.cue]
        return self._proof.derive(
            "says",
            args,
            rule=CONTEXT.id,
            rule_digest=CONTEXT.digest,
            premises=(premise,),
            evidence=tuple(self.span(mention.doc, *cue) for cue in sorted(set(cues))),
            absences=_absences(judgement),
        )

    def _heading(self, mention: Mention) -> list[int] | None:
        """The span of the words of the section's heading; None in text under no heading."""
        section = mention.section
        if not section.heading:
            return None
        start = self._texts[mention.doc].index(section.heading, section.start)
        return [start, start + len(section.heading)]

    def condition(self, found: Candidate, mention: Fact, says: Fact) -> Fact:
        """``condition``: the code that the mention supports, with the words that it needed.

        It may be short of billable; it then says how far the record goes.
        """
        graph, place = self._graph, found.mention
        premises = [mention, says]
        for each in found.used:
            premises.append(
                self._proof.given(
                    "qualifier",
                    {"doc": place.doc, "start": each.start, "end": each.end, "word": each.word},
                    (self.span(place.doc, each.start, each.end),),
                )
            )
        if found.sex_used:
            premises.append(self._proof.given("sex", {"value": self._sex}, (InputField("/options/sex"),)))
        if found.agrees_with:
            injury = self.mention(found.agrees_with.mention)
            says_injury = self.says(found.agrees_with.mention, injury)
            premises.append(self.condition(found.agrees_with, injury, says_injury))
        evidence: list[Evidence] = []
        if found.met is not None:
            evidence.append(self._met(found.met))
        if found.descended != found.root:
            evidence.append(self._is_a(found.descended, found.root))
        absences = []
        if found.seventh and found.seventh.assumed and found.hops[-1].how == SEVENTH:
            absences.append(Absence("subsequent encounter or sequela", _scope(place.judgement)))
        return self._proof.derive(
            "condition",
            {
                "code": graph.code(found.node),
                "path": [[graph.code(hop.node), hop.how] for hop in found.hops],
                "doc": place.doc,
                "start": place.start,
                "end": place.end,
            },
            rule=SPECIFICITY.id,
            rule_digest=SPECIFICITY.digest,
            premises=tuple(premises),
            evidence=tuple(evidence),
            absences=tuple(absences),
        )

    def _met(self, met: Structured) -> TableRow:
        """The term whose words are met: a phrase of the lexicon, or a row of an index by its number."""
        pattern = met.pattern
        if pattern.table:
            return TableRow(self._lexicon.patterns.tables[pattern.table], str(pattern.row))
        return TableRow(f"lexicon/{self._graph.release.id}", pattern.phrase)

    def _is_a(self, node: int, above: int) -> Edge:
        return Edge(self._graph.code(node), "is_a", self._graph.code(above), self._graph.release.id)


def _absences(judgement: ContextJudgement) -> tuple[Absence, ...]:
    scope = _scope(judgement)
    return tuple(Absence(axis, scope) for axis in AXES if getattr(judgement, axis).cue is None)


def _scope(judgement: ContextJudgement) -> str:
    return ",".join(f"{start}-{end}" for start, end in judgement.scope)
