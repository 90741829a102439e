"""The snapshot that requests are answered under, exchanged for a newer one while the service runs.

A request takes the plan once and keeps it to its end, so no answer mixes two snapshots. A new one is
opened and warmed beside the old; until that is done, and if it can't be opened, the old one answers.
"""

from __future__ import annotations

import gc
import logging
import threading

from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from kb.errors import ChartproofError
from kb.model.document import Document, Encounter
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge

POLL = 0.5
"""Seconds between two looks at which snapshot the home has in force."""

_LOG = logging.getLogger("chartproof")


class PlanInForce:
    """Called for each request; gives the plan of the snapshot in force."""

    def __init__(self, home: Home, plan: Plan) -> None:
        self._home = home
        self._plan = plan
        self._refused: str | None = None
        self._stopped = threading.Event()

    def __call__(self) -> Plan:
        """The plan to answer a request with, from its beginning to its end."""
        return self._plan

    def refresh(self) -> bool:
        """Takes up the snapshot in force if it is another one; False if nothing changed.

        One that can't be opened is logged once and not tried again before the next change.
        """
        try:
            current = self._home.current
            if current in (None, self._plan.knowledge.snapshot, self._refused):
                return False
            assert current is not None
            self._refused = current
            plan = Plan(Knowledge(self._home, current))
            warm(plan)
        except ChartproofError as error:
            _LOG.error("the snapshot in force can't be used, the one before still answers: %s", error)
            return False
        self._plan, self._refused = plan, None
        _LOG.info("now answering under %s", current)
        return True

    def watch(self) -> None:
        """Starts to look for changes beside the requests, until ``stop``."""
        threading.Thread(target=self._look, name="snapshot", daemon=True).start()

    def stop(self) -> None:
        """Ends the watch."""
        self._stopped.set()

    def _look(self) -> None:
        while not self._stopped.wait(POLL):
            self.refresh()


def warm(plan: Plan) -> None:
    """Opens all that a first request would wait for, and tells the collector that it will stay.

    Without freezing, a full collection walks the whole snapshot in the middle of some request.
    """
    encounter = Encounter("warm", (Document("warm", "Hypertension."),), "0" * 64)
    code_chart(plan, encounter, resolve(plan.knowledge, encounter))
    gc.collect()
    gc.freeze()
