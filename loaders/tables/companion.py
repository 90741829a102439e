"""How a family of tables names the files that its publisher packs beside them and that hold no table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.tables.looks_like import root_element
from loaders.tables.rows.text_content import head_text

_HEAD = 4000


@dataclass(frozen=True, slots=True)
class Companion:
    """``about`` is a noun phrase for people; one of the others tells such a file.

    ``name`` is a pattern for the whole file name in any case, ``begins`` one for the first bytes as
    text, ``root`` one for the root element of XML.
    """

    about: str
    name: str = ""
    begins: str = ""
    root: str = ""

    def named(self, file_name: str) -> bool:
        """Whether a file of this name is one."""
        return bool(self.name) and re.fullmatch(self.name, file_name, re.IGNORECASE) is not None

    def begun(self, text: str, root: str | None) -> bool:
        """Whether a file that begins with this text, or has this root element, is one."""
        if self.root and root is not None and re.fullmatch(self.root, root):
            return True
        return bool(self.begins) and re.match(self.begins, text) is not None


def find_companion(known: Sequence[Companion], file_name: str, head: bytes) -> Companion | None:
    """The companion that a file is, by its name, else by its first bytes; None for any other file."""
    for each in known:
        if each.named(file_name):
            return each
    # A transport file is binary, so its mark is looked for before the head is taken for text.
    text = head_text(head[:_HEAD]) or head[:100].decode("latin-1")
    root = root_element(head)
    return next((each for each in known if each.begun(text, root)), None)
