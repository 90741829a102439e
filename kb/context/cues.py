"""Reading a context pack into a cue table, and refusing one that can't be read.

A pack is YAML whose scalars are all strings (``kb/packs/context``); its head says what each part
of it means, and :mod:`kb.context.cue_table` what becomes of it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from kb.context.cue_table import AXES, NO_LIMIT, Cue, CueTable, Entry, Mark
from kb.context.headings import SECTION_KINDS
from kb.errors import KnowledgeError
from kb.lexicon.words import folded

__all__ = ["AXES", "Cue", "CueTable", "Entry", "Mark", "load_cues"]


class _Reader:
    """Reads one parsed pack and refuses what it can't read, naming the place."""

    def __init__(self, pack: Mapping[str, object], place: str) -> None:
        self.pack = pack
        self.place = place
        self.classes = self._classes()

    def refuse(self, at: str, message: str) -> KnowledgeError:
        return KnowledgeError(
            "context.pack",
            message,
            place=f"{self.place}:{at}",
            next_step="Correct the entry in the context pack.",
        )

    def mappings(self, key: str) -> list[tuple[str, Mapping[str, object]]]:
        value = self.pack.get(key, [])
        if not isinstance(value, list):
            raise self.refuse(key, "A list was expected.")
        entries = []
        for number, entry in enumerate(value):
            at = f"{key}[{number}]"
            if not isinstance(entry, Mapping):
                raise self.refuse(at, "A mapping was expected.")
            entries.append((at, entry))
        return entries

    def strings(self, value: object, at: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refuse(at, "A list of strings was expected.")
        return list(value)

    def _classes(self) -> dict[str, list[str]]:
        classes = self.pack.get("classes", {})
        if not isinstance(classes, Mapping):
            raise self.refuse("classes", "A mapping was expected.")
        return {str(name): self.strings(words, f"classes.{name}") for name, words in classes.items()}

    def phrases(self, value: object, at: str) -> list[tuple[str, ...]]:
        """Folded phrases; ``{name}`` stands for each word of a class, or none where marked "-"."""
        phrases = []
        for text in self.strings(value, at):
            parts = re.split(r"\{(\w+)\}", text)
            for name in parts[1::2]:
                if name not in self.classes:
                    raise self.refuse(at, f"'{name}' is not a class of this pack.")
            choices = [self.classes[part] if index % 2 else [part] for index, part in enumerate(parts)]
            for choice in itertools.product(*choices):
                phrase = folded("".join(choice))
                if not phrase:
                    raise self.refuse(at, f"'{text}' holds no word.")
                phrases.append(phrase)
        return phrases

    def cue(self, entry: Mapping[str, object], at: str, phrase: tuple[str, ...]) -> Cue:
        axis, value = str(entry.get("axis", "")), str(entry.get("value", ""))
        if axis not in AXES:
            raise self.refuse(at, f"'{axis}' is not an axis.")
        if value not in AXES[axis]:
            raise self.refuse(at, f"'{value}' is not a value of {axis}.")
        direction, reach = (
            str(entry.get("direction", "")),
            str(entry.get("reach", "list")),
        )
        if direction not in ("before", "after"):
            raise self.refuse(at, "direction must be before or after.")
        if reach not in ("list", "phrase", "series"):
            raise self.refuse(at, "reach must be list, series or phrase.")
        if reach == "series" and direction == "after":
            raise self.refuse(at, "A series reach is for cues that stand before their target.")
        limit = str(entry.get("limit", NO_LIMIT))
        if not limit.isdigit() or limit == "0":
            raise self.refuse(at, "limit must be a number of words.")
        return Cue(phrase, axis, value, direction, int(limit), reach)

    def axes(self, entry: Mapping[str, object], at: str) -> frozenset[str]:
        names = self.strings(entry.get("axes", []), at)
        for name in names:
            if name != "all" and name not in AXES:
                raise self.refuse(at, f"'{name}' is not an axis.")
        return frozenset(AXES) if "all" in names else frozenset(names)

    def only(self, entry: Mapping[str, object], at: str, known: str) -> None:
        for key in entry:
            if key not in known.split():
                raise self.refuse(at, f"'{key}' is not a key of this entry.")

    def entries(self) -> dict[tuple[str, ...], Entry]:
        found: dict[tuple[str, ...], Entry] = {}

        def add(phrase: tuple[str, ...], cues: tuple[Cue, ...], stops: frozenset[str]) -> None:
            old = found.get(phrase, Entry(phrase, (), frozenset()))
            found[phrase] = Entry(phrase, old.cues + cues, old.stops | stops)

        for at, entry in self.mappings("cues"):
            self.only(entry, at, "axis value direction reach limit phrases")
            for phrase in self.phrases(entry.get("phrases"), at):
                cue = self.cue(entry, at, phrase)
                known = found[phrase].cues if phrase in found else ()
                if cue in known:
                    continue
                if any((old.axis, old.direction) == (cue.axis, cue.direction) for old in known):
                    raise self.refuse(
                        at,
                        f"'{' '.join(phrase)}' already says something else on {cue.axis}.",
                    )
                add(phrase, (cue,), frozenset())
        for at, entry in self.mappings("stops"):
            self.only(entry, at, "axes phrases")
            axes = self.axes(entry, at)
            if not axes:
                raise self.refuse(at, "A stop names at least one axis.")
            for phrase in self.phrases(entry.get("phrases"), at):
                add(phrase, (), axes)
        for phrase in self.phrases(self.pack.get("pseudo", []), "pseudo"):
            if phrase in found and (found[phrase].cues or found[phrase].stops):
                raise self.refuse("pseudo", f"'{' '.join(phrase)}' is already a cue or a stop.")
            add(phrase, (), frozenset())
        return found

    def marks(self) -> tuple[Mark, ...]:
        marks = []
        for at, entry in self.mappings("marks"):
            self.only(entry, at, "name pattern needs axis value direction reach limit axes")
            try:
                pattern = re.compile(str(entry.get("pattern", "")))
            except re.error as error:
                raise self.refuse(at, f"The pattern does not compile: {error}.") from error
            cues = (self.cue(entry, at, ()),) if "axis" in entry else ()
            needs = self.strings(entry.get("needs", []), f"{at}.needs")
            if any(not need or need != need.lower() for need in needs):
                raise self.refuse(at, "A text that a mark needs is in lower case and not empty.")
            marks.append(Mark(pattern, cues, self.axes(entry, at), tuple(needs)))
        return tuple(marks)

    def section_defaults(self) -> dict[str, Mapping[str, str]]:
        value = self.pack.get("section_defaults", {})
        if not isinstance(value, Mapping):
            raise self.refuse("section_defaults", "A mapping was expected.")
        defaults: dict[str, Mapping[str, str]] = {}
        for kind, axes in value.items():
            at = f"section_defaults.{kind}"
            if kind not in SECTION_KINDS or not isinstance(axes, Mapping):
                raise self.refuse(at, "A kind of section with a mapping was expected.")
            for axis, held in axes.items():
                if held not in AXES.get(str(axis), ()):
                    raise self.refuse(at, f"'{axis}: {held}' is not an axis and its value.")
            defaults[str(kind)] = {str(axis): str(held) for axis, held in axes.items()}
        return defaults

    def topics(self) -> dict[tuple[str, ...], str]:
        value = self.pack.get("topics", {})
        if not isinstance(value, Mapping):
            raise self.refuse("topics", "A mapping was expected.")
        topics: dict[tuple[str, ...], str] = {}
        for kind, texts in value.items():
            at = f"topics.{kind}"
            if kind not in SECTION_KINDS:
                raise self.refuse(at, "This is not a kind of section.")
            for phrase in self.phrases(texts, at):
                if topics.setdefault(phrase, str(kind)) != kind:
                    raise self.refuse(at, f"'{' '.join(phrase)}' is already a topic of {topics[phrase]}.")
        return topics


def load_cues(pack: Mapping[str, object], place: str = "english.yaml") -> CueTable:
    """The table of a parsed pack whose scalars are all strings.

    Raises :class:`KnowledgeError`, with the place in the pack, for an entry that can't be read.
    """
    reader = _Reader(pack, place)
    by_first: dict[str, list[Entry]] = {}
    for entry in reader.entries().values():
        by_first.setdefault(entry.phrase[0], []).append(entry)
    return CueTable(
        entries={
            first: tuple(sorted(entries, key=lambda entry: (-len(entry.phrase), entry.phrase)))
            for first, entries in by_first.items()
        },
        marks=reader.marks(),
        section_defaults=reader.section_defaults(),
        topics=reader.topics(),
    )
