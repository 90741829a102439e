"""Where the parts of an X12 claim stood: JSON Pointer in, segment and element out."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.claims.x12.loop import ClaimLoop, place_of
from loaders.claims.x12.segments import Segment
from loaders.claims.x12.service_lines import LineTrace

_LINE_ELEMENTS = {
    "SV1": {"code": (1, 2), "modifiers": (1, 3), "charge": (2, 0), "units": (4, 0),
            "place_of_service": (5, 0), "diagnosis_pointers": (7, 1)},
    "SV2": {"revenue_code": (1, 0), "code": (2, 2), "modifiers": (2, 3), "charge": (3, 0), "units": (5, 0)},
}  # fmt: skip
_REPEATED = ("modifiers", "diagnosis_pointers")
_CODE_COMPONENT = 2
_CLM = {"id": (1, 0), "bill_type": (5, 0), "frequency": (5, 3), "type": (5, 2)}
_ABOVE = {
    # key of the claim: part of Subscriber, element
    "patient/sex": ("demographics", 3),
    "patient/birth_date": ("demographics", 2),
    "patient/id": ("member", 9),
    "patient": ("demographics", 0),
    "provider": ("provider", 9),
    "group": ("provider", 9),
    "payer": ("payer", 9),
    "jurisdiction": ("provider_state", 2),
}

_Stood = tuple[int, Segment, int, int]
"""Number in the file, segment, element, component."""


@dataclass(frozen=True, slots=True)
class X12Origin:
    """See loaders.claims.record.Origin. ``where`` gives indexes into the claim's segments and elements."""

    loop: ClaimLoop
    where: dict[str, list[tuple[int, int]]]
    lines: list[LineTrace]

    def place(self, pointer: str) -> str | None:
        """``segment 23, SV101-2``."""
        stood = self._stood(pointer)
        return place_of(*stood) if stood is not None else None

    def text(self, pointer: str) -> str | None:
        """The whole segment as it was sent, without its terminator."""
        stood = self._stood(pointer)
        return self.loop.separators.element.join(stood[1]) if stood is not None else None

    def _stood(self, pointer: str) -> _Stood | None:
        keys = pointer.split("/")[1:]
        while keys:
            if keys[0] == "lines" and len(keys) > 1:
                stood = self._line(keys)
            elif keys[0] in self.where and len(keys) == 1:
                stood = self._at(*self.where[keys[0]][0], 0)
            elif keys[0] in self.where:
                stood = self._listed(keys)
            else:
                stood = self._claim("/".join(keys))
            if stood is not None:
                return stood
            keys.pop()
        return self._at(0, 0, 0)

    def _at(self, index: int, element: int, component: int) -> _Stood:
        return self.loop.first + index, self.loop.segments[index], element, component

    def _line(self, keys: list[str]) -> _Stood | None:
        number = int(keys[1]) if keys[1].isdigit() else -1
        if not 0 <= number < len(self.lines):
            return None
        line = self.lines[number]
        key = keys[2] if len(keys) > 2 else ""
        if key in ("date", "through") and line.date >= 0:
            return self._at(line.date, 3, 0)
        if key == "ndc" and line.drug >= 0:
            return self._at(line.drug, 3, 0)
        if key == "ndc_quantity" and line.quantity >= 0:
            return self._at(line.quantity, 4, 0)
        if key == "ndc_unit" and line.quantity >= 0:
            return self._at(line.quantity, 5, 1)
        if key == "provider" and line.provider >= 0:
            return self._at(line.provider, 9, 0)
        if key == "number":
            return self._at(line.lx, 1, 0)
        elements = _LINE_ELEMENTS[self.loop.segments[line.service][0]]
        element, component = elements.get(key, (0, 0))
        if key in _REPEATED:
            component = component + int(keys[3]) if len(keys) > 3 and keys[3].isdigit() else 0
        return self._at(line.service, element, component)

    def _listed(self, keys: list[str]) -> _Stood | None:
        places = self.where[keys[0]]
        number = int(keys[1]) if keys[1].isdigit() else -1
        if not 0 <= number < len(places):
            return None
        return self._at(*places[number], _CODE_COMPONENT)

    def _claim(self, key: str) -> _Stood | None:
        if key in _CLM:
            return self._at(0, *_CLM[key])
        if key in _ABOVE:
            part, element = _ABOVE[key]
            stood: tuple[int, Segment] | None = getattr(self.loop.above, part)
            if stood is not None:
                return stood[0], stood[1], element, 0
        return None
