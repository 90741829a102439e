"""Fitting the scorecard: a logistic regression over features, made whole points, then calibrated.

Most points are those of all profiles, since a term that names its code badly does so everywhere. What is
otherwise in a profile has points there in addition, which the ridge keeps small where few notes ask for them:
coders who report hold a place in the note to mean more than those who code every mention. Where each
profile's sum begins and which probability goes with a sum is fitted for it alone.
Probabilities come from sums that were made without the note in question (five folds by note), by
isotonic regression, and are held back from certainty by one failure and one success more than seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from api.calibration.labelled import CodedNote, Listed

FOLDS = 5
FEWEST = 5
"""Cases of a value from which it has points of its own."""
_REACH = 0.5
"""Inverse strength of the ridge: how far points may go on few cases."""
_IN = " "
"""Stands between a profile and a feature that has points there."""
_SCALE = 100
"""Points of one natural logarithm of the odds."""


def fit_scorecard(notes: Mapping[str, Sequence[CodedNote]]) -> dict[str, Any]:
    """``profiles`` and ``points`` of a scorecard, for the notes of each profile."""
    cases = [(profile, n, each) for profile in sorted(notes) for n in notes[profile] for each in n.listed]
    rows = _seen_enough([_row(profile, each) for profile, _, each in cases])
    kept = np.array([each.kept for _, _, each in cases])
    groups = [f"{profile} {note.id}" for profile, note, _ in cases]
    sums = np.zeros(len(cases))
    for train, test in GroupKFold(FOLDS).split(rows, kept, groups):
        points = _points([rows[n] for n in train], kept[train])
        sums[test] = [_sum(points, rows[n]) for n in test]
    points = _points(rows, kept)
    profiles = {}
    for profile in sorted(notes):
        own = np.array([each == profile for each, _, _ in cases])
        base = points.get(("profile", profile), 0) + points["", ""]
        steps = _steps(sums[own], kept[own])
        profiles[profile] = {"base": base, "steps": steps, "points": _table(points, profile)}
    return {"profiles": profiles, "points": _table(points, "")}


def _row(profile: str, each: Listed) -> dict[str, str]:
    there = {f"{profile}{_IN}{feature}": value for feature, value in each.features.items()}
    return {"profile": profile, **each.features, **there}


def _table(points: Mapping[tuple[str, str], int], profile: str) -> dict[str, dict[str, int]]:
    """By feature and value, the points of one profile alone, or of all where it is empty."""
    table: dict[str, dict[str, int]] = {}
    for (name, value), worth in sorted(points.items()):
        within, _, feature = name.rpartition(_IN)
        if worth and within == profile and feature not in ("", "profile"):
            table.setdefault(feature, {})[value] = worth
    return table


def _seen_enough(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    count: dict[tuple[str, str], int] = {}
    for row in rows:
        for pair in row.items():
            count[pair] = count.get(pair, 0) + 1
    return [{key: value for key, value in row.items() if count[key, value] >= FEWEST} for row in rows]


def _points(rows: Sequence[Mapping[str, str]], kept: np.ndarray) -> dict[tuple[str, str], int]:
    """Points by feature and value; under two empty texts those that every code has."""
    vectorizer = DictVectorizer(separator="\n", sort=True)
    model = LogisticRegression(C=_REACH, solver="lbfgs", max_iter=5_000, tol=1e-8)
    model.fit(vectorizer.fit_transform(rows), kept)
    names = [tuple(name.split("\n")) for name in vectorizer.get_feature_names_out()]
    points = {(name[0], name[1]): round(_SCALE * w) for name, w in zip(names, model.coef_[0], strict=True)}
    return points | {("", ""): round(_SCALE * model.intercept_[0])}


def _sum(points: Mapping[tuple[str, str], int], row: Mapping[str, str]) -> int:
    return points["", ""] + sum(points.get(pair, 0) for pair in row.items())


def _steps(sums: np.ndarray, kept: np.ndarray) -> list[dict[str, int]]:
    """From how many points on how many of a hundred are kept."""
    level = IsotonicRegression(out_of_bounds="clip").fit_transform(sums, kept)
    steps: list[dict[str, int]] = []
    for height in np.unique(level):
        block = level == height
        percent = round(100 * (kept[block].sum() + 1) / (block.sum() + 2))
        if not steps or percent > steps[-1]["percent"]:
            steps.append({"from": int(sums[block].min()), "percent": percent})
    return steps
