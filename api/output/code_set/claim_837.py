"""Code sets as one X12 5010 837P (005010X222A1), a claim for each encounter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.output.code_set.model import CodeSet
from api.output.x12 import clean, composite, day, interchange, segment
from kb.model.code import undotted

MOST_DIAGNOSES = 12
"""HI of an 837P, and item 21 of the CMS-1500."""


def professional_claims(code_sets: Iterable[CodeSet]) -> Iterator[str]:
    """The segments, claim by claim; nothing where there is no encounter.

    Of more than MOST_DIAGNOSES codes the first are written. Charges are 0 and pointers empty.
    """
    encounters = iter(code_sets)
    first = next(encounters, None)
    if first is None:
        return
    yield from interchange("837", "HC", "005010X222A1", first.date, _bodies(first, encounters))


def _bodies(first: CodeSet, others: Iterator[CodeSet]) -> Iterator[list[str]]:
    yield [
        segment("BHT", "0019", "00", "1", day(first.date), "0000", "CH"),
        segment("NM1", "41", "2"),
        segment("NM1", "40", "2"),
        segment("HL", "1", "", "20", "1"),
        segment("NM1", "85", "2"),
    ]
    yield _claim(first, 2)
    for level, coded in enumerate(others, start=3):
        yield _claim(coded, level)


def _claim(coded: CodeSet, level: int) -> list[str]:
    made = [
        segment("HL", str(level), "1", "22", "0"),
        segment("SBR", "P", "18"),
        segment("NM1", "IL", "1"),
    ]
    if coded.sex:
        made.append(segment("DMG", "", "", clean(coded.sex)))
    place = composite(coded.place_of_service or "", "B", "1")
    made.append(segment("CLM", clean(coded.id), "0", "", "", place, "Y", "A", "Y", "Y"))
    diagnoses = [
        composite("ABF" if rank else "ABK", undotted(code))
        for rank, (code, _) in enumerate(coded.diagnoses[:MOST_DIAGNOSES])
    ]
    if diagnoses:
        made.append(segment("HI", *diagnoses))
    for number, service in enumerate(coded.services, start=1):
        made.append(segment("LX", str(number)))
        made.append(segment("SV1", composite("HC", service.code), "0", "UN", "1"))
        made.append(segment("DTP", "472", "D8", day(coded.date)))
    return made
