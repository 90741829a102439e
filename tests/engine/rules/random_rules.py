"""Random small rules, written in the language itself, and random claims for them.

Everything is drawn through one function, so that hypothesis (which shrinks) and a seeded Random (for
other processes and benchmarks) can both drive it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Pick = Callable[[Sequence[Any]], Any]

DAY = "2026-05-15"

CODES = [
    "E11.9", "E10.9", "E11.22", "E11.65", "I10", "I12.9", "N18.32", "N18.9", "M17.11", "M17.12", "M17.0",
    "M17.9", "F02.80", "G30.9", "O24.410", "Z79.4", "R07.9", "S52.501A", "S52.502A", "W01.0XXA", "E11",
    "Q99.Z", "I63.9",
]  # fmt: skip
NODES = [
    "E11",
    "E08-E13",
    "chapter 4",
    "M17",
    "I10",
    "N18",
    "S52",
    "chapter 15",
    "G30",
    "I10-I16",
    "F02",
    "I12",
]
BETWEEN_CODES = [
    "same_category", "same_subcategory", "below", "excludes1", "excludes2", "code_first", "use_additional",
    "code_also",
]  # fmt: skip
LINE_CODES = ["99213", "99214", "20610", "J1885", "G0402", "73560"]
MODIFIERS = ["RT", "LT", "50", "25", "59"]
DAYS = ["2026-05-13", "2026-05-14", DAY, "2026-05-20"]
KINDS = {"mark_low": ("code",), "mark_mid": ("code", "side"), "mark_top": ("code",), "mark_again": ("code",)}
"""Kinds that random rules conclude, lowest first; each is concluded from kinds not above it."""


class RuleWriter:
    """Writes one rule; it may ask for the concluded ``kinds``, and deny or count those in ``denied``."""

    def __init__(self, pick: Pick, kinds: Sequence[str] = (), denied: Sequence[str] = ()) -> None:
        self._pick = pick
        self._kinds = list(kinds)
        self._denied = list(denied)
        self._names: dict[str, str] = {}
        self._given: dict[str, list[str]] = {}
        """By entry: what texts and later entries may name of it."""
        self._numbers: list[str] = []

    def write(self, rule_id: str, concludes: str | None = None) -> dict[str, Any]:
        pick = self._pick
        when = [self._aggregate()] if pick((True, *[False] * 5)) else []
        when += [self._pattern(f"e{number}") for number in range(pick((1, 1, 2, 2, 3)))]
        when += [self._aggregate()] if pick((True, *[False] * 3)) else []
        unless = [self._denial() for _ in range(pick((0, 0, 1, 2)))]
        rule = {
            "id": rule_id,
            "status": "stable",
            "effective": [{"from": "2015-10-01"}],
            "citation": {"source": "Site policy", "section": "random", "release": "2026-01"},
            "when": when,
            "then": self._then(concludes),
            "why": "To compare executors.",
            "payment_effect": "none",
            "examples": [
                {"name": "one", "on": DAY, "diagnoses": ["I10"], "expect": "fires"},
                {"name": "other", "on": DAY, "diagnoses": ["I10"], "expect": "silent"},
            ],
        }
        return rule | ({"unless": unless} if unless else {})

    def _then(self, concludes: str | None) -> dict[str, Any]:
        slots = [f"{name}.{field}" for name in self._names for field in self._given[name]]
        slots += [f"{name}.value" for name in self._numbers]
        if concludes:
            return {"conclude": {concludes: {f: self._pick([*(f"{{{s}}}" for s in slots), "fixed"])
                                             for f in KINDS[concludes]}}}  # fmt: skip
        return {
            "disposition": "advise",
            "message": "; ".join(f"{slot} {{{slot}}}" for slot in slots) or "found",
            "remedy": "Look again.",
        }

    def _pattern(self, name: str, *, bind: bool = True, kinds: Sequence[str] | None = None) -> dict[str, Any]:
        own = self._kinds if kinds is None else list(kinds)
        kind = self._pick(
            ["diagnosis"] * 3
            + ["line"] * 2
            + ["past_line", "past_diagnosis", "patient", "encounter", "claim"]
            + own * 2
        )
        body: dict[str, Any] = {}
        for _ in range(self._pick((0, 1, 1, 2, 3))):
            key, value = self._test(kind)
            body[key] = value
        if bind:
            self._names[name] = kind
            self._given[name] = given(kind, body)
            body["as"] = name
        return {kind: body}

    def _denial(self) -> dict[str, Any]:
        return self._pattern("", bind=False, kinds=self._denied)

    def _aggregate(self) -> dict[str, Any]:
        pick = self._pick
        of = self._pattern("", bind=False, kinds=self._denied)
        (kind,) = of
        name = f"n{len(self._numbers)}"
        fields = {"diagnosis": ["position"], "line": ["units", "charge"], "past_line": ["units"]}.get(kind)
        field = pick([None, *fields]) if fields else None
        number = pick(("1", "2", "3", "0", "4", "2.5" if field else "5"))
        bounds = [{"at_least": number}, {"at_most": number}, {"at_least": "1", "less_than": number}]
        body = {"of": of, "is": pick((number, [number, "1"], *bounds)), "as": name}
        made = {"sum": {**body, "field": field}} if field else {"count": body}
        self._numbers.append(name)
        return made

    def _test(self, kind: str) -> tuple[str, Any]:
        pick = self._pick
        tests: list[tuple[str, Any]] = []
        if kind == "past_diagnosis":
            tests = [
                ("is_a", [pick(NODES), pick(NODES)]),
                ("code", {"not": pick(CODES)}),
                ("poa", pick(("Y", "none"))),
                ("date", pick((DAY, {"less_than": DAY}))),
                ("position", {"at_most": "2"}),
                ("laterality", pick(("right", "left"))),
            ]
        elif kind == "diagnosis":
            tests = [
                ("is_a", [pick(NODES), pick(NODES)]),
                ("is_a", {"not": pick(NODES)}),
                ("code", pick(CODES)),
                ("code", {"not": [pick(CODES), pick(CODES)]}),
                ("laterality", pick(("right", "left", ["bilateral", "none"], {"not": "none"}))),
                ("first_listed", pick(("true", "false"))),
                ("poa", pick(("Y", "none", {"not": "N"}, {"not": ["Y", "none"]}))),
                (
                    "position",
                    {pick(("at_least", "at_most", "more_than", "less_than")): pick(("1", "2", "3"))},
                ),
                ("has_note", pick(("code_first", "excludes1"))),
                ("billable", pick(("true", "false"))),
                ("manifestation", "true"),
                ("title", "type 2 diabetes"),
                ("in_release", "false"),
                ("listed_in", "icd10cm-poa-exempt"),
            ]
        elif kind in ("line", "past_line"):
            tests = [
                ("code", pick((pick(LINE_CODES), [pick(LINE_CODES), pick(LINE_CODES)], "99202-99215"))),
                ("code", {"not": pick(LINE_CODES)}),
                (
                    "modifier",
                    pick(([pick(MODIFIERS), pick(MODIFIERS)], {"not": "25"}, "none", {"not": "none"})),
                ),
                ("units", pick(("1", {"at_least": "2"}, {"more_than": "1", "at_most": "3"}, {"not": "1"}))),
                ("place_of_service", pick(("11", ["23", "21"], {"not": "11"}))),
                ("charge", {"at_least": "100"}),
                ("date", pick((DAY, {"less_than": DAY}, {"not": DAY}))),
                ("provider", {"not": "1234567893"}),
                ("number", pick(("1", {"at_least": "2"}))),
                ("listed_in", "mpfs"),
            ]
        elif kind == "patient":
            tests = [
                ("sex", pick(("F", "M", {"not": "F"}, "none"))),
                (
                    "age",
                    pick(
                        ({"at_least": "65"}, {"less_than": "18"}, {"at_least": "20", "less_than": "50"}, "40")
                    ),
                ),
                ("age_days", {"at_most": "28"}),
                ("age_at_admission", pick(({"at_least": "40"}, {"less_than": "18"}))),
            ]
        elif kind == "encounter":
            tests = [
                ("setting", pick(("outpatient", ["inpatient", "ed"]))),
                ("date", {"at_least": "2026-01-01"}),
            ]
        elif kind == "claim":
            tests = [
                ("type", pick(("professional", {"not": "professional"}))),
                ("payer", pick(("medicare", "none"))),
                ("days", {"at_most": "2"}),
            ]
        else:
            tests = [("code", pick((pick(CODES), {"not": pick(CODES)}, ["fixed", "E11.9"])))]
        tests += self._joins(kind) * 3
        return pick(tests)

    def _joins(self, kind: str) -> list[tuple[str, Any]]:
        tests: list[tuple[str, Any]] = []
        billed = ("line", "past_line")
        for name, other in self._names.items():
            if kind in ("diagnosis", *billed) and other in ("diagnosis", *billed):
                tests += [("after", name), ("before", name), ("same_code", name)]
            if kind == other == "diagnosis":
                tests += [(key, name) for key in BETWEEN_CODES]
                tests += [
                    ("position", {"more_than": f"same_as({name}.position)"}),
                    ("excludes1", {"not": name}),
                ]
                if "laterality" in self._given[name]:
                    tests.append(("laterality", f"same_as({name}.laterality)"))
            if kind == "diagnosis" and other in billed:
                tests += [
                    ("pointed_by", name),
                    ("pointed_by", name),
                    ("laterality", f"opposite_of({name}.modifier)"),
                    ("laterality", [f"same_as({name}.modifier)", "bilateral"]),
                ]
            if kind in billed and other in billed:
                tests += [
                    ("date", f"same_as({name}.date)"),
                    ("date", {"not": f"same_as({name}.date)"}),
                    ("modifier", f"same_as({name}.modifier)"),
                    ("units", {"at_least": f"same_as({name}.units)"}),
                    ("within_days", {"of": name, "days": self._pick(("0", "1", "3"))}),
                ]
            if (kind in KINDS or kind in ("diagnosis", "line")) and "code" in self._given[name]:
                tests += [("code", f"same_as({name}.code)")]
        for name in self._numbers:
            if kind == "diagnosis":
                tests.append(("position", {"at_most": f"same_as({name}.value)"}))
        return tests


def given(kind: str, tests: Mapping[str, Any]) -> list[str]:
    """Fields of a kind, and what its tests find."""
    fields = {"line": ["code", "modifier", "units"], "past_line": ["code", "modifier", "claim"],
              "patient": ["age"], "encounter": ["setting"], "claim": ["type"]}  # fmt: skip
    found = ["laterality"] if isinstance(tests.get("laterality"), (str, list)) else []
    found += ["note"] if isinstance(tests.get("excludes1"), str) else []
    return [*fields.get(kind, KINDS.get(kind, ("code",))), *found]


def random_rules(pick: Pick, most: int = 6) -> list[dict[str, Any]]:
    """Rules that find and rules that conclude, in up to four levels."""
    rules = []
    kinds = list(KINDS)
    levels = [kind for kind in kinds if pick((True, False))]
    for level, kind in enumerate(levels):
        for number in range(pick((1, 1, 2))):
            below = levels[:level]
            itself = [kind] if pick((True, False, False)) and number else []
            writer = RuleWriter(pick, [*below, *itself], below)
            rules.append(writer.write(f"random.{kind.replace('_', '-')}-{number}", kind))
    for number in range(pick(range(1, most))):
        rules.append(RuleWriter(pick, levels, levels).write(f"random.finds-{number}"))
    return rules


def random_claim(pick: Pick, name: str = "c1") -> dict[str, Any]:
    """A claim in native JSON; what a claim may leave open is sometimes left open."""
    codes = [pick(CODES) for _ in range(pick((1, 2, 3, 4, 5)))]
    kind = pick(("professional", "professional", "outpatient", "inpatient"))
    patient = {
        "sex": pick(("F", "M", "U", None)),
        "birth_date": pick(("1950-03-01", "1986-01-01", "2026-05-01", None)),
    }
    claim = {
        "id": name,
        "type": kind,
        "payer": pick((None, "medicare")),
        "patient": {key: value for key, value in patient.items() if value},
        "from": DAY,
        "through": DAY,
        "diagnoses": [{"code": code, "poa": pick((None, "Y", "N"))} for code in codes],
        "lines": [_line(pick, number, len(codes), kind) for number in range(1, 1 + pick((1, 1, 2, 3, 4)))],
    }
    if kind == "inpatient" and pick((True, True, False)):
        claim["admit_date"] = pick(("2026-05-13", DAY))
    if kind != "inpatient":
        claim["diagnoses"] = [{"code": code} for code in codes]
    if pick((True, False)):
        claim["provider"] = pick(("1234567893", "1245319599"))
    if pick((True, False, False)):
        past = {**claim, "id": "past1", "from": "2026-05-13", "through": "2026-05-14"}
        past["lines"] = [_line(pick, number, len(codes), kind) for number in range(1, 1 + pick((1, 2)))]
        past.pop("admit_date", None)
        past["diagnoses"] = [{"code": pick(CODES)} for _ in past["diagnoses"]]
        claim["history"] = [past]
    return claim


def _line(pick: Pick, number: int, diagnoses: int, kind: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        "number": number,
        "code": pick(LINE_CODES),
        "modifiers": [pick(MODIFIERS) for _ in range(pick((0, 0, 1, 2)))],
        "units": pick((1, 1, 2, 3, 0.5, 1.5)),
        "diagnosis_pointers": sorted({pick(range(1, diagnoses + 1)) for _ in range(pick((0, 1, 2)))}),
        "charge": pick(("150.00", "99.50", "2.50")),
    }
    if kind != "professional":
        line["revenue_code"] = pick(("0450", "0510"))
        line["diagnosis_pointers"] = []
        if pick((True, False, False, False)):
            line["code"] = None
    if pick((True, True, False)):
        line["place_of_service"] = pick(("11", "23"))
    if pick((True, False)):
        line["date"] = pick(DAYS)
    return {key: value for key, value in line.items() if value is not None}
