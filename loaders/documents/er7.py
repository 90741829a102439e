"""The syntax of HL7 v2 messages (ER7, HL7 v2.9 chapter 2): separators, segments, escapes.

Read by hand, since only splitting and unescaping are needed and senders' liberties (bare line
feeds inside a text, doubled escapes in MSH-2) must not lose a line of a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.errors import InputError

_MESSAGE = re.compile(rb"(?:\A|(?<=[\r\n\x0b\x1c]))[ \t\x0b]*(?=MSH[^\w\s])")
_CHARSETS = {
    "8859/1": "iso8859-1",
    "8859/2": "iso8859-2",
    "8859/3": "iso8859-3",
    "8859/4": "iso8859-4",
    "8859/5": "iso8859-5",
    "8859/6": "iso8859-6",
    "8859/7": "iso8859-7",
    "8859/8": "iso8859-8",
    "8859/9": "iso8859-9",
    "8859/15": "iso8859-15",
}


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that MSH-1 and MSH-2 declare."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment and its raw fields; field 1 is ``fields[0]`` (of MSH: MSH-2)."""

    name: str
    fields: tuple[str, ...]
    separators: Separators

    def raw(self, number: int) -> str:
        """The field as sent, or nothing. MSH counts its separator as field 1."""
        index = number - (2 if self.name == "MSH" else 1)
        return self.fields[index] if 0 <= index < len(self.fields) else ""

    def component(self, number: int, part: int = 1) -> str:
        """Component ``part`` of the field's first repetition, unescaped and trimmed."""
        first = self.raw(number).split(self.separators.repetition)[0]
        parts = first.split(self.separators.component)
        chosen = parts[part - 1] if part <= len(parts) else ""
        chosen = chosen.split(self.separators.subcomponent)[0]
        # A pair of quotes is HL7's null: the value is known to be absent.
        return "" if chosen.strip() == '""' else unescaped(chosen, self.separators).strip()

    def lines(self, number: int) -> list[str]:
        """The repetitions of a text field, unescaped; each is a line or more of text."""
        raw = self.raw(number)
        if raw.strip() == '""':
            return []
        return [unescaped(line, self.separators) for line in raw.split(self.separators.repetition)]


def split_messages(data: bytes) -> list[bytes]:
    """The messages of a file, each from its MSH on. Batch headers before the first are left out."""
    # A header after the start block of MLLP is found with it and without.
    starts = sorted({found.end() for found in _MESSAGE.finditer(data)})
    ends = [*starts, len(data)][1:]
    return [data[start:end].strip(b"\x0b\x1c\r\n \t") for start, end in zip(starts, ends, strict=True)]


def charset_of(message: bytes) -> str:
    """The codec that MSH-18 declares; UTF-8, of which ASCII is a part, where it is silent."""
    header = re.split(rb"[\r\n]", message, maxsplit=1)[0].decode("iso8859-1")
    fields = header.split(header[3])
    declared = re.split(r"[~^]", fields[17])[0].strip().upper() if len(fields) > 17 else ""
    return _CHARSETS.get(declared, "utf-8")


def field_at(message: bytes, offset: int) -> str:
    """The segment and field that a byte of a message is in, as ``OBX-5``."""
    separator = re.escape(message[3:4])
    begun = list(
        re.finditer(rb"(?:\A|[\r\n])[ \t]*([A-Z][A-Z0-9]{2})(?=" + separator + rb")", message[:offset])
    )
    if not begun:
        return "MSH"
    name = begun[-1].group(1).decode()
    number = message[begun[-1].end() : offset].count(message[3:4])
    return f"{name}-{number + (name == 'MSH')}"


def segments(text: str, place: str) -> list[Segment]:
    """The segments of one message. CR, LF and CRLF end a segment.

    A line that begins no segment goes on with the text of the one before: senders put bare line
    ends into long texts. Raises ``note.bad-hl7`` for a header without usable separators.
    """
    separators = _separators(text, place)
    begins = re.compile(r"[ \t]*([A-Z][A-Z0-9]{2})" + re.escape(separators.field))
    gathered: list[tuple[str, list[str]]] = []
    for line in re.split(r"\r\n|\r|\n", text):
        found = begins.match(line)
        if found is not None:
            gathered.append((found.group(1), [line[found.end() :]]))
        elif gathered:
            gathered[-1][1].append(line)
    return [
        Segment(name, tuple("\n".join(body).rstrip("\n").split(separators.field)), separators)
        for name, body in gathered
    ]


def _separators(text: str, place: str) -> Separators:
    field = text[3:4]
    declared = text[4:].split(field)[0].split("\r")[0].split("\n")[0] if field else ""
    # Some senders escape the escape character itself: ^~\\& stands for ^~\&.
    if len(declared) > 4 and declared[2] == declared[3]:
        declared = declared[:3] + declared[4:]
    declared += r"^~\&"[len(declared) :]
    made = Separators(field, *declared[:4])
    if len({made.field, made.component, made.repetition, made.escape, made.subcomponent}) < 5 or (
        any(char.isalnum() or char.isspace() for char in field + declared[:4])
    ):
        raise InputError(
            "note.bad-hl7",
            "MSH-1 and MSH-2 do not declare five different separators.",
            place=f"{place}, MSH-2",
            next_step=r"The message should begin with MSH|^~\&|",
        )
    return made


def unescaped(text: str, separators: Separators) -> str:
    """``text`` with its escape sequences (HL7 v2.9 section 2.7) replaced; unknown ones stay."""
    mark = separators.escape
    if mark not in text:
        return text
    # No escape holds white space, so a lone escape character before a word stays what it is.
    pattern = re.escape(mark) + r"([A-Z.][^\s" + re.escape(mark) + r"]*)" + re.escape(mark)
    return re.sub(pattern, lambda found: _one_escape(found, separators), text)


def _one_escape(found: re.Match[str], separators: Separators) -> str:
    body = found.group(1)
    literal = {
        "F": separators.field,
        "S": separators.component,
        "R": separators.repetition,
        "E": separators.escape,
        "T": separators.subcomponent,
        "H": "",
        "N": "",
        ".br": "\n",
        ".ce": "\n",
        ".fi": "",
        ".nf": "",
    }.get(body)
    if literal is not None:
        return literal
    if re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", body):
        raw = bytes.fromhex(body[1:])
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("iso8859-1")
    layout = re.fullmatch(r"\.(sp|sk|in|ti)([+-]?[0-9]{0,3})", body)
    if layout is not None:
        times = abs(int(layout.group(2) or "1")) if layout.group(2) not in ("+", "-") else 1
        return {"sp": "\n" * max(times, 1), "sk": " " * times}.get(layout.group(1), "")
    return found.group()
