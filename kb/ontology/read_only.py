"""Refusing, before it is run, what a query may not do: change the store, or reach beyond it."""

from __future__ import annotations

import re

from kb.errors import KnowledgeError

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*
      |<[^<>"{}|^`\\\x00-\x20]*>
      |\"\"\"(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"\"\"|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'
      |[?$]\w+|@[A-Za-z-]+|(?P<prefix>[\w.-]*):(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
      |(?P<word>[A-Za-z_][A-Za-z_0-9]*)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_QUERIES = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def check_read_only(query: str) -> None:
    """Raises KnowledgeError ``query.read-only`` for an update, ``query.no-service`` for SERVICE."""
    # Escapes are read before anything else (SPARQL 1.1, 19.2), so they may stand in a keyword.
    plain = _ESCAPE.sub(_escaped, query)
    first = None
    for token in _TOKEN.finditer(plain):
        word = (token["word"] or "").upper()
        if word == "SERVICE":
            raise _refused(
                "query.no-service",
                "SERVICE would ask another server; a query reaches nothing but the store",
                plain,
                token.start(),
            )
        if first is None and word in _UPDATES:
            raise _refused(
                "query.read-only", f"{word} is an update; the store can only be asked", plain, token.start()
            )
        if word in _QUERIES:
            first = first or word


def prefixes_used(query: str) -> set[str]:
    """The prefixes that a query writes and does not declare itself."""
    used: set[str] = set()
    declared: set[str] = set()
    last = ""
    for token in _TOKEN.finditer(query):
        if token["prefix"] is not None:
            (declared if last == "PREFIX" else used).add(token["prefix"])
        if not token[0].isspace():
            last = token[0].upper()
    return used - declared - {"_"}


def _escaped(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]


def _refused(code: str, cause: str, query: str, at: int) -> KnowledgeError:
    line = query.count("\n", 0, at) + 1
    column = at - (query.rfind("\n", 0, at) + 1) + 1
    return KnowledgeError(
        code,
        f"{cause}.",
        place=f"query:{line}:{column}",
        next_step="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; see: chartproof kb query --examples",
    )
