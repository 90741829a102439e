"""Which edits and kinds of fact have a set form, and the tables that the forms share.

An edit that is added without one makes every claim go to the kernel: slow, and right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.edits import claim
from engine.edits.add_ons import PREDICATE as ADD_ON
from engine.edits.add_ons import add_ons
from engine.edits.coverage import UNSUPPORTED, unsupported_services
from engine.edits.line_shape import FAULT, line_faults
from engine.edits.modifiers import UNLISTED as UNLISTED_MODIFIER
from engine.edits.modifiers import unlisted_modifiers
from engine.edits.pairs import PAIR, bundled_pairs
from engine.edits.places import UNASSIGNED, unassigned_places
from engine.edits.repeats import REPEATED, repeated_lines
from engine.edits.tables import EditTables
from engine.edits.units import OVER, units_over_limit
from engine.edits.unlisted import UNLISTED, unlisted_codes, unlisted_diagnoses
from engine.rules.model import Rule
from engine.sets.edits.add_ons import AddOnSet
from engine.sets.edits.coded import Coded, store
from engine.sets.edits.one_line import CoverageSet, DiagnosisSet, FaultSet, ModifierSet, PlaceSet
from engine.sets.edits.pairs import PairSet
from engine.sets.edits.repeats import RepeatSet
from engine.sets.edits.units import UnitSet
from engine.sets.edits.unlisted import UnlistedSet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SetForm = Callable[[], np.ndarray]
"""The claims that may have a fact of the kind, each any number of times."""

COVERED = frozenset({
    unlisted_diagnoses, unlisted_codes, unlisted_modifiers, line_faults, unassigned_places, repeated_lines,
    bundled_pairs, units_over_limit, add_ons, unsupported_services,
})  # fmt: skip
"""The edits for which the set forms below stand. Any other edit may say anything of any claim."""


class EditSets:
    """The set forms over one connection. What tables say of codes is kept from one use to the next."""

    def __init__(self, tables: EditTables, connection: DuckDBPyConnection, rules: Iterable[Rule]) -> None:
        self._connection = connection
        self._coded = coded = Coded(tables, connection)
        repeats = RepeatSet(coded)
        self._forms: Mapping[str, SetForm] = {
            UNLISTED: _either(DiagnosisSet(coded).claims, UnlistedSet(coded).claims),
            UNLISTED_MODIFIER: ModifierSet(coded).claims,
            FAULT: FaultSet(coded).claims,
            UNASSIGNED: PlaceSet(coded).claims,
            UNSUPPORTED: CoverageSet(coded).claims,
            REPEATED: repeats.claims,
            PAIR: PairSet(coded).claims,
            OVER: UnitSet(coded, repeats).claims,
            ADD_ON: AddOnSet(coded, rules).claims,
        }

    @property
    def complete(self) -> bool:
        """Whether every edit that the engine runs has its set form."""
        return COVERED.issuperset(edit for _, edit in claim.EDITS)

    @property
    def known(self) -> frozenset[str]:
        """The kinds of fact that have a set form."""
        return frozenset(self._forms)

    def find(self) -> frozenset[str]:
        """Makes ``may_be_<kind>`` (claims) for each kind; returns the kinds that some claim may have."""
        self._coded.make()
        found = set()
        for kind, form in self._forms.items():
            claims = np.unique(form())
            store(self._connection, f"may_be_{kind}", {"c": claims.astype(np.int32)})
            if len(claims):
                found.add(kind)
        return frozenset(found)


def _either(*forms: SetForm) -> SetForm:
    return lambda: np.concatenate([form() for form in forms])
