"""X12 written for tests: the fixtures, and small interchanges whose counts are always right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord
from loaders.errors import InputError

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "claims"
CLAIM = ("CLM*C1*100***11:B:1*Y*A*Y*Y", "HI*ABK:E119*ABF:I10", "LX*1", "SV1*HC:99213*100*UN*1***1",
         "DTP*472*D8*20260515")  # fmt: skip
ABOVE = ("HL*1**20*1", "NM1*85*2*C*****XX*1234567893", "HL*2*1*22*0", "SBR*P*18*******MB",
         "NM1*IL*1*SAMPLE*ANNA****MI*M1", "DMG*D8*19600201*F")  # fmt: skip


def isa(element: str = "*", component: str = ":", segment: str = "~") -> str:
    fields = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "A".ljust(15), "ZZ", "B".ljust(15),
              "260515", "1200", "^", "00501", "000000001", "0", "T", component]  # fmt: skip
    return element.join(fields) + segment


def transaction(*claims: Sequence[str], number: str = "0001", above: Sequence[str] = ABOVE) -> list[str]:
    body = [f"ST*837*{number}*005010X222A1", "BHT*0019*00*1*20260515*1200*CH", *above]
    for claim in claims:
        body += claim
    return [*body, f"SE*{len(body) + 1}*{number}"]


def interchange(*transactions: Sequence[str], end: str = "~\n") -> str:
    groups = [each for transaction in transactions for each in transaction]
    body = ["GS*HC*A*B*20260515*1200*1*X*005010X222A1", *groups, f"GE*{len(transactions)}*1",
            "IEA*1*000000001"]  # fmt: skip
    return isa(segment=end) + end.join(body) + end


def one(*claim: str) -> str:
    return interchange(transaction(claim or CLAIM))


def changed(old: str, new: str) -> str:
    """A good interchange of one claim with a text in it replaced."""
    text = one()
    assert old in text
    return text.replace(old, new)


def read(text: str | bytes, name: str = "f.x12") -> list[ClaimRecord | RefusedRecord]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_claims(name, io.BytesIO(data)))


def claims(text: str | bytes) -> list[ClaimRecord]:
    made = read(text)
    refused = [str(each.error) for each in made if isinstance(each, RefusedRecord)]
    assert not refused, refused
    return [each for each in made if isinstance(each, ClaimRecord)]


def errors(text: str | bytes) -> list[InputError]:
    return [each.error for each in read(text) if isinstance(each, RefusedRecord)]


def only_error(text: str | bytes) -> tuple[str, str]:
    """Code and place of the one refusal; the place without the file's name."""
    found = errors(text)
    assert len(found) == 1, [str(each) for each in found]
    assert found[0].place.startswith("f.x12:")
    return found[0].code, found[0].place.removeprefix("f.x12:")
