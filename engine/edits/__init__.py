"""Facts that official edit tables give of a claim's lines: bundled pairs, units over a limit, add-ons.

A table is an index that is asked once for a claim; rules see only what it has found, so a claim that no
row touches costs no rule anything. What a table can't answer is a fact that may exist, with the reason.
"""

from engine.edits.claim import edit_facts
from engine.edits.tables import EditTables

__all__ = ["EditTables", "edit_facts"]
