"""Fitting the scorecard on labelled notes, and measuring how sure and how right the engine is."""
