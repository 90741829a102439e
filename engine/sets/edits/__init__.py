"""The set forms of the edits: for each kind of fact that edit tables give, the claims that may have one.

A kind of fact without a set form here may be on every claim. A set form may name too many claims and never
too few: it says less than the edit in engine.edits, from which it takes every decision on a code.
"""

from engine.sets.edits.registry import EditSets

__all__ = ["EditSets"]
