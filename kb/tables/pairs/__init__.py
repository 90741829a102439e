"""NCCI procedure-to-procedure edits, asked in place: one pair, many at once, or the whole table."""

from kb.tables.pairs.index import PairEdit, PairIndex

__all__ = ["PairEdit", "PairIndex"]
