"""The English words that are no misspellings: the word list that comes with symspellpy.

The list is stored with the snapshot (kb/snapshot), so that another version of the package changes no
decision of an old one.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

from kb.lexicon.spelling import SHORTEST
from kb.lexicon.words import fold

_LIST = "frequency_dictionary_en_82_765.txt"


def list_digest() -> str:
    """The sha256 of the list as the package has it, in hexadecimal."""
    return hashlib.sha256(files("symspellpy").joinpath(_LIST).read_bytes()).hexdigest()


def english_words_pack() -> bytes:
    """The folded words as a pack: ``words``, one text with a word a line, sorted.

    Words too short to be corrected are left out.
    """
    lines = files("symspellpy").joinpath(_LIST).read_text(encoding="utf-8-sig").splitlines()
    words = {fold(line.split(" ", 1)[0]) for line in lines if line.strip()}
    kept = sorted(word for word in words if len(word) >= SHORTEST and word.isascii() and word.isalpha())
    return ("words: |-\n" + "".join(f"  {word}\n" for word in kept)).encode()
