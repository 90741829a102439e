"""Reading ``then``: a finding, a combination of codes, or a fact that other rules may ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.conditions import CONDITIONS
from engine.rules.model import DISPOSITIONS, Combination, Conclusion, Finding
from engine.rules.read_entries import OWN_KIND, EntryReader, OwnKinds
from engine.rules.refusal import Path, a_list, known_keys, one_of, refuse, text
from engine.rules.texts import SLOT
from engine.rules.vocabulary import PREDICATES

_FINDING = ("disposition", "message", "remedy")
_INSTITUTIONAL = "institutional"
_FINDING_EXAMPLE = 'then: {disposition: advise, message: "{dx.code} ...", remedy: Look again.}'
_COMBINE_EXAMPLE = "combine: {replace: [dx], into: E11.22, keep: [kidney]}"
_CONCLUDE_EXAMPLE = 'conclude: {sepsis_severe: {code: "{dx.code}"}}'
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


def own_kinds(packs: Mapping[str, Any]) -> OwnKinds:
    """The kinds of fact that rules of all packs conclude; each must always have the same fields."""
    kinds: dict[str, frozenset[str]] = {}
    for pack, entries in sorted(packs.items()):
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            then = entry.get("then") if isinstance(entry, dict) else None
            concluded = then.get("conclude") if isinstance(then, dict) else None
            if not isinstance(concluded, dict):
                continue
            for kind, fields in concluded.items():
                path: Path = (number, "then", "conclude", kind)
                _check_kind(kind, fields, pack, path)
                known = kinds.setdefault(kind, frozenset(fields))
                if known != frozenset(fields):
                    refuse("rule.bad-conclusion", pack, path, f"another rule gives {kind} other fields: "
                           f"{', '.join(sorted(known))}", _CONCLUDE_EXAMPLE, at_key=True)  # fmt: skip
    return kinds


def _check_kind(kind: str, fields: Any, pack: str, path: Path) -> None:
    if kind in PREDICATES:
        refuse("rule.bad-name", pack, path, f"{kind} is a kind of fact that claims and notes have; a rule "
               "concludes a kind of its own", _CONCLUDE_EXAMPLE, at_key=True)  # fmt: skip
    if not OWN_KIND.fullmatch(kind):
        refuse("rule.bad-name", pack, path, f"{kind[:60]!r} can't be a kind of fact: at least two words in "
               "lower case, joined by _", _CONCLUDE_EXAMPLE, at_key=True)  # fmt: skip
    if not isinstance(fields, dict) or not fields:
        refuse("rule.bad-conclusion", pack, path, "a concluded fact has no fields", _CONCLUDE_EXAMPLE)
    for name in fields:
        if not _FIELD.fullmatch(name) or name == "as" or (name in CONDITIONS and name != "code"):
            refuse("rule.bad-name", pack, (*path, name), f"{name[:60]!r} can't be the name of a field",
                   _CONCLUDE_EXAMPLE, at_key=True)  # fmt: skip


def read_then(written: Any, reader: EntryReader, pack: str, path: Path) -> Finding | Combination | Conclusion:
    """What a rule says when it fires; raises RuleError."""
    known_keys(written, {*_FINDING, _INSTITUTIONAL, "combine", "conclude"}, pack, path, _FINDING_EXAMPLE)
    for alone in ("combine", "conclude"):
        if alone in written:
            if len(written) > 1:
                refuse("rule.bad-conclusion", pack, path, f"{alone} stands alone: a rule says one thing")
            return (_combination if alone == "combine" else _fact)(
                written[alone], reader, pack, (*path, alone)
            )
    for key in _FINDING:
        if not written.get(key):
            refuse("rule.incomplete", pack, path, f"then has no {key}", _FINDING_EXAMPLE)
    disposition = one_of(
        written["disposition"], DISPOSITIONS, pack, (*path, "disposition"), "the disposition"
    )
    message, remedy = (slots(written[key], reader, pack, (*path, key)) for key in ("message", "remedy"))
    institutional = None
    if _INSTITUTIONAL in written:
        institutional = one_of(
            written[_INSTITUTIONAL], DISPOSITIONS, pack, (*path, _INSTITUTIONAL), "the disposition"
        )
    return Finding(disposition, message, remedy, institutional)


def _combination(written: Any, reader: EntryReader, pack: str, path: Path) -> Combination:
    known_keys(written, {"replace", "into", "keep"}, pack, path, _COMBINE_EXAMPLE)
    named = {}
    for key in ("replace", "keep"):
        given = a_list(written.get(key), pack, (*path, key), _COMBINE_EXAMPLE) if key in written else ()
        named[key] = tuple(
            one_of(name, reader.bound, pack, (*path, key, number), "the entry")
            for number, name in enumerate(given)
        )
    if not any(named.values()):
        refuse("rule.incomplete", pack, path, "combine neither replaces nor keeps an entry", _COMBINE_EXAMPLE)
    into = text(written.get("into"), pack, (*path, "into"), _COMBINE_EXAMPLE)
    if not _CODE.fullmatch(into):
        refuse("rule.bad-code", pack, (*path, "into"), f"{into[:20]!r} is not written as an ICD-10-CM code",
               "into: E11.22")  # fmt: skip
    return Combination(named["replace"], into, named["keep"])


def _fact(written: Any, reader: EntryReader, pack: str, path: Path) -> Conclusion:
    if not isinstance(written, dict) or len(written) != 1:
        refuse("rule.bad-conclusion", pack, path, "a rule concludes one fact", _CONCLUDE_EXAMPLE)
    ((kind, fields),) = written.items()
    _check_kind(kind, fields, pack, (*path, kind))
    at = (*path, kind)
    given = [(name, slots(value, reader, pack, (*at, name))) for name, value in fields.items()]
    return Conclusion(kind, tuple(sorted(given)))


def slots(written: Any, reader: EntryReader, pack: str, path: Path) -> str:
    """A text whose slots all name entries and what these have."""
    for name, field in SLOT.findall(text(written, pack, path)):
        one_of(name, reader.bound, pack, path, "the entry")
        one_of(field, reader.values_of(name), pack, path, f"the value of {name}")
    return str(written)
