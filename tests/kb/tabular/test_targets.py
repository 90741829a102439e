from __future__ import annotations

import pytest

from kb.tabular.targets import Constraint, Target, read_targets


def single(code: str, constraint: Constraint | None = None) -> Target:
    return Target(code, code, constraint)


INTENT = (5, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gout (M10.-)", [single("M10")]),
        ("gout (M10)", [single("M10")]),
        ("merkel cell (C4A.-)", [single("C4A")]),
        ("home invasion (QA0.-)", [single("QA0")]),
        ("influenza (H1N1)", [single("H1N1")]),
        ("diabetes (E08-E13)", [Target("E08", "E13")]),
        ("arteries (I70.2--I70.7-)", [Target("I702", "I707")]),
        ("spine (S12.0--S12.6.-)", [Target("S120", "S126")]),
        ("spaced (A00 - A09)", [Target("A00", "A09")]),
        ("a list (E08.00, E09.-, K85-K86.-)", [single("E0800"), single("E09"), Target("K85", "K86")]),
        ("outside Q68.0", [single("Q680")]),
        ("from F11-F16 and F18-F19 to say", [Target("F11", "F16"), Target("F18", "F19")]),
        ("half open (Z89.52-", [single("Z8952")]),
        ("wrong brace (E87.8}", [single("E878")]),
        ("first (A15) then (J65) and K65.-", [single("A15"), single("J65"), single("K65")]),
        ("complete (S06.0X1A)", [single("S060X1A")]),
        ("vitamin B12 (D51.-)", [single("D51"), single("B12")]),
        ("G6PD deficiency", [single("G6PD")]),
        ("5 fractures, T4 and C1 esterase", []),
        ("no code at all", []),
        ("", []),
    ],
)  # fmt: skip
def test_codes_ranges_and_trailing_marks(text: str, expected: list[Target]) -> None:
    assert read_targets(text) == expected


@pytest.mark.parametrize(
    ("text", "constraint"),
    [
        ("(T36-T50 with fifth or sixth character 5)", Constraint(INTENT, ("5",))),
        ("(T36-T50 with fifth or six character 5)", Constraint(INTENT, ("5",))),
        ("(T36-T50 with fifth or sixth character 1-4)", Constraint(INTENT, ("1", "2", "3", "4"))),
        ("(T36-T50 with fifth or sixth character 1-4 or 6)", Constraint(INTENT, ("1", "2", "3", "4", "6"))),
        ("(T36-T50) with fifth or sixth character 6", Constraint(INTENT, ("6",))),
        ("(T36-T50 with 5th character 2)", Constraint((5,), ("2",))),
        ("(T36-T50 with fifth-character 1)", Constraint((5,), ("1",))),
        ("(T36-T50 with 5th character .6)", Constraint((5,), ("6",))),
        ("(T36-T50, with sixth character 5)", Constraint((6,), ("5",))),
        ("(T36-T50 with fifth to sixth characters 51)", Constraint(INTENT, ("51",))),
        ("(T36-T50 with seventh character S)", Constraint((7,), ("S",))),
        ("(T36.- -T50.-with 7th character B or C)", Constraint((7,), ("B", "C"))),
        ("(T36-T50 with open fracture 7th character)", Constraint(label="open fracture")),
        ("(T36-T50 with final characters -23)", Constraint((0,), ("-23",))),
        ("(T36-T50 with final characters .00 or .01)", Constraint((0,), ("00", "01"))),
        ("(T36-T50 with final character 6)", Constraint((0,), ("6",))),
        ("(T36-T50 with .42)", Constraint((4,), ("42",))),
        ("(T36-T50 with .62-)", Constraint((4,), ("62",))),
        ("(T36-T50, with .17, .27, .97)", Constraint((4,), ("17", "27", "97"))),
        ("(T36-T50 with .15. .25, .95)", Constraint((4,), ("15", "25", "95"))),
        ("(T36-T50 with .51-.53)", Constraint((4,), ("51", "52", "53"))),
        ("see T36-T50 with ketoacidosis", Constraint(title="ketoacidosis")),
        ("(T36-T50 with fifth or sixth character to say why)", None),
    ],
)
def test_conditions_on_single_characters(text: str, constraint: Constraint | None) -> None:
    assert read_targets(text.replace("T36.- -T50.-", "T36--T50.-")) == [Target("T36", "T50", constraint)]


def test_a_condition_binds_every_code_of_its_parentheses_and_none_outside() -> None:
    text = "(E08, E11 with final characters .00 or .01) and (E13)"
    condition = Constraint((0,), ("00", "01"))
    assert read_targets(text) == [single("E08", condition), single("E11", condition), single("E13")]


def test_the_tokens_are_the_codes_as_written() -> None:
    assert Target("E08", "E13").tokens == ("E08", "E13")
    assert single("E11").tokens == ("E11",)
