"""What of a coded encounter is billed: assigned diagnoses, and the services that came coded with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.model.document import Encounter, StructuredItem

_SERVICES = ("CPT", "HCPCS")
_NOT_DONE = frozenset({"not-done", "cancelled", "entered-in-error", "aborted", "stopped", "preparation"})
_PLACES = {"ed": "23", "inpatient": "21"}
"""Place of service: emergency room, inpatient hospital. An outpatient's may be any of many."""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """An encounter's code set. ``date`` is YYYY-MM-DD, ``diagnoses`` are (code, title) by rank."""

    id: str
    date: str
    setting: str
    sex: str | None
    diagnoses: tuple[tuple[str, str], ...]
    services: tuple[StructuredItem, ...]

    @property
    def place_of_service(self) -> str:
        """The CMS place of service, where the setting fixes it."""
        return _PLACES.get(self.setting, "")


def code_set(decision: Mapping[str, Any], encounter: Encounter) -> CodeSet:
    """What of the decision is billed: codes that are only suggested are left out."""
    options = decision["options"]
    return CodeSet(
        id=decision["id"],
        date=options["service_date"],
        setting=options["setting"],
        sex=options["sex"],
        diagnoses=tuple(
            (code["code"], code["title"]) for code in decision["codes"] if code["status"] == "assigned"
        ),
        services=tuple(
            item
            for item in encounter.procedures
            if item.system in _SERVICES and item.code and item.status not in _NOT_DONE
        ),
    )
