"""Infections named by their germ, in the orders in which notes write them.

"MSSA pneumonia" is "pneumonia due to MSSA", and "group B strep" is Streptococcus of group B. The names of
germs are those that the packs give to the codes of organisms as the cause of diseases (B95 to B97).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_CAUSES = ("B95", "B96", "B97")
_HEADS = (("growing",), ("due", "to"))
_DUE_TO = ("due", "to")
_VAGUE = frozenset({("infection",), ("colonization",), ("carrier",)})
"""What is no disease of a site: of the infection of a joint the joint's own code tells."""
_LONGEST = 2  # words of a disease that a germ's name may stand before

Phrase = tuple[str, ...]


class Germs:
    """The names of germs, by the code of the organism."""

    def __init__(self, named: Iterable[tuple[Phrase, str]]) -> None:
        """``named`` are phrases of the lexicon, each with the first code that it names."""
        self._code: dict[Phrase, str] = {}
        self._names: dict[str, list[Phrase]] = {}
        for phrase, code in named:
            if not code.startswith(_CAUSES):
                continue
            for head in _HEADS:
                germ = phrase[len(head) :]
                if phrase[: len(head)] == head and germ and germ not in self._code:
                    self._code[germ] = code
                    self._names.setdefault(code, []).append(germ)

    def other_names(self, phrase: Phrase) -> Iterator[Phrase]:
        """The other orders of a phrase that names a disease by its germ, and other names of the germ."""
        parts = self._parts(phrase)
        if parts is None:
            return
        disease, germ = parts
        if disease in _VAGUE:
            return
        for name in self._names[self._code[germ]]:
            yield (*disease, *_DUE_TO, *name)
            if len(disease) <= _LONGEST:
                yield (*name, *disease)

    def _parts(self, phrase: Phrase) -> tuple[Phrase, Phrase] | None:
        """The disease and the germ of a phrase, or None."""
        if "due" in phrase[1:-2]:
            at = phrase.index("due", 1)
            if phrase[at : at + 2] == _DUE_TO and phrase[at + 2 :] in self._code:
                return phrase[:at], phrase[at + 2 :]
        for length in range(1, min(_LONGEST, len(phrase) - 1) + 1):
            if phrase[:-length] in self._code:
                return phrase[-length:], phrase[:-length]
        return None
