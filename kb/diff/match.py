"""Which rows of two releases are the same, which are one row written otherwise, and which came or went.

Rows of one identity are compared as a multiset: what is equal cancels out, what is left is paired in
order, and what then has no partner came or went.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.diff.columns import Coded, Rows

_MOST = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Row numbers, in the order of their identities.

    ``revised_before[i]`` and ``revised_after[i]`` are one row; ``fields[i, j]`` says whether the
    compared column ``j`` differs there.
    """

    added: np.ndarray
    removed: np.ndarray
    revised_before: np.ndarray
    revised_after: np.ndarray
    fields: np.ndarray


def match(before: Rows, after: Rows) -> Matched:
    """Compares the rows of two releases of one table."""
    identity = [_joint(before.columns[name], after.columns[name]) for name in before.identity]
    compared = [_joint(before.columns[name], after.columns[name]) for name in before.compared]
    here, there, keys = _packed(identity, before.count, after.count)
    mine, yours, contents = _packed(compared, before.count, after.count)
    if keys * contents >= _MOST:
        here, there, keys = _dense(here, there)
        mine, yours, contents = _dense(mine, yours)
    left, right = _unequal(here * contents + mine, there * contents + yours)
    del mine, yours
    # What is left is sorted by identity, since that is the higher part of a row's number.
    ranks, partners = _ranks(here[left], there[right])
    paired = partners >= 0
    taken = np.zeros(len(right), bool)
    taken[partners[paired]] = True
    revised_before, revised_after = left[paired], right[partners[paired]]
    del ranks
    fields = np.zeros((len(revised_before), len(compared)), bool)
    for number, (old, new, _) in enumerate(compared):
        fields[:, number] = old[revised_before] != new[revised_after]
    return Matched(right[~taken], left[~paired], revised_before, revised_after, fields)


Joint = tuple[np.ndarray, np.ndarray, int]
"""A column of both releases in common numbers, which sort as the values do, and how many there are."""


def _joint(before: Coded, after: Coded) -> Joint:
    values = sorted({*before.values, *after.values})
    number = {value: at for at, value in enumerate(values)}
    old = np.array([number[value] for value in before.values], np.int64)
    new = np.array([number[value] for value in after.values], np.int64)
    stored = np.int32 if len(values) < 1 << 31 else np.int64
    return old.astype(stored)[before.numbers], new.astype(stored)[after.numbers], max(len(values), 1)


def _packed(columns: Sequence[Joint], before: int, after: int) -> Joint:
    """Several columns as one; a row's number sorts as its values do, the first column first."""
    old, new, size = np.zeros(before, np.int64), np.zeros(after, np.int64), 1
    for more_old, more_new, count in columns:
        if size * count >= _MOST:
            old, new, size = _dense(old, new)
        old = old * count + more_old
        new = new * count + more_new
        size *= count
    return old, new, size


def _dense(old: np.ndarray, new: np.ndarray) -> Joint:
    """The same order in numbers without gaps."""
    values, numbers = np.unique(np.concatenate((old, new)), return_inverse=True)
    return numbers[: len(old)], numbers[len(old) :], max(len(values), 1)


def _unequal(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of the rows that are left when equal rows cancel out, sorted by row."""
    order, other = np.argsort(before, kind="stable"), np.argsort(after, kind="stable")
    old, new = before[order], after[other]
    return order[_surplus(old, new)], other[_surplus(new, old)]


def _surplus(mine: np.ndarray, yours: np.ndarray) -> np.ndarray:
    """Of sorted numbers, those that stand more often here than there, from the last one on."""
    first = np.searchsorted(mine, mine, "left") if _has_repeats(mine) else np.arange(len(mine))
    times = np.searchsorted(yours, mine, "right") - np.searchsorted(yours, mine, "left")
    surplus: np.ndarray = np.arange(len(mine)) - first >= times
    return surplus


def _has_repeats(numbers: np.ndarray) -> bool:
    return bool(np.any(numbers[1:] == numbers[:-1]))


def _ranks(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of sorted identities: each one's rank among its equals, and its partner's place, -1 without one."""
    ranks = np.arange(len(before)) - np.searchsorted(before, before, "left")
    start = np.searchsorted(after, before, "left")
    there = np.searchsorted(after, before, "right") - start
    return ranks, np.where(ranks < there, start + ranks, -1)
