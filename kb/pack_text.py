"""Authored packs as they are written: YAML of which only mappings, lists and texts are taken.

Plain YAML turns 00100 into 64, keeps the last of two equal keys, lets a few lines stand for billions
and can name objects to build. Here every scalar is text, a key stands once, and anchors, aliases and
tags are refused, so that a pack says what it shows and can do nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn

import yaml

from kb.errors import KnowledgeError

LARGEST = 2_000_000
"""Bytes of one pack."""
DEEPEST = 30
"""Mappings and lists within each other; a rule needs about ten."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FORMAT = "See docs/rules.md for the format."
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
"""Characters that are not seen and steer a terminal or turn text round: a pack says what it shows."""
_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)

Path = Sequence[str | int]
"""From the top of a pack down to a value: list positions and keys."""


def read_pack_text(name: str, data: bytes) -> Any:
    """The content of a pack: mappings, lists and texts.

    Raises KnowledgeError ``pack.too-large``, ``pack.not-utf8``, ``pack.not-yaml``, ``pack.too-deep``,
    ``pack.alias``, ``pack.tag``, ``pack.unseen-character``, ``pack.duplicate-key`` or
    ``pack.several-documents`` with ``name:line:column`` as its place.
    """
    if len(data) > LARGEST:
        _refuse("too-large", name, None, f"it holds {len(data):,} bytes, more than {LARGEST:,}",
                "Split it by subject into several packs.")  # fmt: skip
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        _refuse("not-utf8", name, (line, column), "a byte here is not UTF-8", "Save the file as UTF-8.")
    try:
        _check_events(name, written)
        node = yaml.compose(written, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _not_yaml(name, written, error) from None
    return _value(name, node) if node is not None else None


class Places:
    """Where the values of a pack stand in its text; composed once, asked often."""

    def __init__(self, written: str) -> None:
        self._top = yaml.compose(written, Loader=_LOADER)

    def of(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Line and column, both from 1, of the value at ``path``, or of as much of it as there is.

        With ``key`` the place of the value's own key; a value that is not there has that of what
        it is missing from.
        """
        node, mark = self._top, self._top.start_mark if self._top else None
        for part in path:
            if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                mark = node.start_mark
            elif isinstance(node, yaml.MappingNode):
                entry = next((pair for pair in node.value if pair[0].value == part), None)
                if entry is None:
                    break
                mark, node = entry[0].start_mark, entry[1]
                if not key and isinstance(node, yaml.ScalarNode) and node.value:
                    mark = node.start_mark
            else:
                break
        return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _check_events(name: str, written: str) -> None:
    """Refuses what must not be built, before anything is: events come one by one."""
    depth = documents = 0
    event: Any  # the types of PyYAML know neither anchors nor tags
    for event in yaml.parse(written, Loader=_LOADER):
        at = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            _refuse("alias", name, at, f"{sign}{event.anchor} is an anchor or alias, which packs may not use",
                    "Write the value out; a text that begins with & or * needs quotes.")  # fmt: skip
        if isinstance(event, yaml.ScalarEvent) and (unseen := _UNSEEN.search(event.value)):
            sign = f"U+{ord(unseen[0]):04X}"
            _refuse("unseen-character", name, at, f"the text holds {sign}, a character that can't be seen",
                    "Take it out, or write the text again by hand.")  # fmt: skip
        if getattr(event, "tag", None):
            _refuse("tag", name, at, f"{event.tag[:60]} is a tag, which packs may not use",
                    "Leave it out; a text that begins with ! needs quotes.")  # fmt: skip
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _refuse("several-documents", name, at, "a second document begins here",
                        "Take the line --- out, or make two files.")  # fmt: skip
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                _refuse("too-deep", name, at, f"it is nested deeper than {DEEPEST} levels", _FORMAT)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(name: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(name, each) for each in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    made: dict[str, Any] = {}
    for key, value in node.value:
        at = (key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            _refuse("not-yaml", name, at, "a key must be a text", _FORMAT)
        if key.value in made:
            _refuse("duplicate-key", name, at, f"the key {key.value[:60]!r} stands twice in one mapping",
                    "Keep one of the two; where both are meant, use a list.")  # fmt: skip
        made[key.value] = _value(name, value)
    return made


def _not_yaml(name: str, written: str, error: yaml.YAMLError) -> KnowledgeError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be read"
    at = (mark.line + 1, mark.column + 1) if mark else None
    if "nesting depth" in problem:  # libyaml's scanner reads ahead of the events and has a limit of its own
        return _error("too-deep", name, at, f"it is nested deeper than {DEEPEST} levels", _FORMAT)
    tab = _TAB.search(written)
    if tab is not None and ("tab" in problem or "\\t" in problem or "token" in problem):
        at = (written.count("\n", 0, tab.end()) + 1, tab.end() - tab.start())
        return _error("not-yaml", name, at, "a tab stands where YAML wants spaces", "Indent with spaces.")
    if mark is None and (position := getattr(error, "position", None)) is not None:
        before = written[:position]
        at = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        problem = f"the character {error.character!r} is not allowed"  # type: ignore[attr-defined]
    step = "Mend the line: a text with a colon and a space, or that begins with a sign, needs quotes."
    return _error("not-yaml", name, at, f"it is not YAML here: {problem}", step)


def _refuse(code: str, name: str, at: tuple[int, int] | None, why: str, step: str) -> NoReturn:
    raise _error(code, name, at, why, step)


def _error(code: str, name: str, at: tuple[int, int] | None, why: str, step: str) -> KnowledgeError:
    place = f"{name}:{at[0]}:{at[1]}" if at else name
    return KnowledgeError(f"pack.{code}", f"The pack can't be read: {why}.", place=place, next_step=step)
