"""Words of the notes as a page quotes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST = 160


def one_line(words: str) -> str:
    """``words`` with white space folded, and cut in the middle when long."""
    folded = " ".join(words.split())
    half = LONGEST // 2
    return folded if len(folded) <= LONGEST else f"{folded[:half]} … {folded[-half:]}"


class Texts:
    """The documents of a decision by id, in order; empty where the input was left out."""

    def __init__(self, decision: Mapping[str, Any]) -> None:
        documents = decision.get("input", {}).get("documents", [])
        self.texts: dict[str, str] = {each["id"]: each["text"] for each in documents}
        self.number = {name: number for number, name in enumerate(self.texts, 1)}

    def document(self, span: Mapping[str, Any]) -> str:
        """The id of the document that a span lies in; spans of a single document do not name it."""
        return str(span.get("doc", next(iter(self.texts), "")))

    def quote(self, span: Mapping[str, Any]) -> str:
        """The words of a span, on one line; empty where the input was left out."""
        text = self.texts.get(self.document(span), "")
        return one_line(str(span.get("text", "")) or text[span["start"] : span["end"]])
