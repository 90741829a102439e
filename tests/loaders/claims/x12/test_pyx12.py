"""pyx12 as a second reader: it finds the same segments, and the same faults of envelopes."""

from __future__ import annotations

import io
import random

import pytest
import pyx12.rawx12file
import pyx12.x12file

from loaders.claims.x12.segments import SegmentReader
from tests.loaders.claims.x12.x12_text import CLAIM, FIXTURES, changed, errors, interchange, one, transaction


def ours(text: str) -> list[str]:
    reader = SegmentReader("f", io.BytesIO(text.encode()))
    made = []
    for batch in reader:
        assert reader.header is not None
        made += [reader.header.separators.element.join(segment) for segment in batch]
    return made


def theirs(text: str) -> list[str]:
    return list(pyx12.rawx12file.RawX12File(io.StringIO(text)))


@pytest.mark.parametrize("name", ["professional.x12", "institutional.x12"])
def test_the_same_segments(name: str) -> None:
    text = (FIXTURES / name).read_text()
    assert ours(text)[1:] == theirs(text)[1:]


def test_the_same_segments_across_the_edges_of_what_is_read_at_once() -> None:
    pick = random.Random(837)
    claims = [
        [CLAIM[0], "NTE*ADD*" + "x" * pick.randrange(0, 3000), *CLAIM[1:]] for _ in range(200)
    ]  # fmt: skip
    text = interchange(transaction(*claims), end=pick.choice(["~", "~\r\n"]))
    assert ours(text)[1:] == theirs(text)[1:]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SE*14", "SE*15"),
        ("GE*1*1", "GE*2*1"),
        ("IEA*1*", "IEA*2*"),
        ("*0001~\nGE", "*0002~\nGE"),
        ("HL*2*1*", "HL*2*9*"),
    ],
)
def test_the_same_faults(old: str, new: str) -> None:
    for text, wrong in ((one(), 0), (changed(old, new), 1)):
        reader = pyx12.x12file.X12Reader(io.StringIO(text))
        assert list(reader)
        reader.cleanup()
        assert bool(reader.pop_errors()) == bool(wrong)
        assert len(errors(text)) == wrong
