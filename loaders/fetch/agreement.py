"""The licences of code sets that CMS's files hold, and what the person here has agreed to.

Chartproof never shows a publisher's terms as its own: a sentence says what they are about, and the
address where they stand. The agreement is the person's; it is kept with its date in the home folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from loaders.errors import LoadError
from loaders.fetch.record import write_whole

NAME = "agreements.json"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence that a publisher asks for: whose, about what, in our words, and where its terms stand."""

    id: str
    owner: str
    summary: str
    terms: str


_MCD_TERMS = "https://www.cms.gov/medicare-coverage-database/downloads/downloads.aspx"
LICENCES = {
    each.id: each
    for each in (
        Licence(
            "ama",
            "American Medical Association",
            "CPT codes belong to the American Medical Association, whose end user terms limit how files "
            "that hold them may be used and passed on.",
            "https://www.cms.gov/license/ama",
        ),
        Licence(
            "ada",
            "American Dental Association",
            "CDT codes belong to the American Dental Association, whose end user terms limit how files "
            "that hold them may be used and passed on.",
            # NOT VERIFIED as an address of its own; the coverage database's page shows the terms.
            _MCD_TERMS,
        ),
        Licence(
            "aha",
            "American Hospital Association",
            "UB-04 revenue and billing codes belong to the American Hospital Association, whose terms "
            "limit how files that hold them may be used and passed on.",
            _MCD_TERMS,
        ),
    )
}
"""The licences by the name under which they are remembered."""

Ask = Callable[[Licence], bool]
"""Asks the person whether they agree; True if so."""


@dataclass(frozen=True, slots=True)
class Agreements:
    """What was agreed to, kept in the file at ``place``.

    ``ask`` is None where there is nobody to ask. ``accepted`` says that the caller agrees to all
    (``--accept-license``). ``today`` is the day to note.
    """

    place: Path
    today: date
    ask: Ask | None = None
    accepted: bool = False

    def remembered(self) -> dict[str, dict[str, str]]:
        """What is on file, by licence. LoadError ``fetch.agreements`` where it can't be read."""
        try:
            kept: Any = json.loads(self.place.read_text(encoding="utf-8"))["agreements"]
            return {str(each["licence"]): dict(each) for each in kept}
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError) as error:
            raise LoadError(
                "fetch.agreements",
                "the file of licence agreements is damaged",
                place=str(self.place),
                next_step="Delete it, and agree again.",
            ) from error

    def require(self, names: tuple[str, ...]) -> None:
        """Returns when every named licence is agreed to, asking for what is not on file.

        Raises LoadError ``fetch.licence`` where nobody could be asked, ``fetch.not-agreed`` for a no.
        """
        for name in names:
            if name in self.remembered():
                continue
            licence = LICENCES[name]
            if not self.accepted and self.ask is None:
                raise LoadError(
                    "fetch.licence",
                    f"the publisher gives this only to those who agree to the terms of the "
                    f"{licence.owner}, and there is no terminal to ask on",
                    place=licence.terms,
                    next_step="Read the terms there; if you agree, add --accept-license, "
                    "or run the command at a terminal.",
                )
            if not self.accepted and self.ask is not None and not self.ask(licence):
                raise LoadError(
                    "fetch.not-agreed",
                    f"the terms of the {licence.owner} were not agreed to, so it is not downloaded",
                    place=licence.terms,
                    next_step="The other tables are fetched all the same.",
                )
            self._keep(licence)

    def _keep(self, licence: Licence) -> None:
        kept = self.remembered()
        kept[licence.id] = {
            "licence": licence.id,
            "owner": licence.owner,
            "terms": licence.terms,
            "agreed_on": self.today.isoformat(),
            "how": "--accept-license" if self.accepted else "asked at the terminal",
        }
        rows = [kept[name] for name in sorted(kept)]
        text = json.dumps({"agreements": rows}, indent=1, ensure_ascii=False)
        write_whole(self.place, f"{text}\n".encode())
