"""The context pack: what a valid entry becomes, and which entries are refused."""

from __future__ import annotations

import pytest

from kb.context.cues import load_cues
from kb.errors import KnowledgeError

CUE = {"axis": "negation", "value": "negated", "direction": "before"}


def test_phrases_are_folded_and_classes_are_spelled_out() -> None:
    table = load_cues(
        {
            "classes": {"be": ["is", "was"]},
            "cues": [{**CUE, "limit": "3", "phrases": ["{be} Denied", "r/o"]}],
        }
    )
    phrases = sorted(entry.phrase for entries in table.entries.values() for entry in entries)
    assert phrases == [("is", "denied"), ("r", "o"), ("was", "denied")]
    (entry,) = table.entries["r"]
    assert (entry.cues[0].limit, entry.cues[0].reach) == (3, "list")


def test_one_phrase_may_speak_on_several_axes_and_both_sides() -> None:
    table = load_cues(
        {
            "cues": [
                {**CUE, "phrases": ["unlikely"]},
                {**CUE, "direction": "after", "phrases": ["unlikely"]},
                {
                    "axis": "certainty",
                    "value": "uncertain",
                    "direction": "before",
                    "phrases": ["unlikely"],
                },
            ]
        }
    )
    (entry,) = table.entries["unlikely"]
    assert [(cue.axis, cue.direction) for cue in entry.cues] == [
        ("negation", "before"),
        ("negation", "after"),
        ("certainty", "before"),
    ]


@pytest.mark.parametrize(
    ("pack", "place"),
    [
        ({"cues": "no"}, "cues"),
        ({"cues": ["no"]}, "cues[0]"),
        ({"cues": [{**CUE, "phrases": "no"}]}, "cues[0]"),
        ({"cues": [{**CUE, "phrases": ["..."]}]}, "cues[0]"),
        ({"cues": [{**CUE, "phrases": ["{be} denied"]}]}, "cues[0]"),
        ({"cues": [{**CUE, "axis": "mood", "phrases": ["no"]}]}, "cues[0]"),
        ({"cues": [{**CUE, "value": "maybe", "phrases": ["no"]}]}, "cues[0]"),
        ({"cues": [{**CUE, "direction": "up", "phrases": ["no"]}]}, "cues[0]"),
        ({"cues": [{**CUE, "reach": "page", "phrases": ["no"]}]}, "cues[0]"),
        (
            {"cues": [{**CUE, "direction": "after", "reach": "series", "phrases": ["no"]}]},
            "cues[0]",
        ),
        ({"cues": [{**CUE, "limit": "0", "phrases": ["no"]}]}, "cues[0]"),
        ({"cues": [{**CUE, "scope": "5", "phrases": ["no"]}]}, "cues[0]"),
        (
            {"cues": [{**CUE, "phrases": ["no"]}, {**CUE, "limit": "2", "phrases": ["no"]}]},
            "cues[1]",
        ),
        ({"cues": [{**CUE, "phrases": ["no"]}], "pseudo": ["no"]}, "pseudo"),
        ({"stops": [{"axes": [], "phrases": ["but"]}]}, "stops[0]"),
        ({"stops": [{"axes": ["mood"], "phrases": ["but"]}]}, "stops[0]"),
        ({"marks": [{"name": "open", "pattern": "("}]}, "marks[0]"),
        (
            {"section_defaults": {"horoscope": {"negation": "negated"}}},
            "section_defaults.horoscope",
        ),
        ({"section_defaults": {"plan": {"negation": "no"}}}, "section_defaults.plan"),
        ({"classes": ["is"]}, "classes"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place(pack: dict[str, object], place: str) -> None:
    with pytest.raises(KnowledgeError) as refusal:
        load_cues(pack, "own.yaml")
    assert refusal.value.code == "context.pack"
    assert refusal.value.place == f"own.yaml:{place}"
    assert refusal.value.next_step
