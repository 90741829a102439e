"""The narrative of an HL7 v2 message: OBX-5 and NTE, put together as a reader would see them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.model.document import Document
from loaders.documents.ages import day_of, iso
from loaders.documents.attachment import attachment_text
from loaders.documents.er7 import Segment
from loaders.errors import InputError

_TEXT = frozenset({"TX", "FT", "ST"})


@dataclass(slots=True)
class _Report:
    """What one OBR orders, or what a message without OBR says."""

    type: str = ""
    date: str = ""
    label: str = ""
    parts: list[list[str]] = field(default_factory=list)

    def add(self, label: str, heading: str, lines: list[str]) -> None:
        """Lines under their label; a label that goes on from the segment before is not repeated."""
        if not self.parts or label != self.label:
            self.parts.append([heading] if heading else [])
            self.label = label
        self.parts[-1].extend(lines)

    def text(self) -> str:
        return "\n\n".join("\n".join(part) for part in self.parts if any(p.strip() for p in part))


def message_documents(found: list[Segment], date: str) -> tuple[tuple[Document, ...], list[str]]:
    """A document for each OBR that has text, in order, and the kinds of data that are no text.

    OBX of one OBX-3 in a row are the lines of one passage, under the name in OBX-3. A single ST
    reads ``name: value units``. NTE follow what they are about.
    """
    reports = [_Report(date=date)]
    unreadable: list[str] = []
    for segment in found:
        if segment.name == "OBR":
            reports.append(
                _Report(
                    type=segment.component(4, 2) or segment.component(4),
                    date=iso(day_of(segment.component(7))) or date,
                )
            )
        elif segment.name == "TXA" and not reports[-1].type:
            reports[-1].type = segment.component(2)
        elif segment.name == "NTE":
            lines = [line for line in segment.lines(3) if line.strip()]
            if lines:
                reports[-1].add("NTE", "", lines)
        elif segment.name == "OBX":
            _add_observation(reports[-1], segment, unreadable)
    texts = [(report, report.text()) for report in reports]
    kept = [(report, text) for report, text in texts if text]
    return (
        tuple(
            Document(str(number), text, report.type, report.date)
            for number, (report, text) in enumerate(kept, start=1)
        ),
        unreadable,
    )


def _add_observation(report: _Report, segment: Segment, unreadable: list[str]) -> None:
    kind = segment.component(2).upper()
    label = segment.component(3, 2)
    key = f"OBX {segment.raw(3)}"
    if kind == "ED":
        try:
            text = attachment_text(
                segment.component(5, 5),
                f"{segment.component(5, 2)}/{segment.component(5, 3)}",
                segment.component(5, 4),
                "OBX-5",
            )
        except InputError as error:
            if error.code not in ("note.not-text", "note.empty"):
                raise
            unreadable.append(segment.component(5, 3) or segment.component(5, 2) or "data")
            return
        report.add(key, label, [text])
    elif kind in _TEXT or (not kind and segment.raw(5)):
        lines = segment.lines(5)
        if not any(line.strip() for line in lines):
            # An empty line between two of a passage is part of its layout.
            if report.parts and report.label == key:
                report.add(key, label, [""])
            return
        if kind == "ST" and len(lines) == 1 and label and report.label != key:
            units = segment.component(6)
            report.add(key, "", [f"{label}: {lines[0]} {units}".rstrip()])
        else:
            report.add(key, label, lines)
