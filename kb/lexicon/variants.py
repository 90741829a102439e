"""The phrases under which a title or inclusion term of the tabular list may appear in a note.

The conventions are the publisher's own (Official Guidelines section I.A.7 Punctuation and I.A.6
Abbreviations): words in parentheses are nonessential, brackets enclose synonyms, NOS and NEC
describe the list and not the patient.
"""

from __future__ import annotations

import re

from kb.lexicon.words import folded

SIDE_WORDS = frozenset(folded("left right bilateral bilaterally both l r"))
"""Words that name a side. They are read as laterality wherever they stand, never as part of a name."""

SKIPPED_WORDS = SIDE_WORDS | frozenset(folded("the his her their its your my this"))
"""Words passed over when a phrase is matched, in the terms and in the note alike."""

_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_BRACKETS = re.compile(r"\s*\[[^\[\]]*\]")
_TAIL = re.compile(
    r",?\s*(?:\bNOS\b|\bNEC\b|,\s*unspecified(?: [a-z]+){0,3}$|\bunspecified$|,?\s*not elsewhere classified$)"
)
_HEAD = re.compile(r"^(?:unspecified)\s+", re.IGNORECASE)
_NO_NAME = re.compile(
    r"^(?:other|any|multiple|codes?|conditions?|use|see)\b"
    r"|(?<!not elsewhere )classif|\bsuch as\b|:$|\bspecified\b",
    re.IGNORECASE,
)

# Plain searches that tell where the expressions above need not be tried: most texts.
_NO_NAME_STARTS = ("other", "any", "multiple", "code", "condition", "use", "see")


def significant(words: tuple[str, ...]) -> tuple[str, ...]:
    """Folded words without those that matching passes over."""
    return tuple([word for word in words if word not in SKIPPED_WORDS])


def variants(text: str) -> list[tuple[str, ...]]:
    """The phrases, as tuples of significant folded words; empty for a text that names nothing."""
    lower = text.lower()
    inside = "classif" in lower or "such as" in lower or "specified" in lower
    if (inside or lower.startswith(_NO_NAME_STARTS) or lower.endswith(":")) and _NO_NAME.search(text):
        return []
    forms = [text]
    if "(" in text:
        forms.append(_PARENTHESES.sub("", text))
    if "[" in text:
        forms += [_BRACKETS.sub("", form) for form in forms]
    if "nspecified" in text or "NOS" in text or "NEC" in text or "elsewhere" in text:
        forms += [_HEAD.sub("", _TAIL.sub("", form)).strip(" ,") for form in forms]
    found: dict[tuple[str, ...], None] = {}
    for form in dict.fromkeys(forms):
        phrase = significant(folded(form))
        if phrase and (len(phrase) > 1 or len(phrase[0]) > 3):
            found[phrase] = None
    return list(found)
