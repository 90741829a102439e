"""Finding the target of a context line, and the score on the NegEx/ConText corpus."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from engine.extraction.context_lines import find_target, judge_target
from kb.context.cue_table import CueTable, shown
from kb.context.headings import HeadingTable

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "eval" / "context_dev.jsonl"


@pytest.mark.parametrize(
    ("text", "target", "found"),
    [
        ("No CHEST  PAIN today", "chest pain", "CHEST  PAIN"),
        ("coughing, then cough", "cough", "cough"),
        ("old rib fractures", "rib fracture", "rib fracture"),
        ("Fractures of ribs", "fracture of rib", "Fractures of ribs"),
        ("chest-pain", "chest pain", "chest-pain"),
        ("pain", "", None),
        ("pain", "...", None),
        ("pain", "fever", None),
    ],
)
def test_where_the_target_is(text: str, target: str, found: str | None) -> None:
    place = find_target(text, target)
    assert (text[slice(*place)] if place else None) == found


def test_a_target_that_is_not_there_is_judged_as_the_whole_sentence(
    headings: HeadingTable, cues: CueTable
) -> None:
    assert judge_target("No fever.", "rash", headings, cues).negation.value == "affirmed"


@pytest.mark.skipif(not CORPUS.exists(), reason="the NegEx/ConText corpus is not beside the checkout")
@pytest.mark.parametrize(
    ("axis", "value", "half", "least"),
    [
        ("negation", "negated", 0, 0.96),
        ("negation", "negated", 1, 0.96),
        ("temporality", "historical", 0, 0.80),
        ("temporality", "historical", 1, 0.72),
    ],
)
def test_the_corpus_is_read_at_least_as_well_as_published(
    axis: str, value: str, half: int, least: float, headings: HeadingTable, cues: CueTable
) -> None:
    """Published NegEx on this corpus: negation F1 94.7. Rules were tuned on half 0 only."""
    hits = misses = false_alarms = 0
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if hashlib.sha256(row["id"].encode()).digest()[0] % 2 != half:
            continue
        held = getattr(judge_target(row["text"], row["target"], headings, cues), axis)
        judged, truly = shown(held.value) == value, row[axis] == value
        hits += judged and truly
        misses += truly and not judged
        false_alarms += judged and not truly
    assert 2 * hits / (2 * hits + misses + false_alarms) >= least
