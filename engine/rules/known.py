"""The facts that the kernel knows so far, by the patterns whose tests of the code alone they meet."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from math import prod

from engine.conditions.model import HELD, Bindings, Chosen, Held, Near, Unknown, View
from engine.proof.model import OPEN, Fact
from engine.rules.compile import PlannedPattern, PlannedRule, RulePlan, Triggers
from engine.rules.joins import Join, Keys
from engine.rules.judge import all_of
from engine.rules.sight import Sight
from engine.rules.vocabulary import PREDICATES

Met = tuple[Fact, Held | Unknown, Sight]
"""A fact that meets a pattern by its code, how it does, and what is seen of that code."""

_NOTHING: Bindings = {}
_FEW = 8
"""So many facts are looked through faster than they are filed."""


class Known:
    """Facts of one input. Everything asked of a fact alone is answered once for all rules."""

    def __init__(self, view: View, plan: RulePlan) -> None:
        self._view = view
        self._plan = plan
        self._of_kind: dict[str, list[tuple[Fact, Sight, Unknown | None]]] = {}
        self._alone: set[int] = set()
        self._perhaps: set[int] = set()
        self._asked: dict[str, int] = {}
        self._met: dict[int, list[Met]] = {}
        self._opened: set[tuple[str, int | None, str]] = set()
        self._own: dict[tuple[int, int], Held | Unknown | None] = {}
        self._nearness: dict[tuple[int, int, int], Set[int]] = {}
        self._filed: dict[tuple[int, int], _Filed] = {}

    def add(self, facts: Sequence[Fact]) -> None:
        """Takes facts up, in their order."""
        plan, met, perhaps = self._plan, self._alone, self._perhaps
        kind, there = "", []
        for fact in facts:
            if fact.id == OPEN:
                said = fact.args
                self.open(fact.predicate, Unknown(said["reason"], said["load"]), said["number"])
                continue
            seen = plan.sight(fact)
            if not seen.met:
                continue
            if fact.predicate != kind:
                kind = fact.predicate
                there = self._of_kind.setdefault(kind, [])
            there.append((fact, seen, None))
            met |= seen.plain
            perhaps |= seen.perhaps
        self._forget()

    def open(self, predicate: str, why: Unknown, number: int | None = None) -> bool:
        """Notes that facts of a kind may exist, of a line if ``number`` is given; False if that is known.

        What rules could not conclude may exist for one reason only, what tables can't say for several.
        """
        key = predicate, number, why.reason if predicate in PREDICATES else ""
        if key in self._opened:
            return False
        self._opened.add(key)
        fact = Fact(OPEN, predicate, {"number": number})
        self._of_kind.setdefault(predicate, []).append((fact, _UNSEEN, why))
        every = self._plan.alone.every(predicate)
        self._alone.update(every)
        self._perhaps.update(every)
        self._forget()
        return True

    def _forget(self) -> None:
        """What was worked out over fewer facts."""
        for kept in (self._met, self._nearness, self._filed):
            kept.clear()

    def triggered(self, triggers: Triggers) -> list[int]:
        """The rules of a stratum for each of whose patterns a fact meets all that is asked of it alone."""
        perhaps, by_need = self._perhaps, triggers.by_need
        found = list(triggers.always)
        for need in perhaps & by_need.keys():
            for needs, rules in by_need[need]:
                if perhaps >= needs and (self._alone >= needs or self._met_by_asking(needs)):
                    found += rules
        found.sort()
        return found

    def _met_by_asking(self, needs: frozenset[int]) -> bool:
        """Whether facts meet these patterns, when those facts are asked that were not asked before.

        Many facts of a claim are never asked more than their code, so that their fields are never made.
        """
        alone = self._plan.alone
        for need in needs - self._alone:
            kind = alone.kind(need)
            there = self._of_kind.get(kind, ())
            might: set[int] = set()
            for fact, seen, _ in there[self._asked.get(kind, 0) :]:
                might |= seen.perhaps
                if seen.asking:
                    self._alone |= alone.met(fact, seen.asking)
            self._asked[kind] = len(there)
            self._perhaps -= might - self._alone
            if need not in self._alone:
                return False
        return True

    def most_choices(self, rule: PlannedRule) -> int:
        """How many choices of facts a rule may come to at most."""
        return prod(len(self.meeting(entry)) for entry in rule.when if isinstance(entry, PlannedPattern))

    def meeting(self, entry: PlannedPattern) -> Sequence[Met]:
        """The facts whose codes meet an entry."""
        alpha = entry.alpha
        found = self._met.get(alpha)
        if found is None:
            found = self._met[alpha] = []
            for fact, seen, why in self._of_kind.get(entry.pattern.predicate, ()):
                verdict = seen.met.get(alpha) if seen.met else why
                if verdict is not None:
                    found.append((fact, verdict, seen))
        return found

    def candidates(self, entry: PlannedPattern, bindings: Bindings) -> Sequence[Met]:
        """Those of them that may meet its tests of what is bound already, in the same order."""
        met: Sequence[Met] = self.meeting(entry)
        if entry.join is not None and len(met) > _FEW:
            wanted = entry.join.wants(bindings)
            if wanted is not None:
                met = self._filed_by(entry, entry.join).under(wanted)
        if entry.near:
            near = self._near(entry, bindings)
            if near is not None:
                return [each for each in met if each[2].category is None or near >> each[2].category & 1]
        return met

    def own(self, entry: PlannedPattern, fact: Fact) -> Held | Unknown | None:
        """What an entry's tests of the fact alone say; many rules ask the same of a patient or a line."""
        if not entry.own:
            return HELD
        key = entry.own_number, fact.id
        if key not in self._own:
            self._own[key] = all_of(entry.own, self._view, fact, _NOTHING)
        return self._own[key]

    def near_ones(self, first: PlannedPattern, second: PlannedPattern, near: Near) -> Set[int]:
        """The facts of ``first`` that have another one of ``second`` near, by id."""
        key = first.alpha, second.alpha, id(near)
        if key not in self._nearness:
            self._nearness[key] = self._near_ones(first, second, near)
        return self._nearness[key]

    def joined_ones(self, first: PlannedPattern, second: PlannedPattern, join: Join) -> Set[int]:
        """The facts of ``first`` that demand a value which another one of ``second`` has, by id."""
        assert join.demands is not None, "it joins two entries"
        filed, demands = self._filed_by(second, join), join.demands
        if demands is join.offers and first.alpha == second.alpha and filed.all_differ:
            return frozenset()
        return {
            fact.id
            for fact, _, _ in self.meeting(first)
            if fact.id == OPEN or filed.has_other(fact, demands(fact))
        }

    def _filed_by(self, entry: PlannedPattern, join: Join) -> _Filed:
        key = entry.alpha, id(join)
        if key not in self._filed:
            self._filed[key] = _Filed(self.meeting(entry), join)
        return self._filed[key]

    def _near(self, entry: PlannedPattern, bindings: Mapping[str, Chosen]) -> int | None:
        """A bit for each category that can meet the joining tests of an entry; None if any can."""
        wanted: int | None = None
        for name, near in entry.near:
            category = self._plan.sight(bindings[name].fact).category
            if category is not None:
                bits = self._plan.near_bits(near, category)
                wanted = bits if wanted is None else wanted & bits
        return wanted

    def _near_ones(self, first: PlannedPattern, second: PlannedPattern, near: Near) -> Set[int]:
        every, twice = 0, 0
        for _, _, seen in self.meeting(second):
            if seen.category is None:
                return {fact.id for fact, _, _ in self.meeting(first)}
            twice |= every & seen.bit
            every |= seen.bit
        # A fact is no neighbour of itself.
        others = twice if first.alpha == second.alpha else every
        near_bits = self._plan.near_bits
        found = set()
        for fact, _, seen in self.meeting(first):
            if seen.category is None:
                found.add(fact.id)
                continue
            bits = near_bits(near, seen.category) & every
            if bits and (bits & ~seen.bit or bits & others):
                found.add(fact.id)
        return found


_UNSEEN = Sight("")
"""Of a fact that may exist."""


class _Filed:
    """Facts by the values of a join, each list in the order of the facts."""

    def __init__(self, met: Sequence[Met], join: Join) -> None:
        self._met = met
        self._anyhow: list[int] = []
        self._by_value: dict[Hashable, list[int]] = {}
        filed = 0
        for at, (fact, _, _) in enumerate(met):
            offered = None if fact.id == OPEN else join.offers(fact)
            if offered is None:
                self._anyhow.append(at)
            else:
                for value in offered:
                    self._by_value.setdefault(value, []).append(at)
                    filed += 1
        self.all_differ = not self._anyhow and filed == len(self._by_value)
        """Whether no two facts have a value in common."""

    def has_other(self, fact: Fact, wanted: Keys | None) -> bool:
        if wanted is None or self._anyhow:
            return True
        met, by_value = self._met, self._by_value
        return any(met[at][0] is not fact for value in wanted for at in by_value.get(value, ()))

    def under(self, wanted: Keys) -> Sequence[Met]:
        lists = [self._by_value[value] for value in wanted if value in self._by_value]
        places = sorted({at for each in (*lists, self._anyhow) for at in each})
        return [self._met[at] for at in places]
