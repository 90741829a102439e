"""Decisions as a page: notes come through whole and harmless, and every code has its evidence and proof."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.output.page import decisions_page
from api.output.proof_tree import explained
from api.workbench.marks import KINDS, Mark, pieces
from engine.code_chart import code_chart
from engine.decision import without_input
from engine.options import resolve
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import Claim, Diagnosis, canonical_claim
from kb.model.document import Document, Encounter
from tests.rules_in_force import rules_in_force

NOTE = (
    "ASSESSMENT\n1. Type 2 diabetes mellitus.\n2. Chronic kidney disease stage 3b.\n"
    "3. Pain in the right knee. Denies chest pain. Purulent wound discharge."
)
HOSTILE = (
    "</div><script>alert(1)</script><img src=x onerror=alert(1)> & &amp; \"'` {{ 7*7 }} "
    "\u202eabc\u2066 \U0001f600\U0001f469\U0001f3fd\u200d\u2695\ufe0f e\u0301\u2028\n\n"
    "ASSESSMENT: \U0001f600\U0001f600 Hypertension <b>bold</b>. \U0001d4d7ypertension. "
    "Denies \ufeffchest pain.\r\nNa\u00efve\tasthma.\n"
)


def decided(plan: Plan, *texts: str, name: str = "x") -> dict[str, Any]:
    documents = tuple(Document(f"{name}{number}", text) for number, text in enumerate(texts))
    encounter = Encounter(name, documents, "0" * 64)
    return code_chart(plan, encounter, resolve(plan.knowledge, encounter))


class Read(HTMLParser):
    """The notes of a page as a reader of the page gets them, its elements' ids, links and marks."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.tags.append((tag, held))
        self.ids += [held["id"]] if held.get("id") else []
        self.links += [held["href"][1:]] if held.get("href", "").startswith("#") else []
        if tag == "div" and held.get("class") == "note":
            self._depth = 1
            self.notes.append("")
        elif tag == "a" and self._depth:
            self.marks.append((held["data-cards"], ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._depth = 0

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.notes[-1] += data
            if self.lasttag == "a" and self.marks and not self.marks[-1][1]:
                self.marks[-1] = (self.marks[-1][0], data)


marks = st.lists(
    st.builds(
        lambda start, length, kind: Mark(start, start + length, kind, f"c{start}", str(length), "tells"),
        st.integers(-2, 40),
        st.integers(-1, 20),
        st.sampled_from(KINDS),
    ),
    max_size=12,
)


@given(st.text(max_size=40), marks)
def test_pieces_are_the_text_and_each_lies_under_its_marks(text: str, given_marks: list[Mark]) -> None:
    made = pieces(text, given_marks)
    assert "".join(piece.text for piece in made) == text
    inside = [mark for mark in given_marks if 0 <= mark.start < mark.end <= len(text)]
    at = 0
    for piece in made:
        assert piece.start == at
        assert piece.text
        for offset in range(at, at + len(piece.text)):
            assert sorted(piece.marks, key=repr) == sorted(
                (mark for mark in inside if mark.start <= offset < mark.end), key=repr
            )
        at += len(piece.text)
    assert sum(len(piece.ending) for piece in made) == len(inside)


def test_every_code_has_its_words_its_proof_and_a_way_to_them(plan: Plan) -> None:
    decision = decided(plan, NOTE)
    page = decisions_page([decision], explained(plan.rules))
    read = Read(page)
    assert read.notes == [NOTE]
    assert len(read.ids) == len(set(read.ids))
    assert set(read.links) <= set(read.ids)
    for code in decision["codes"]:
        card = f"d1-code-{code['rank']}"
        marked = "".join(words for cards, words in read.marks if card in cards.split())
        assert marked == "".join(NOTE[span["start"] : span["end"]] for span in code["evidence"])
        part = page.split(f'id="{card}"')[1].split("</li>\n<li class=")[0]
        assert code["title"] in part
        assert f"confidence {code['confidence']:.2f}" in part
        assert "extraction.context" in part
    assert page.count('<details class="proof">') == len(decision["codes"]) + len(decision["suppressed"])
    for rule in rules_in_force(plan, date(2026, 5, 15), combining=True):
        if f"<code>{rule.id}</code>" in page:
            assert rule.why in page
            break
    else:
        pytest.fail("The note's combination is not explained.")


def test_a_hostile_note_is_shown_as_it_is(plan: Plan) -> None:
    decision = decided(plan, HOSTILE, name="<script>alert(2)</script>")
    page = decisions_page([decision], explained(plan.rules))
    read = Read(page)
    assert read.notes == [HOSTILE]
    assert "alert(2)" not in "".join(page.split("<script>")[1:])
    assert [tag for tag, _ in read.tags].count("script") == 1
    assert not [tag for tag, _ in read.tags if tag in ("img", "b", "iframe", "object")]
    assert not [held for _, held in read.tags if any(name.startswith("on") for name in held)]
    assert "49" not in re.findall(r"` (.{0,12}?) ", read.notes[0])
    codes = {code["code"]: code["evidence"] for code in decision["codes"]}
    assert [words for cards, words in read.marks if "d1-code-" in cards][: len(codes)]
    for evidence in codes.values():
        for span in evidence:
            assert HOSTILE[span["start"] : span["end"]] in [words for _, words in read.marks]


def test_the_policy_names_exactly_the_style_and_script_that_are_there(plan: Plan) -> None:
    page = decisions_page([decided(plan, NOTE)])
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    said = policy[1].replace("&#39;", "'")
    assert said.startswith("default-src 'none'; ")
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in said
    assert "http://" not in page
    assert "https://" not in page


def test_several_decisions_keep_apart(plan: Plan) -> None:
    decisions = [decided(plan, NOTE), decided(plan, NOTE, "Asthma.", name="y")]
    read = Read(decisions_page(decisions))
    assert read.notes == [NOTE, NOTE, "Asthma."]
    assert len(read.ids) == len(set(read.ids))
    assert set(read.links) <= set(read.ids)


def test_the_download_is_the_decision(plan: Plan) -> None:
    decision = decided(plan, HOSTILE)
    (written,) = re.findall(r'href="data:application/json;base64,([^"]+)"', decisions_page([decision]))
    assert (
        base64.b64decode(written.replace("&#43;", "+")) == json.dumps(decision, ensure_ascii=False).encode()
    )


def test_a_claim_has_its_findings_with_their_authority(plan: Plan) -> None:
    from datetime import date

    claim = Claim("c1", "inpatient", date(2026, 5, 15), (Diagnosis("ZZZ"), Diagnosis("E11.9")))
    decision = validate_claim(plan, claim, canonical_claim(claim))
    page = decisions_page([decision], explained(plan.rules))
    finding = decision["findings"][0]
    for words in (finding["message"], finding["remedy"], finding["rule"], finding["citation"]["source"]):
        assert words in page
    assert "input /diagnoses/0" in page


def test_what_could_not_be_judged_is_said(plan: Plan) -> None:
    from datetime import date

    claim = Claim("c1", "inpatient", date(2019, 5, 15), (Diagnosis("E11.9"),))
    page = decisions_page([validate_claim(plan, claim, canonical_claim(claim))])
    assert "No loaded ICD-10-CM release covers 2019-05-15." in page
    assert "No rule that could be judged objects." in page


def test_a_decision_without_its_input_can_still_be_shown(plan: Plan) -> None:
    page = decisions_page([without_input(decided(plan, NOTE))])
    assert "The input was left out of this decision." in page
    assert "E11" in page
    assert "diabetes mellitus." not in page


def test_a_fact_that_the_page_does_not_know_is_still_shown(plan: Plan) -> None:
    decision = decided(plan, NOTE)
    for fact in decision["proof"]["facts"]:
        if fact["predicate"] == "says":
            fact["predicate"] = "novel"
        elif fact["predicate"] == "condition":
            del fact["args"]["code"]
    assert "Novel: doc " in decisions_page([decision])


def test_no_decision(plan: Plan) -> None:
    assert "There is no decision" in decisions_page([])


def test_the_page_of_a_claim_says_what_is_open_and_asks_for_nothing_that_no_table_tells(plan: Plan) -> None:
    claim = Claim(
        "c", "inpatient", date(2026, 5, 15), (Diagnosis("O80"), Diagnosis("Z37.0")), bill_type="111"
    )
    page = decisions_page([validate_claim(plan, claim, canonical_claim(claim))], explained(plan.rules))
    assert "The input does not say the patient" in page
    assert "load </p>" not in page
    assert "not in this version" not in page
