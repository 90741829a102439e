"""The hierarchical levels above claims: billing provider, subscriber, patient (HL 20, 22, 23)."""

from __future__ import annotations

from loaders.claims.x12.loop import Subscriber
from loaders.claims.x12.segments import Segment

_PROVIDER, _SUBSCRIBER, _PATIENT = "20", "22", "23"
_PARENTS = {_SUBSCRIBER: _PROVIDER, _PATIENT: _SUBSCRIBER}


class Levels:
    """What the levels that are open say. A new level replaces those of its kind and below it."""

    def __init__(self) -> None:
        """No level is open."""
        self._level = ""
        self._open: dict[str, str] = {}
        self._role = ""
        self._provider = Subscriber()
        self._subscriber = Subscriber()
        self._patient: Subscriber | None = None

    def now(self) -> Subscriber:
        """What holds for a claim that stands here: the patient's level over the subscriber's."""
        subscriber, patient = self._subscriber, self._patient
        # A dependent's identity is not the subscriber's, whose member number the family shares.
        person = subscriber if patient is None else patient
        return Subscriber(
            self._provider.provider,
            self._provider.provider_state,
            subscriber.filing,
            subscriber.payer,
            person.member,
            person.demographics,
        )

    def take(self, name: str, segment: Segment, number: int) -> str:
        """Take a segment above the claims. Returns what is wrong with it, or nothing."""
        if name == "HL":
            return self._begin(segment)
        stood = (number, segment)
        if name == "NM1":
            self._role = segment[1].strip() if len(segment) > 1 else ""
            self._named(stood)
        elif name == "N4" and self._role == "85" and self._level == _PROVIDER:
            self._provider.provider_state = stood
        elif name == "SBR" and self._level == _SUBSCRIBER:
            self._subscriber.filing = stood
        elif name == "DMG":
            if self._level == _SUBSCRIBER:
                self._subscriber.demographics = stood
            elif self._patient is not None:
                self._patient.demographics = stood
        return ""

    def _named(self, stood: tuple[int, Segment]) -> None:
        if self._role == "85":
            self._provider.provider = stood
        elif self._role == "PR" and self._level == _SUBSCRIBER:
            self._subscriber.payer = stood
        elif self._role == "IL" and self._level == _SUBSCRIBER:
            self._subscriber.member = stood
        elif self._role == "QC" and self._patient is not None:
            self._patient.member = stood

    def _begin(self, segment: Segment) -> str:
        given = [element.strip() for element in segment] + [""] * 4
        number, parent, level = given[1], given[2], given[3]
        self._level, self._role = level, ""
        if level == _PROVIDER:
            self._provider, self._subscriber, self._patient = Subscriber(), Subscriber(), None
            self._open = {level: number}
            return ""
        if level == _SUBSCRIBER:
            self._subscriber, self._patient = Subscriber(), None
            self._open.pop(_PATIENT, None)
        elif level == _PATIENT:
            self._patient = Subscriber()
        self._open[level] = number
        expected = self._open.get(_PARENTS.get(level, ""))
        if expected is None or parent != expected:
            return "The level does not name the one that it stands under as its parent."
        return ""
