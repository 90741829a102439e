"""The process in which durable_rules runs, and the only module that imports it.

One JSON value a line, on standard input and output: first the rulesets, then facts to assert; the
answer says which rules fired on which facts. Started by process.py; nothing else imports it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from durable.engine import Host


class QuietHost(Host):  # type: ignore[misc]
    """A host without its background threads: dispatching from them beside an assertion crashes."""

    def _run(self) -> None:
        """Starts nothing; every action runs within the assertion that set it off."""


class Session:
    """The rulesets of one network, and what fired since it was last asked."""

    def __init__(self, rulesets: dict[str, dict[str, Any]]) -> None:
        self._fired: list[Any] = []
        for rules in rulesets.values():
            for name, rule in rules.items():
                rule["run"] = _nothing if name == "always" else self._keep(int(name))
        self._host = QuietHost(rulesets)

    def _keep(self, rule: int) -> Callable[[Any], None]:
        def keep(closure: Any) -> None:
            found = closure._m
            self._fired.append(
                [rule, [found[key]["f"] for key in sorted(found, key=_place) if key[0] == "e"]]
            )

        return keep

    def advance(self, asked: dict[str, Any]) -> list[Any]:
        """Asserts facts one at a time, deletes the sessions that are done, returns what fired."""
        for ruleset, fact in asked["facts"]:
            # MessageObserved is no exception of the standard library and ends the process, as it should:
            # ids are free of collisions, so one that was seen before is a fault.
            state = self._host.assert_fact(ruleset, {**fact, "sid": asked["sid"]})
            if isinstance(state, dict) and "exception" in state:
                raise RuntimeError(str(state["exception"])[:500])
        for ruleset in asked["done"]:
            self._host.delete_state(ruleset, asked["sid"])
        fired, self._fired = self._fired, []
        return fired


def _nothing(closure: Any) -> None:
    pass


def _place(name: str) -> tuple[str, int]:
    return name[:1], int(name[1:]) if name[1:].isdigit() else 0


def limit_memory(limit: int) -> None:
    """At most so many bytes of address space, where the system can enforce it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main() -> None:
    """Serves until its input ends."""
    limit_memory(int(sys.argv[1]))
    # What the library prints must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    session: Session | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if session is None:
            session = Session(asked["rulesets"])
            answer: Any = []
        else:
            answer = session.advance(asked)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
