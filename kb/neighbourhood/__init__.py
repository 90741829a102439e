"""The knowledge base as a graph to look at: what stands around a code, and the way between two.

A networkx MultiDiGraph, for analysis and drawing. It stands beside the request path, which asks the
numbered hierarchy instead.
"""

from __future__ import annotations

from kb.neighbourhood.around import around, path_between
from kb.neighbourhood.whole import RELATIONS, whole_graph

__all__ = ["RELATIONS", "around", "path_between", "whole_graph"]
