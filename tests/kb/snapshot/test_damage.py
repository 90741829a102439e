"""Damaged files are refused with their place and what to do, never read as if they were whole."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kb.errors import KnowledgeError
from kb.snapshot.arrays import check_digests, open_arrays, save_arrays, seal
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge

Build = Callable[[Home, str], str]
Damage = Callable[[Path], object]


def cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-1])


def halve(place: Path) -> None:
    place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])


def empty(place: Path) -> None:
    place.write_bytes(b"")


def lengthen(place: Path) -> None:
    place.write_bytes(place.read_bytes() + b"\0")


def flip(place: Path) -> None:
    data = bytearray(place.read_bytes())
    data[-1] ^= 1
    place.write_bytes(data)


def remove(place: Path) -> None:
    place.unlink()


@pytest.fixture
def home(tmp_path: Path, build: Build) -> Home:
    home = Home(tmp_path / "home")
    build(home, "Grumbling")
    return home


def use(home: Home, *, thoroughly: bool = False) -> None:
    current = home.current
    assert current is not None
    knowledge = Knowledge(home, current)
    (release,) = knowledge.manifest.releases
    knowledge.graph(release)
    knowledge.lexicon(release)
    knowledge.pack("other.yaml")
    if thoroughly:
        knowledge.check_stored()


def refusal(home: Home, **how: bool) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as caught:
        use(home, **how)
    assert caught.value.next_step
    assert str(home.path) in caught.value.place
    return caught.value


def compiled_files(home: Home) -> list[Path]:
    return sorted(place for place in (home.path / "compiled").rglob("*") if place.is_file())


@pytest.mark.parametrize("damage", [cut, halve, empty, lengthen, remove])
def test_every_compiled_file_of_another_size_is_refused_when_it_is_opened(home: Home, damage: Damage) -> None:
    use(home, thoroughly=True)
    files = compiled_files(home)
    assert {place.suffix for place in files} == {".npy", ".json"}
    assert len(files) > 25
    for place in files:
        whole = place.read_bytes()
        damage(place)
        # Without its list of files a folder counts as not made.
        expected = "home.not-compiled" if place.name == "files.json" and damage is remove else "home.damaged"
        assert refusal(home).code == expected, place
        place.write_bytes(whole)
    use(home, thoroughly=True)


def test_a_flipped_bit_in_any_compiled_file_is_found_by_the_thorough_check(home: Home) -> None:
    for place in compiled_files(home):
        whole = place.read_bytes()
        flip(place)
        assert refusal(home, thoroughly=True).code == "home.damaged", place
        place.write_bytes(whole)


@pytest.mark.parametrize("damage", [cut, halve, empty, flip, remove])
def test_every_damaged_source_is_found_by_the_thorough_check(home: Home, damage: Damage) -> None:
    for place in sorted((home.path / "sources").iterdir()):
        whole = place.read_bytes()
        damage(place)
        use(home)
        error = refusal(home, thoroughly=True)
        assert error.code == "home.damaged"
        assert error.place == str(place)
        place.write_bytes(whole)


def test_a_source_with_other_content_is_refused(home: Home) -> None:
    place = min((home.path / "sources").iterdir())
    place.write_bytes(gzip.compress(b"other"))
    assert refusal(home, thoroughly=True).place == str(place)


@pytest.mark.parametrize("damage", [cut, halve, empty, flip])
def test_a_damaged_manifest_is_refused(home: Home, damage: Damage) -> None:
    (place,) = (home.path / "snapshots").iterdir()
    damage(place)
    error = refusal(home)
    assert (error.code, error.place) == ("home.damaged", str(place))


@pytest.mark.parametrize(
    "text", ["[]", "{}", "null", '{"releases": 1, "packs": []}', '{"releases": [[]], "packs": []}']
)
def test_a_manifest_of_another_shape_is_refused(home: Home, text: str) -> None:
    (place,) = (home.path / "snapshots").iterdir()
    place.write_text(text)
    assert refusal(home).code == "home.damaged"


def test_a_manifest_whose_content_was_changed_is_refused(home: Home) -> None:
    (place,) = (home.path / "snapshots").iterdir()
    place.write_text(place.read_text().replace("nobody", "anyone"))
    assert refusal(home).code == "home.damaged"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"sha256:", b"\xff\xfe\0", b"sha256:" + b"g" * 64, b"../../etc"]
)
def test_a_damaged_current_is_refused_and_not_taken_for_a_new_home(home: Home, content: bytes) -> None:
    (home.path / "current").write_bytes(content)
    with pytest.raises(KnowledgeError) as caught:
        _ = home.current
    assert caught.value.code == "home.damaged"
    assert "snapshots" in caught.value.next_step


def test_a_snapshot_that_is_not_there_is_told_with_what_to_do(home: Home) -> None:
    (home.path / "current").write_text("sha256:" + "0" * 64)
    error = refusal(home)
    assert error.code == "snapshot.unknown"
    assert "CHARTPROOF_HOME" in error.next_step


@pytest.mark.parametrize("digest", ["", "sha256:../../secret", "sha256:" + "a" * 5000, "sha256:\0", "x"])
def test_a_digest_from_outside_names_no_path(home: Home, digest: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        home.manifest(digest)
    assert caught.value.code == "snapshot.unknown"
    assert len(str(caught.value)) < 600


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays: dict[str, np.ndarray] = {
        "big": np.arange(10_000, dtype=np.uint64),
        "small": np.array([1, 2], np.int16),
        "none": np.array([], np.int32),
        "codes": np.array(["E11", "E1122"], "S7"),
    }
    save_arrays(tmp_path, arrays, {"a": ["é"]})
    seal(tmp_path)
    check_digests(tmp_path)
    again, meta = open_arrays(tmp_path)
    assert meta == {"a": ["é"]}
    assert {name: (a.dtype, a.tolist()) for name, a in again.items()} == {
        name: (a.dtype, a.tolist()) for name, a in arrays.items()
    }
    assert isinstance(again["big"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        again["big"][0] = 1
