"""The screen: from staged claims to those that the kernel has to decide.

Each question that rules ask of a single fact is a bit. A fact has the bits of the questions that it meets
or may meet, a claim those of its facts, and a rule can say something of a claim only if the claim has all
the bits that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.plan import Plan
from engine.rules.compile import RulePlan
from engine.sets.answers import Answers
from engine.sets.bits import Bits
from engine.sets.edits import EditSets
from engine.sets.edits.coded import store
from engine.sets.fields import KINDS, OF_HISTORY, create_views
from engine.sets.joined import Entry, entries_of, is_of_one_fact, screen_joined
from engine.sets.neighbours import Neighbours, neighbours_of, screen_neighbours
from engine.sets.questions import Needed, Question, Questions, questions_of
from engine.sets.staged import day_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_DIAGNOSES = 300
"""With more the kernel may stop a rule that joins two of them (engine.rules.kernel.MOST_COMBINATIONS)."""

Charged = tuple[int, str | None]
"""A day, as a number, and a payer."""

_SOURCES = frozenset(kind.table for kind in KINDS.values())


class Screen:
    """Screens what engine.sets.staged has staged on a connection, any number of times.

    What the plan answers is kept from one time to the next.
    """

    def __init__(self, plan: Plan, connection: DuckDBPyConnection) -> None:
        self._plan = plan
        self._connection = connection
        self._edits = EditSets(plan.edit_tables, connection, plan.rules)
        self._known: dict[int, tuple[Answers, Questions]] = {}

    def for_kernel(self) -> np.ndarray:
        """The numbers of the claims on which the kernel may have something to say, in order."""
        run = self._connection.execute
        run("CREATE OR REPLACE TEMP TABLE kernel (c INTEGER)")
        if not self._edits.complete:
            run("INSERT INTO kernel SELECT c FROM claim")
            return np.asarray(run("SELECT c FROM claim ORDER BY c").fetchnumpy()["c"], dtype=np.int64)
        run("INSERT INTO kernel SELECT c FROM claim WHERE past")
        run(f"INSERT INTO kernel SELECT c FROM diagnosis GROUP BY c HAVING count(*) > {MOST_DIAGNOSES}")
        create_views(self._connection)
        possible = self._edits.find()
        groups = self._groups()
        for plan, charged in groups:
            self._screen(plan, charged, possible, alone=len(groups) == 1)
        found = run("SELECT DISTINCT c FROM kernel ORDER BY c").fetchnumpy()["c"]
        return np.asarray(found, dtype=np.int64)

    def _groups(self) -> list[tuple[RulePlan, list[Charged]]]:
        """The rule plans that claims are judged under, and the days and payers of each."""
        groups: dict[int, tuple[RulePlan, list[Charged]]] = {}
        rows = self._connection.execute("SELECT DISTINCT day, payer FROM claim ORDER BY ALL").fetchall()
        for day, payer in rows:
            plan = self._plan.rule_plan(self._plan.view(day_of(day)), payer)
            groups.setdefault(id(plan), (plan, []))[1].append((day, payer))
        return list(groups.values())

    def _screen(
        self, plan: RulePlan, charged: Sequence[Charged], possible: frozenset[str], *, alone: bool
    ) -> None:
        """Adds to the table ``kernel`` the claims of one plan of which some rule may say something."""
        answers, questions = self._of(plan, charged[0][0])
        bits = Bits(self._connection, answers, _WHOLE if alone else self._narrowed(charged))
        asked = {each for rule in questions.rules for each in rule.questions if each.predicate in KINDS}
        present = bits.present(asked)

        def may_be(each: Question) -> bool:
            if each in present or each.predicate in possible:
                return True
            if each.predicate in KINDS or each.predicate in self._edits.known:
                return False
            # Claims with a history are the kernel's already, as are those of which a rule may conclude.
            return not (each.predicate in OF_HISTORY or each.predicate in questions.concluded)

        alive = [rule for rule in questions.rules if all(map(may_be, rule.questions))]
        told = {
            each
            for rule in alive
            for each in rule.questions
            if each.predicate in KINDS or each.predicate in self._edits.known
        }
        bits.place(sorted(told, key=_order))
        bits.gather(self._edits.known & possible)
        self._answer(alive, bits, answers, told)

    def _answer(self, alive: Sequence[Needed], bits: Bits, answers: Answers, told: set[Question]) -> None:
        run = self._connection.execute
        single: list[str] = []
        double: list[Neighbours] = []
        joined: list[tuple[tuple[Entry, ...], list[Question]]] = []
        for rule in alive:
            needed = [each for each in rule.questions if each in told]
            if neighbours := neighbours_of(rule.rule):
                double.append(neighbours)
            elif (
                needed
                and (entries := entries_of(rule.rule))
                and not (is_of_one_fact(entries) and all(map(bits.looked_at, needed)))
            ):
                joined.append((entries, needed))
            else:
                single.append(f"({bits.has(needed)})" if needed else "TRUE")
        if "TRUE" in single:
            run(f"INSERT INTO kernel SELECT c FROM {bits.source['header']}")
            return
        if single:
            run(f"INSERT INTO kernel SELECT c FROM words WHERE {' OR '.join(dict.fromkeys(single))}")
        if double:
            screen_neighbours(self._connection, bits, answers, double)
        if joined:
            words = bits.having(f"({bits.has(needed)})" for _, needed in joined)
            asked = [(entries, bits.mask(needed)) for entries, needed in joined]
            screen_joined(self._connection, answers, asked, words)

    def _of(self, plan: RulePlan, day: int) -> tuple[Answers, Questions]:
        key = id(plan)
        if key not in self._known:
            view = self._plan.view(day_of(day))
            self._known[key] = Answers(plan, view), questions_of(plan)
        return self._known[key]

    def _narrowed(self, charged: Sequence[Charged]) -> dict[str, str]:
        """The tables of facts for the claims of these days and payers."""
        store(
            self._connection,
            "charged",
            {
                "day": np.array([day for day, _ in charged], np.int32),
                "payer": np.array([payer for _, payer in charged], dtype=object),
            },
        )
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE judged AS SELECT c FROM claim SEMI JOIN charged "
            "ON claim.day = charged.day AND claim.payer IS NOT DISTINCT FROM charged.payer"
        )
        return {name: f"(SELECT * FROM {name} SEMI JOIN judged USING (c))" for name in _SOURCES}


_WHOLE = {name: name for name in _SOURCES}


def _order(asked: Question) -> tuple[str, int, str]:
    return asked.predicate, asked.alpha, repr(asked.tests)
