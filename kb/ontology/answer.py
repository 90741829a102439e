"""A process that answers one query and ends: what it may use is taken from it before it begins.

Run as a file, with the store's folder as its argument and the request as JSON on standard input. It
imports nothing of Chartproof. The store is opened read-only; once it is open no further file or
socket can be opened, so that a query can reach nothing else whatever its text says. Memory and
processor time are limited by the system where it can (not on Windows, where time alone is kept by
the caller).
"""

from __future__ import annotations

import json
import sys
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_WARM = (
    "SELECT * WHERE { ?s a <urn:chartproof:kb#Release> ; <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
)
"""A first query, after which every file of the store is open."""


def main() -> None:
    """Reads the request, answers on standard output in JSON."""
    request = json.loads(sys.stdin.buffer.read())
    import pyoxigraph

    try:
        store = pyoxigraph.Store.read_only(sys.argv[1])
        warm: Any = store.query(_WARM)
        list(warm)
    except (OSError, ValueError) as error:
        _say({"error": "store", "message": str(error)})
        return
    _limit(request["seconds"], request["megabytes"])
    try:
        _say(_answer(store, request))
    except SyntaxError as error:
        _say({"error": "syntax", "message": str(error)})
    except MemoryError:
        _say({"error": "memory", "message": ""})
    except (OSError, ValueError, RuntimeError) as error:
        _say({"error": "failed", "message": str(error)})


def _limit(seconds: float, megabytes: int) -> None:
    if resource is None:
        return
    for what, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        # Not on macOS, whose system does not keep it.
        (resource.RLIMIT_AS if sys.platform == "linux" else None, _in_use() + (megabytes << 20)),
    ):
        if what is not None:
            _, hard = resource.getrlimit(what)
            lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (lowest, lowest))


def _in_use() -> int:
    """Bytes of address space that the process has before it begins."""
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:
            return int(sizes.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 31


def _answer(store: Any, request: dict[str, Any]) -> dict[str, Any]:
    import pyoxigraph

    found = store.query(request["query"], prefixes=request["prefixes"])
    if isinstance(found, pyoxigraph.QueryBoolean):
        return {"boolean": bool(found)}
    solutions = isinstance(found, pyoxigraph.QuerySolutions)
    variables = [each.value for each in found.variables] if solutions else ["subject", "predicate", "object"]
    rows: list[list[dict[str, str] | None]] = []
    for row in found:
        if len(rows) == request["rows"]:
            return {"variables": variables, "rows": rows, "cut": True}
        rows.append([_term(each) for each in row])
    return {"variables": variables, "rows": rows, "cut": False}


def _term(term: Any) -> dict[str, str] | None:
    """A term as SPARQL 1.1 Query Results JSON has it; None where a variable is unbound."""
    import pyoxigraph

    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, pyoxigraph.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, pyoxigraph.Literal):
        written = {"type": "literal", "value": term.value}
        if term.language:
            written["xml:lang"] = term.language
        elif term.datatype.value != "http://www.w3.org/2001/XMLSchema#string":
            written["datatype"] = term.datatype.value
        return written
    return {"type": "triple", "value": str(term)}


def _say(said: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(said).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
