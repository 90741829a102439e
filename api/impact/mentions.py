"""Codes and ranges of codes as rules and packs name them, and which changed codes they reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.rules.model import Combination, Rule
from engine.rules.vocabulary import DIAGNOSES
from kb.diff.model import Difference
from kb.model.code import has_code_shape, undotted
from kb.release import ICD10CM_TABULAR

_SERVICE = re.compile(r"[A-Z0-9]{2}|[A-Z0-9][0-9]{3}[A-Z0-9]|[0-9A-HJ-NP-Z]{7}")
_RANGE = re.compile(r"([A-Z0-9.]{2,8})\s?-\s?([A-Z0-9.]{2,8})")
_DIAGNOSIS_TABLES = ("icd10cm", "hcc-", "msdrg-", "mce-")


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A code (``first`` is ``last``) or a range, undotted, with the words that name it.

    ``diagnosis`` says that it is of ICD-10-CM, where a code stands for everything under it.
    """

    text: str
    first: str
    last: str
    diagnosis: bool

    def relation(self, code: str) -> str | None:
        """How an undotted code of the same kind is reached; None if it is not.

        ``named``: the code itself; ``below``: it stands under the code that is named; ``above``: the
        named code stands under it and inherits its notes; ``range``: it lies in the range. A chapter or
        block is written as the range of its categories.
        """
        if "-" in code:
            first, _, last = code.partition("-")
            shared = first <= self.last[: len(first)] and self.first[: len(last)] <= last
            return "above" if shared else None
        if self.first != self.last:
            inside = self.first <= code[: len(self.first)] and code[: len(self.last)] <= self.last
            return "range" if inside and len(code) >= len(self.first) else None
        if code == self.first:
            return "named"
        if not self.diagnosis:
            return None
        if code.startswith(self.first):
            return "below"
        return "above" if self.first.startswith(code) else None


def mention(text: str, diagnosis: bool) -> Mention | None:
    """The mention that a whole argument is; None for any other word."""
    word = text.strip().upper()
    span = _RANGE.fullmatch(word)
    if span and _is_code(span[1], diagnosis) and _is_code(span[2], diagnosis):
        return Mention(text, undotted(span[1]), undotted(span[2]), diagnosis)
    if _is_code(word, diagnosis):
        return Mention(text, undotted(word), undotted(word), diagnosis)
    return None


def rule_mentions(rule: Rule) -> list[Mention]:
    """Every code and range that a rule's conditions or its conclusion name, sorted."""
    found: set[Mention] = set()
    for pattern in rule.all_patterns:
        diagnosis = pattern.predicate in DIAGNOSES
        for test in pattern.tests:
            texts = [argument for argument in test.accepts if isinstance(argument, str)]
            found |= {each for text in texts if (each := mention(text, diagnosis))}
    if isinstance(rule.then, Combination) and (made := mention(rule.then.code, True)):
        found.add(made)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class TouchedCodes:
    """The changed codes of one table: undotted, with how each changed, in which fields, and as written."""

    table: str
    diagnosis: bool
    changes: dict[str, tuple[str, ...]]
    fields: dict[str, tuple[str, ...]]
    written: dict[str, str]


def touched_codes(table: str, difference: Difference) -> TouchedCodes:
    """In the form that mentions are compared with. Fields are told of the tabular list only."""
    touched = difference.touched()
    diagnosis = table.startswith(_DIAGNOSIS_TABLES)
    changes: dict[str, tuple[str, ...]] = {}
    written = {undotted(code): code for code in touched.all}
    for kind, codes in (
        ("added", touched.added), ("removed", touched.removed), ("revised", touched.revised),
    ):  # fmt: skip
        for code in codes:
            # A key may hold other words too, as the names of the Medicare Code Editor's edits.
            if diagnosis and not has_code_shape(code.partition("-")[0]):
                continue
            changes[undotted(code)] = (*changes.get(undotted(code), ()), kind)
    fields: dict[str, tuple[str, ...]] = {}
    if table == ICD10CM_TABULAR:
        for entry in difference.revised:
            code = undotted(entry["code"])
            fields[code] = (*fields.get(code, ()), entry["field"])
    return TouchedCodes(table, diagnosis, dict(sorted(changes.items())), fields, written)


def reached(mentions: Iterable[Mention], tables: Iterable[TouchedCodes]) -> list[dict[str, Any]]:
    """The changed codes that mentions reach, by table, code and mention."""
    mentions = list(mentions)
    found = []
    for touched in tables:
        of_kind = [each for each in mentions if each.diagnosis == touched.diagnosis]
        for code, kinds in touched.changes.items() if of_kind else ():
            for each in of_kind:
                relation = each.relation(code)
                # A code that came or went above another hands nothing down: it has no notes yet.
                if relation and not (relation == "above" and "revised" not in kinds):
                    found.append(
                        {
                            "table": touched.table,
                            "code": touched.written[code],
                            "changes": list(kinds),
                            "fields": list(touched.fields.get(code, ())),
                            "mention": each.text,
                            "relation": relation,
                        }
                    )
    return found


def _is_code(word: str, diagnosis: bool) -> bool:
    return has_code_shape(word) if diagnosis else _SERVICE.fullmatch(word) is not None
