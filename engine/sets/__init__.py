"""Set-at-a-time: which claims of many can have a finding or an open question at all.

A screen asks the engine's own conditions and tables once for each different value among the claims, and
joins the answers to the claims in DuckDB. It proves claims clean; all others go through the kernel, which
decides as it does for one claim. So it may let a clean claim through to the kernel, and never holds back
one on which the kernel would say something. A kind of fact that it knows no set form of counts as there.
"""

from engine.sets.screen import Screen
from engine.sets.staged import create_tables, stage

__all__ = ["Screen", "create_tables", "stage"]
