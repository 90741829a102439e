"""Value sets: named sets of codes that officers define by expressions and rules use by name.

A definition is an entry of a pack below ``value_sets/``. It names no list of codes but says what
belongs in: a category with all under it, a range, what another value set holds, what a note says. So
it grows with each release, and the check tells by how much.
"""

from __future__ import annotations

from kb.value_sets.expand import ValueSets
from kb.value_sets.model import ValueSet

__all__ = ["ValueSet", "ValueSets"]
