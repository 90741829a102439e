"""Resolved targets against brute force over the code strings, for invented and for published notes."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.tabular import NoteKind
from kb.tabular.graph import TabularGraph
from kb.tabular.resolve import Resolver, join
from kb.tabular.targets import Constraint, Target


@st.composite
def code_lists(draw: st.DrawFn) -> list[str]:
    """Codes in order with all that stands above them, three to six characters long."""
    tails = draw(st.lists(st.text("012", min_size=0, max_size=3), min_size=1, max_size=25))
    codes = set()
    for number, tail in enumerate(tails):
        code = f"A0{number % 4}{tail}"
        codes |= {code[:length] for length in range(3, len(code) + 1)}
    return sorted(codes)


def resolver_of(codes: list[str]) -> Resolver:
    ends = [
        next((at for at in range(node, len(codes)) if not codes[at].startswith(code)), len(codes))
        for node, code in enumerate(codes)
    ]
    return Resolver(codes, ends, {code: node for node, code in enumerate(codes)}, {}, codes)


@given(code_lists(), st.data())
def test_a_range_names_all_codes_between_its_ends_and_below_the_last(
    codes: list[str], data: st.DataObject
) -> None:
    first, last = data.draw(st.sampled_from(codes)), data.draw(st.sampled_from(codes))
    found = resolver_of(codes).resolve(Target(first, last))
    if last < first:
        assert found is None
        return
    assert found is not None
    named = {code for start, end in found for code in codes[start:end]}
    assert named == {code for code in codes if code >= first and (code <= last or code.startswith(last))}


@given(code_lists(), st.integers(4, 6), st.sampled_from("012"), st.data())
def test_a_condition_on_one_character_is_met_by_that_character(
    codes: list[str], position: int, value: str, data: st.DataObject
) -> None:
    first = data.draw(st.sampled_from(codes))
    found = resolver_of(codes).resolve(Target(first, first, Constraint((position,), (value,))))
    named = {code for start, end in found or [] for code in codes[start:end]}
    assert named == {c for c in codes if c.startswith(first) and c[position - 1 : position] == value}
    assert found is None or named


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda pair: (pair[0], sum(pair)))))
def test_joined_intervals_hold_the_same_and_lie_apart(intervals: list[tuple[int, int]]) -> None:
    merged = join(intervals)
    assert {n for a, b in merged for n in range(a, b)} == {n for a, b in intervals for n in range(a, b)}
    assert all(left[1] < right[0] for left, right in itertools.pairwise(merged))


@pytest.mark.parametrize("target", [Target("B12", "B12"), Target("A00", "B12"), Target("A01", "A00")])
def test_a_code_that_is_not_listed_and_a_range_that_runs_backwards_name_nothing(target: Target) -> None:
    assert resolver_of(["A00", "A01"]).resolve(target) is None


# Each published note with what it means, put as a condition on the undotted code: an expression of
# the test's own, applied to every billable code of the list.
PUBLISHED = [
    ("I79.8", NoteKind.EXCLUDES1, "E08-E13 with .51-.52", r"E(08|09|10|11|13)5[12]"),
    ("G63", NoteKind.EXCLUDES1, "E08-E13 with .42", r"E(08|09|10|11|13)42"),
    ("M14", NoteKind.EXCLUDES1, "E08-E13 with .61-", r"E(08|09|10|11|13)61\w"),
    ("F20", NoteKind.EXCLUDES2, "F11-F19 with .15", r"F1[1-9][129]5\d"),
    ("F02", NoteKind.EXCLUDES2, "with .17, .27, .97", r"F1\d[129]7"),
    ("E87.2", NoteKind.EXCLUDES1, "with ketoacidosis", r"E(08|09|10|11|13)1[01]"),
    ("E87.0", NoteKind.EXCLUDES2, "final characters .00 or .01", r"E(08|09|11|13)0[01]"),
    ("R27.0", NoteKind.EXCLUDES1, "final characters -93", r"I69\d93"),
    ("R48.2", NoteKind.EXCLUDES1, "final characters -90", r"I69\d90"),
    ("R47.01", NoteKind.EXCLUDES1, "final characters -20", r"I69\d20"),
    ("E87.20", NoteKind.CODE_ALSO, "J96. with 5th character 2", r"J96\d2"),
    ("F07.81", NoteKind.CODE_ALSO, "S06.0X- with seventh character S", r"S060X\wS"),
    ("S61", NoteKind.EXCLUDES1, "S62.- with 7th character B", r"S62\w{3}B"),
    ("S41", NoteKind.EXCLUDES2, "S42.- with 7th character B or C", r"S42\w{3}[BC]"),
    ("S51", NoteKind.EXCLUDES1, "open fracture 7th character", r"S52\w{3}[BCEFHJMNQR]"),
    ("D46", NoteKind.USE_ADDITIONAL, "fifth or sixth character 5", r"T(3[6-9]|4\d|50)(\w[\dX]5|\w5X)\w"),
    ("Z91.12", NoteKind.CODE_FIRST, "fifth or sixth character 6", r"T(3[6-9]|4\d|50)(\w[\dX]6|\w6X)\w"),
    ("Z91.1", NoteKind.CODE_ALSO, "with final character 6", r"T(3[6-9]|4\d|50)(\w[\dX]6|\w6X)\w"),
    ("G93.7", NoteKind.CODE_FIRST, "sixth character 1-4", r"T390\w[1-4]\w"),
    ("I73.9", NoteKind.EXCLUDES1, "I70.2--I70.7-", r"I70[2-7]\w*"),
    ("B20", NoteKind.EXCLUDES1, "Z21", r"Z21"),
]


@pytest.fixture(scope="module")
def billable(graph: TabularGraph) -> dict[int, str]:
    return {at: graph.code(at).replace(".", "") for at in range(len(graph)) if graph.is_billable(at)}


@pytest.mark.parametrize(("code", "kind", "words", "meaning"), PUBLISHED, ids=[each[0] for each in PUBLISHED])
def test_published_notes_name_the_codes_that_their_words_mean(
    graph: TabularGraph, billable: dict[int, str], code: str, kind: NoteKind, words: str, meaning: str
) -> None:
    node = graph.node(code)
    assert node is not None
    (note,) = [note for note in graph.own_notes(node) if note.kind == kind and words in note.text]
    pattern = re.compile(meaning)
    expected = {text for text in billable.values() if pattern.fullmatch(text)}
    assert expected
    assert {text for at, text in billable.items() if note.names(at)} == expected
