"""What an ISA segment declares: its separators, and how far it reaches.

ISA is the one segment of fixed width (106 characters), so that its separators can be read by
position. Senders strip its padding; they are therefore read by counting elements, which gives the
same for a padded one.
"""

from __future__ import annotations

from dataclasses import dataclass

from loaders.errors import InputError

ISA_LENGTH = 106
_ELEMENTS = 16
_LONGEST = 512
"""Characters within which ISA must end: twice its width and more."""


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that part segments, elements, components and repetitions of an interchange."""

    element: str
    component: str
    segment: str
    repetition: str


@dataclass(frozen=True, slots=True)
class Header:
    """An ISA segment: its elements (``elements[0]`` is ``ISA``) and its length with terminator."""

    elements: list[str]
    separators: Separators
    length: int


def read_header(text: str, place: str) -> Header:
    """The ISA that ``text`` begins with.

    Raises InputError ``claim.x12-separators`` at the element that can't be what it should be.
    """
    element = text[3:4]
    if not _separates(element):
        _refuse(place, "ISA is not followed by an element separator.", "ISA01")
    at = 3
    for _ in range(_ELEMENTS - 1):
        at = text.find(element, at + 1, _LONGEST)
        if at < 0:
            _refuse(place, "ISA does not have its 16 elements.", "ISA16")
    component, segment = text[at + 1 : at + 2], text[at + 2 : at + 3]
    elements = text[: at + 2].split(element)
    repetition = elements[11]
    if not _separates(component) or not segment or segment.isalnum() or segment == " ":
        _refuse(place, "ISA does not end with a component separator and a segment terminator.", "ISA16")
    if len({element, component, segment}) < 3:
        _refuse(place, "The separators that ISA declares are not different from each other.", "ISA16")
    return Header(elements, Separators(element, component, segment, repetition), at + 3)


def _separates(char: str) -> bool:
    return bool(char) and not char.isalnum() and char not in " \t\r\n"


def _refuse(place: str, message: str, element: str) -> None:
    raise InputError(
        "claim.x12-separators",
        message,
        place=f"{place}, {element}",
        next_step="ISA has 106 characters: 16 elements of fixed width, the last one the component "
        "separator, then the segment terminator.",
    )
