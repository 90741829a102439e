"""Refusing what an author wrote: the cause, the nearest valid name, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from engine.errors import RuleError

Path = tuple[str | int, ...]
"""From the top of a pack down to a value: list positions and keys."""

_FORMAT = "See docs/rules.md for the format and a complete example."


def refuse(
    code: str, pack: str, path: Path, why: str, example: str = "", *, at_key: bool = False
) -> NoReturn:
    """Raises RuleError; ``example`` shows how it could be written."""
    step = f"Write it like this: {example}" if example else _FORMAT
    end = "" if why.endswith("?") else "."
    error = RuleError(code, f"The rule can't be accepted: {why}{end}", place=pack, next_step=step)
    error.pack, error.path, error.at_key = pack, path, at_key
    raise error


def one_of(
    value: Any, allowed: Iterable[str], pack: str, path: Path, what: str = "", *, at_key: bool = False
) -> str:
    """``value`` if it is allowed; else refuses it with the nearest that is."""
    names = list(allowed)
    if isinstance(value, str) and value in names:
        return value
    if not isinstance(value, str):
        said = "is missing" if value is None else "must be a text"
        refuse("rule.not-a-text", pack, path, f"{what or 'the name'} {said}", f"one of {listed(names)}")
    near = get_close_matches(value, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"valid are {listed(names)}"
    if not names:
        hint = "only earlier entries can be named, and there is none"
    why = f"{what or 'the name'} {value[:60]!r} is not known here; {hint}"
    refuse("rule.unknown-name", pack, path, why, at_key=at_key)


def listed(names: Sequence[str], most: int = 12) -> str:
    """The names in one line, the first of them where there are many."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def known_keys(written: Any, allowed: Iterable[str], pack: str, path: Path, example: str = "") -> None:
    """Refuses what is no mapping, and keys that are not allowed."""
    if not isinstance(written, dict):
        refuse("rule.not-a-mapping", pack, path, "a mapping is expected here", example)
    names = sorted(allowed)
    for key in written:
        one_of(key, names, pack, (*path, key), "the key", at_key=True)


def a_list(written: Any, pack: str, path: Path, example: str) -> Sequence[Any]:
    """``written`` if it is a list that is not empty."""
    if not isinstance(written, list) or not written:
        refuse("rule.not-a-list", pack, path, "a list with at least one entry is expected here", example)
    return written


def text(written: Any, pack: str, path: Path, example: str = "") -> str:
    """``written`` if it is a text that is not empty."""
    if not isinstance(written, str) or not written.strip():
        refuse("rule.not-a-text", pack, path, "a text is expected here", example)
    return written
