"""How sure a code is: shown features, points for each, and a calibrated probability for their sum."""

from __future__ import annotations

from engine.confidence.features import FeatureReader, Features
from engine.confidence.scorecard import PACK, Scorecard, read_scorecard

__all__ = ["PACK", "FeatureReader", "Features", "Scorecard", "read_scorecard"]
