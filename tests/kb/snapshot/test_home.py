"""What a home keeps, and that no kill, full disk or second process can tear it."""

from __future__ import annotations

import errno
import io
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import KnowledgeError
from kb.snapshot.arrays import write_file
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge

Build = Callable[[Home, str], str]

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def answer(home: Home) -> tuple[str, str, list[str]]:
    """What the snapshot in force says, with everything it needs opened and read."""
    current = home.current
    assert current is not None
    knowledge = Knowledge(home, current)
    (release,) = knowledge.manifest.releases
    graph, lexicon = knowledge.graph(release), knowledge.lexicon(release)
    node = graph.node("A01")
    assert node is not None
    term = lexicon.term(("sulking",))
    assert term is not None
    assert knowledge.pack("other.yaml") == {"number": "00100"}
    knowledge.check_stored()
    return current, graph.title(node), [graph.code(each) for each in lexicon.nodes(term)]


def leftovers(home: Home) -> list[Path]:
    return [*home.path.rglob(".new-*")]


def in_child(work: Callable[[], object]) -> int:
    """Runs ``work`` in a forked process; returns its wait status."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def test_a_new_home_has_no_snapshot_and_is_not_made_by_asking(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.current is None
    assert home.snapshots() == []
    assert home.compiled("anything") is None
    assert not home.path.exists()


def test_a_built_snapshot_answers_and_leaves_nothing_behind(tmp_path: Path, build: Build) -> None:
    home = Home(tmp_path / "home")
    digest = build(home, "Grumbling")
    assert answer(home) == (digest, "Grumbling 1", ["A01"])
    assert home.snapshots() == [digest]
    assert leftovers(home) == []


def test_the_same_sources_make_the_same_snapshot_in_any_home(tmp_path: Path, build: Build) -> None:
    one, other = build(Home(tmp_path / "one"), "Grumbling"), build(Home(tmp_path / "other"), "Grumbling")
    assert one == other != build(Home(tmp_path / "third"), "Humming")
    # The history alone tells the time.
    files = [
        {p.relative_to(h): p.read_bytes() for p in h.rglob("*") if p.is_file() and p.name != "history.jsonl"}
        for h in (tmp_path / "one", tmp_path / "other")
    ]
    assert files[0] == files[1]


def test_an_older_snapshot_stays_when_another_is_put_in_force(tmp_path: Path, build: Build) -> None:
    home = Home(tmp_path / "home")
    old = build(home, "Grumbling")
    new = build(home, "Humming")
    assert answer(home)[:2] == (new, "Humming 1")
    home.set_current(old, "test")
    assert answer(home)[:2] == (old, "Grumbling 1")


@forks
def test_a_kill_at_any_step_of_a_build_leaves_the_old_snapshot_in_force(tmp_path: Path, build: Build) -> None:
    home = Home(tmp_path / "home")
    old = build(home, "Grumbling")
    steps = 0
    while True:
        steps += 1

        def dies(left: list[int] = [steps]) -> None:  # noqa: B006 - a fresh one in each turn
            def watch(event: str, arguments: tuple[object, ...]) -> None:
                if event in (
                    "open",
                    "os.rename",
                    "os.mkdir",
                    "os.remove",
                    "shutil.rmtree",
                    "tempfile.mkstemp",
                ):
                    left[0] -= 1
                    if left[0] == 0:
                        os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(watch)
            build(home, "Humming")

        status = in_child(dies)
        if os.WIFEXITED(status):
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        current, title, _ = answer(home)
        assert (current == old) == (title == "Grumbling 1")
        home.set_current(old, "test")
    assert steps > 30
    assert answer(home)[1] == "Humming 1"
    assert home.current != old


@forks
def test_a_kill_at_a_random_moment_leaves_a_snapshot_in_force(tmp_path: Path, build: Build) -> None:
    home = Home(tmp_path / "home")
    build(home, "Grumbling")
    started = time.perf_counter()
    build(Home(tmp_path / "timed"), "Humming")
    takes = time.perf_counter() - started
    for number in range(20):
        child = os.fork()
        if child == 0:
            build(home, f"Word{number}")
            os._exit(0)
        time.sleep(takes * 1.2 * number / 20)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        current, title, codes = answer(home)
        assert current in home.snapshots()
        assert title.split()[0] in {"Grumbling", *(f"Word{n}" for n in range(number + 1))}
        assert codes == ["A01"]


@forks
def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, build: Build) -> None:
    home = Home(tmp_path / "home")
    old = build(home, "Grumbling")
    told = tmp_path / "told"

    def writes_too_much() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
        try:
            build(home, "Humming")
        except KnowledgeError as error:
            os.write(handle, f"{error.code}: {error}".encode())

    handle = os.open(told, os.O_CREAT | os.O_WRONLY)
    try:
        assert in_child(writes_too_much) == 0
    finally:
        os.close(handle)
    text = told.read_text()[:280]
    assert text.startswith("home.not-written: ")
    assert os.strerror(errno.EFBIG) in text
    assert "CHARTPROOF_HOME" in text
    assert answer(home)[:2] == (old, "Grumbling 1")
    assert leftovers(home) == []
    assert len(home.snapshots()) == 1


@forks
def test_a_home_that_may_not_be_written_is_told(tmp_path: Path, build: Build) -> None:
    place = tmp_path / "home"
    home = Home(place)
    old = build(home, "Grumbling")
    told = os.open(tmp_path / "told", os.O_CREAT | os.O_RDWR)
    for each in [place, *place.rglob("*")]:
        each.chmod(0o555 if each.is_dir() else 0o444)
    for each in (tmp_path, *list(tmp_path.parents)[:-2]):
        if each.stat().st_uid == os.getuid():
            each.chmod(each.stat().st_mode | 0o055)

    def writes() -> None:
        if os.getuid() == 0:  # may write everywhere
            os.setgid(65534)
            os.setuid(65534)
        assert answer(home)[0] == old
        try:
            build(home, "Humming")
        except KnowledgeError as error:
            os.write(told, str(error).encode())

    try:
        assert in_child(writes) == 0
        text = os.pread(told, 1000, 0).decode()
    finally:
        os.close(told)
        for each in [place, *place.rglob("*")]:
            each.chmod(0o755 if each.is_dir() else 0o644)
    assert str(place) in text
    assert os.strerror(errno.EACCES) in text
    assert "[home.not-written]" in text
    assert answer(home)[0] == old


@forks
def test_processes_that_build_the_same_new_home_at_once_end_with_one_good_home(
    tmp_path: Path, build: Build
) -> None:
    home = Home(tmp_path / "home")
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                build(home, "Grumbling")
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert answer(home)[1] == "Grumbling 1"
    assert len(home.snapshots()) == 1
    assert leftovers(home) == []


def test_a_compiled_form_that_another_process_made_first_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    def fill(folder: Path) -> None:
        (folder / "mine").write_text("late")
        if home.compiled("key") is None:
            home.save_compiled("key", lambda other: write_file(other / "theirs", b"early"))

    place = home.save_compiled("key", fill)
    assert sorted(each.name for each in place.iterdir()) == ["files.json", "theirs"]
    assert leftovers(home) == []


def test_a_compiled_folder_that_was_never_finished_is_made_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    torn = home.path / "compiled" / "key"
    torn.mkdir(parents=True)
    (torn / "half").write_text("x")
    assert home.compiled("key") is None
    place = home.save_compiled("key", lambda folder: write_file(folder / "whole", b"y"))
    assert sorted(each.name for each in place.iterdir()) == ["files.json", "whole"]


def test_a_build_removes_what_killed_builds_left_an_hour_ago_and_nothing_younger(
    tmp_path: Path, build: Build
) -> None:
    home = Home(tmp_path / "home")
    build(home, "Grumbling")
    old, young = time.time() - 3700, time.time() - 1800
    made: list[Path] = []
    for when in (old, young):
        for parent in (home.path, home.path / "sources", home.path / "snapshots"):
            made.append(parent / f".new-{len(made)}")
            made[-1].write_text("x")
            os.utime(made[-1], (when, when))
        made.append(home.path / "compiled" / f".new-{len(made)}")
        made[-1].mkdir()
        (made[-1] / "x.npy").write_text("x")
        os.utime(made[-1], (when, when))
    build(home, "Humming")
    assert [each.exists() for each in made] == [False] * 4 + [True] * 4
    assert answer(home)[1] == "Humming 1"


def test_a_failing_fill_leaves_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    def fill(folder: Path) -> None:
        (folder / "part").write_text("x")
        raise KnowledgeError("x.y", "no")

    with pytest.raises(KnowledgeError, match="no"):
        home.save_compiled("key", fill)
    assert home.compiled("key") is None
    assert leftovers(home) == []


def test_a_source_is_kept_under_its_own_digest(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    sha256 = home.save_source(io.BytesIO(b"abc" * 1000))
    assert sha256 == __import__("hashlib").sha256(b"abc" * 1000).hexdigest()
    assert home.has_source(sha256)
    assert home.source(sha256) == b"abc" * 1000
    assert not home.has_source("0" * 64)
