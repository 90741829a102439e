"""Pack files over the packs in force, in memory: what a check, a test or a simulation looks at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.errors import RuleError
from engine.plan import Plan
from engine.rules.model import Rule
from engine.rules.packs import FOLDER, refuse_unknown_value_sets
from engine.rules.preview import FOLDER as PREVIEW
from engine.rules.read import PAYERS, read_rules
from kb.errors import KnowledgeError
from kb.pack_text import LARGEST, Places, read_pack_text
from kb.snapshot.knowledge import Knowledge
from kb.value_sets import ValueSet

SITE = "rules/site/"
VALUE_SETS = "value_sets/site/"
"""Below it stand the officers' own packs of value sets, for all payers."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_PAYER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(frozen=True)
class Draft:
    """Packs over those of a snapshot.

    ``drafted`` are the names of the packs that came from files, ``shown`` says under which name a
    pack is shown, ``data`` holds the bytes of the files.
    """

    knowledge: Knowledge
    packs: Mapping[str, Any]
    drafted: tuple[str, ...]
    shown: Mapping[str, str]
    data: Mapping[str, bytes]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, by id. Raises RuleError with ``file:line:column`` for the first refused one."""
        with self.locating():
            rules = read_rules(self.packs)
            for rule in rules:
                refuse_unknown_value_sets(rule, self.knowledge)
        return rules

    @cached_property
    def plan(self) -> Plan:
        """The snapshot with these rules in the place of its own."""
        return Plan(self.knowledge, self.rules)

    @property
    def own(self) -> tuple[Rule, ...]:
        """The rules of the drafted packs; without any, all rules."""
        return tuple(rule for rule in self.rules if not self.drafted or rule.pack in self.drafted)

    @property
    def own_value_sets(self) -> tuple[ValueSet, ...]:
        """The value sets of the drafted packs."""
        return tuple(each for each in self.knowledge.value_sets if each.pack in self.drafted)

    def place(self, pack: str, path: tuple[str | int, ...], *, key: bool = False) -> tuple[str, int, int]:
        """The name under which a pack is shown, line and column."""
        line, column = self._places(pack).of(path, key=key)
        return self.shown.get(pack, pack), line, column

    @contextmanager
    def locating(self) -> Iterator[None]:
        """Gives refusals their ``file:line:column``."""
        try:
            yield
        except RuleError as error:
            if error.pack:
                error.place = "{}:{}:{}".format(*self.place(error.pack, error.path, key=error.at_key))
            raise

    def _places(self, pack: str) -> Places:
        kept = self._composed
        if pack not in kept:
            kept[pack] = Places(self.text(pack).decode("utf-8-sig"))
        return kept[pack]

    @cached_property
    def _composed(self) -> dict[str, Places]:
        return {}

    def text(self, pack: str) -> bytes:
        """The bytes of a pack."""
        if pack in self.data:
            return self.data[pack]
        digests = {each.name: each.sha256 for each in self.knowledge.manifest.packs}
        return self.knowledge.home.source(digests[pack])


def draft(
    knowledge: Knowledge,
    files: Sequence[str] = (),
    payer: str | None = None,
    *,
    over_shipped: bool = True,
    read: Callable[[str], bytes] | None = None,
) -> Draft:
    """The packs in force with ``files`` over them. Raises KnowledgeError for one that can't be read.

    A file of value sets stands beside those of rules, which may ask for its sets. With ``over_shipped`` a
    file may be another version of a pack that came installed. ``read`` gives the bytes of a file that is
    none of this machine's.
    """
    packs = dict(knowledge.packs_below(FOLDER))
    sets = knowledge.packs_below(VALUE_SETS.split("/")[0])
    drafted: dict[str, str] = {}
    data: dict[str, bytes] = {}
    for file in files:
        content = (read or read_bytes)(file)
        parsed = read_pack_text(file, content)
        in_force = frozenset(packs) if over_shipped else frozenset()
        name = value_set_name(file) if is_value_sets(parsed) else pack_name(file, in_force, payer)
        if name in drafted:
            raise KnowledgeError("pack.twice", f"{drafted[name]} has the same name.", place=file,
                                 next_step="Rename one of the two.")  # fmt: skip
        drafted[name], data[name] = file, content
        if is_value_sets(parsed):
            sets[name] = parsed
            continue
        packs[name] = parsed
        # What waits in preview under this name is what the file is about.
        packs.pop(preview_name(name), None)
    if any(name.startswith(VALUE_SETS) for name in drafted):
        knowledge = knowledge.with_value_sets(sets)
    return Draft(knowledge, packs, tuple(drafted), drafted, data)


def is_value_sets(parsed: Any) -> bool:
    """Whether a parsed pack defines value sets, and no rules."""
    first = parsed[0] if isinstance(parsed, list) and parsed else None
    return isinstance(first, dict) and "expression" in first and "when" not in first


def value_set_name(file: str) -> str:
    """The name that a file of value sets has as a pack. Raises KnowledgeError ``pack.bad-name``."""
    return VALUE_SETS + pack_name(file, payer=None).removeprefix(SITE)


def read_bytes(file: str) -> bytes:
    """The bytes of a pack file; no more of it than a pack may hold."""
    place = Path(file)
    if not place.is_file():
        raise KnowledgeError(
            "pack.missing", "There is no such file.", place=file, next_step="Check the path."
        )
    with place.open("rb") as stream:
        return stream.read(LARGEST + 1)


def pack_name(file: str, in_force: frozenset[str] = frozenset(), payer: str | None = None) -> str:
    """The name that a file has as a pack: that of a shipped one it is a version of, else the officer's own.

    Raises KnowledgeError ``pack.bad-name``.
    """
    parts = Path(file).resolve().parts
    if payer is None and "rules" in parts:
        below = "/".join(parts[len(parts) - 1 - parts[::-1].index("rules") :])
        if below in in_force:
            return below
    stem = Path(file).stem
    if not _NAME.fullmatch(stem):
        raise KnowledgeError(
            "pack.bad-name",
            f"{Path(file).name[:60]!r} can't be the name of a pack.",
            place=file,
            next_step="Name the file in lower case letters, digits, - and _, as claims-2026.yaml.",
        )
    if payer is None:
        return f"{SITE}{stem}.yaml"
    if not _PAYER.fullmatch(payer):
        raise KnowledgeError("pack.bad-payer", f"{payer[:60]!r} can't be a payer's id here.", place=file,
                             next_step="Use letters, digits, dot, - and _.")  # fmt: skip
    return f"{PAYERS}{payer}/{stem}.yaml"


def preview_name(name: str) -> str:
    """Where a pack stands until it is approved."""
    return PREVIEW + name.removeprefix("rules/")
