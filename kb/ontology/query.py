"""Asking the store in SPARQL 1.1, in a process of its own that is ended at its limits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import KnowledgeError
from kb.ontology.names import PREFIXES
from kb.ontology.read_only import check_read_only, prefixes_used

_CHILD = Path(__file__).with_name("answer.py")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Limits:
    """At most ``rows`` rows, ``seconds`` of time, ``megabytes`` of memory beyond the open store."""

    rows: int = 1000
    seconds: float = 30.0
    megabytes: int = 1024


Term = dict[str, str]
"""As in SPARQL 1.1 Query Results JSON: ``type``, ``value`` and perhaps ``datatype`` or ``xml:lang``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows with a term (or None) a variable; ``cut`` says that there are more than the limit.

    CONSTRUCT and DESCRIBE give triples; ASK gives ``boolean`` and no rows.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    cut: bool
    boolean: bool | None = None


def ask(store: Path, query: str, limits: Limits = Limits()) -> Answer:
    """The answer to a query.

    Raises KnowledgeError: ``query.syntax`` with line and column, ``query.read-only``,
    ``query.no-service``, ``query.time``, ``query.memory``, ``query.failed``.
    """
    check_read_only(query)
    request = {
        "query": query,
        "rows": limits.rows,
        "seconds": limits.seconds,
        "megabytes": limits.megabytes,
        "prefixes": dict(PREFIXES),
    }
    # -P: the folder of this file is no place to import from.
    with subprocess.Popen(
        [sys.executable, "-P", str(_CHILD), str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            said, _ = process.communicate(json.dumps(request).encode(), limits.seconds)
        except subprocess.TimeoutExpired:
            raise _too_long(limits) from None
        finally:
            process.kill()
    if not said:
        # Killed by the system: at its processor time, else for want of memory.
        raise _too_long(limits) if process.returncode == -_SIGXCPU else _too_big(limits)
    return _read(json.loads(said), query, limits)


_SIGXCPU = 24


def _read(said: dict[str, Any], query: str, limits: Limits) -> Answer:
    match said.get("error"):
        case None:
            pass
        case "syntax":
            raise _syntax(said["message"], query)
        case "memory":
            raise _too_big(limits)
        case "store":
            raise KnowledgeError(
                "home.damaged",
                f"The ontology's store can't be opened: {said['message'][:200]}.",
                next_step="Delete the ontology-* folders in the home's compiled folder; they are made again.",
            )
        case _:
            raise KnowledgeError("query.failed", f"The query failed: {said['message'][:300]}.", place="query")
    if "boolean" in said:
        return Answer((), (), False, said["boolean"])
    return Answer(tuple(said["variables"]), tuple(map(tuple, said["rows"])), said["cut"])


def _syntax(message: str, query: str) -> KnowledgeError:
    """The parser's words without its lists of single characters, and where it stopped reading."""
    match = _PLACE.match(message)
    place, cause = (f"query:{match[1]}:{match[2]}", match[3]) if match else ("query", message)
    undeclared = sorted(prefixes_used(query) - set(PREFIXES))
    words = [
        each.strip()
        for each in " ".join(cause.split())
        .removeprefix("expected one of ")
        .removeprefix("expected ")
        .split(", ")
        if "[" not in each and each.strip() not in _UNHELPFUL
    ]
    if undeclared and ("Prefix" in cause or not words):
        cause = f"the prefix {undeclared[0]}: is not declared; known are {', '.join(PREFIXES)}"
    elif words:
        cause = f"expected {' or '.join(words[:8])}"
    else:
        cause = "what stands there can't follow"
    read = _before(query, int(match[1]), int(match[2])) if match else ""
    after = f' after "{read}"' if read else ""
    return KnowledgeError(
        "query.syntax",
        f"This is not SPARQL{after}: {cause[:300]}.",
        place=place,
        next_step="Mend the query there; see: chartproof kb query --examples",
    )


_UNHELPFUL = ("OPTIONAL", "LATERAL", "SERVICE", "LATERAL or SERVICE")
"""What the parser expects wherever a pattern may begin."""


def _before(query: str, line: int, column: int) -> str:
    """The last words that were read."""
    lines = query.splitlines()
    return lines[line - 1][: column - 1].strip()[-24:] if line <= len(lines) else ""


def _too_long(limits: Limits) -> KnowledgeError:
    return KnowledgeError(
        "query.time",
        f"The query was stopped after {limits.seconds:g} s.",
        place="query",
        next_step="Join its patterns by shared variables, or give more time with --timeout.",
    )


def _too_big(limits: Limits) -> KnowledgeError:
    return KnowledgeError(
        "query.memory",
        f"The query was stopped: it needed more than {limits.megabytes} MB.",
        place="query",
        next_step="Ask for less at once, without ORDER BY or DISTINCT over everything.",
    )
