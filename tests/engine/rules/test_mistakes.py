"""Every mistake in a pack is refused with its code, the place where it stands, and a word about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import RuleError
from engine.rules.located import located
from engine.rules.read import read_rules
from engine.rules.strata import stratified
from kb.errors import ChartproofError, KnowledgeError
from kb.pack_text import LARGEST, read_pack_text

MISTAKES = sorted((Path(__file__).resolve().parents[2] / "fixtures" / "rule_mistakes").glob("*.yaml"))
PACK = "p.yaml"


def refusal(source: str) -> ChartproofError:
    """What is said of a pack's text; each fixture's first line says what it must be."""
    try:
        stratified(read_rules({PACK: read_pack_text(PACK, source.encode())}))
    except RuleError as error:
        return located(error, source)
    except KnowledgeError as error:
        return error
    raise AssertionError("the pack was accepted")


@pytest.mark.parametrize("place", MISTAKES, ids=lambda place: place.stem)
def test_a_mistake_is_refused_where_it_stands(place: Path) -> None:
    source = place.read_text(encoding="utf-8")
    code, at, word = source.splitlines()[0].removeprefix("# expect: ").split(" ", 2)
    error = refusal(source)
    assert (error.code, error.place) == (code, f"{PACK}:{at}")
    assert word in error.message
    assert error.next_step or "mean" in error.message or "valid" in error.message


def test_there_are_enough_of_them() -> None:
    assert len(MISTAKES) >= 40


@pytest.mark.parametrize(
    ("data", "code", "at"),
    [
        (b"- a\n" * (LARGEST // 4 + 10), "pack.too-large", ""),
        (b"x" * 10_000_000, "pack.too-large", ""),
        ("- id: caf\u00e9".encode("latin-1"), "pack.not-utf8", ":1:10"),
        (b"- why: a\x07bell\n", "pack.not-yaml", ":1:9"),
        (b"? [a, b]\n: c\n", "pack.not-yaml", ":1:3"),
        (b"[" * 900, "pack.too-deep", ":1:31"),
    ],
)
def test_bytes_that_are_no_pack(data: bytes, code: str, at: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_pack_text(PACK, data)
    assert (caught.value.code, caught.value.place) == (code, PACK + at)


def test_every_scalar_is_text() -> None:
    read: Any = read_pack_text(PACK, b"{code: 00100, on: 2026-05-15, truth: true, none: ~, bom: 1.0}")
    assert read == {"code": "00100", "on": "2026-05-15", "truth": "true", "none": "~", "bom": "1.0"}
    assert read_pack_text(PACK, b"\xef\xbb\xbf- a") == ["a"]


def test_a_pack_deeper_than_the_yaml_library_reads() -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_pack_text(PACK, b"[" * 100_000)
    assert caught.value.code == "pack.too-deep"
