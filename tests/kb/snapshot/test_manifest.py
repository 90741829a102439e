from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model.period import Period
from kb.release import Release
from kb.snapshot.manifest import Manifest, Pack


def release(start: date, length: int | None, content: str = "a") -> Release:
    until = start + timedelta(days=length) if length else None
    return Release("icd10cm", "nobody", Period(start, until), "2026", "x.xml", content * 64, 3)


releases = st.lists(
    st.builds(
        release,
        st.dates(date(2020, 1, 1), date(2020, 3, 1)),
        st.none() | st.integers(1, 40),
        st.sampled_from("abc"),
    ),
    max_size=5,
)
packs = st.lists(
    st.builds(Pack, st.sampled_from(["a.yaml", "b.yaml", "c/d.yaml"]), st.just("0" * 64)), max_size=3
)


@given(releases, packs, st.randoms())
def test_the_order_of_loading_leaves_no_trace(
    listed: list[Release], pack: list[Pack], random: Random
) -> None:
    unique = list({each.id: each for each in listed}.values())
    one = Manifest((), tuple(pack))
    for each in unique:
        one = one.with_release(each)
    random.shuffle(unique)
    random.shuffle(pack)
    other = Manifest((), tuple(pack))
    for each in unique:
        other = other.with_release(each)
    assert one.digest == other.digest


@given(releases, packs)
def test_it_can_be_stored_and_read_back(listed: list[Release], pack: list[Pack]) -> None:
    manifest = Manifest(tuple(listed), tuple(pack))
    assert Manifest.from_json(manifest.as_json()).digest == manifest.digest


APRIL = release(date(2026, 4, 1), 183)


@pytest.mark.parametrize(
    "change",
    [
        replace(APRIL, sha256="b" * 64),
        replace(APRIL, period=Period(date(2026, 4, 1), date(2026, 10, 2))),
        replace(APRIL, period=Period(date(2026, 4, 1))),
        replace(APRIL, version="2025"),
        replace(APRIL, rows=4),
    ],
)
def test_whatever_is_said_of_a_release_is_under_the_digest(change: Release) -> None:
    assert Manifest((APRIL,), ()).digest != Manifest((change,), ()).digest
    assert Manifest((APRIL,), ()).digest != Manifest((APRIL,), (Pack("a.yaml", "0" * 64),)).digest


def test_a_release_of_the_same_day_takes_the_place_of_the_older_load() -> None:
    again = replace(APRIL, sha256="b" * 64)
    assert Manifest((APRIL,), ()).with_release(again).releases == (again,)


@given(releases, st.dates(date(2019, 12, 1), date(2020, 5, 1)))
def test_of_the_releases_that_cover_a_day_the_one_that_starts_last_is_used(
    listed: list[Release], day: date
) -> None:
    unique = tuple({each.id: each for each in listed}.values())
    covering = [each for each in unique if each.period.covers(day)]
    found = Manifest(unique, ()).release_on("icd10cm", day)
    assert found == max(covering, key=lambda each: each.period.start, default=None)
    assert Manifest(unique, ()).release_on("hcpcs", day) is None


def test_overlapping_releases_are_told() -> None:
    long = release(date(2025, 10, 1), 400, "b")
    before = release(date(2025, 10, 1), 182, "c")
    assert Manifest((APRIL, long), ()).overlapping(APRIL) == (long,)
    assert Manifest((APRIL, before), ()).overlapping(APRIL) == ()
    assert Manifest((APRIL,), ()).overlapping(APRIL) == ()


def test_a_pinned_release_is_in_force_on_every_day_and_changes_no_digest() -> None:
    old, new = release(date(2025, 1, 1), 30, "a"), release(date(2026, 1, 1), 30, "b")
    manifest = Manifest((old, new), ())
    pinned = manifest.pinned(old)
    for day in (date(1990, 1, 1), date(2025, 1, 5), date(2026, 1, 5)):
        assert pinned.release_on("icd10cm", day) == old
    assert pinned.newest("icd10cm") == old
    assert pinned.release_on("hcpcs", date(2025, 1, 5)) is None
    assert (pinned.releases, pinned.digest) == (manifest.releases, manifest.digest)
    assert manifest.release_on("icd10cm", date(2026, 1, 5)) == new
