"""The error every Chartproof package raises: what, where, why, and what to do next.

Findings about a claim or a chart are values, never exceptions. An exception means that an input, a
file or the home folder could not be used. The four parts are printed by the command line and sent
as problem+json by the service, so their wording is API. None of them may carry patient text.
"""

from __future__ import annotations


class ChartproofError(Exception):
    """A refusal with a stable ``code``, the ``place`` it was met, the cause and the next step.

    ``code`` is lower-case words joined by dots and is never renamed; ``place`` is a file with an
    optional line, or a JSON Pointer into the input.
    """

    def __init__(self, code: str, message: str, *, place: str = "", next_step: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.next_step = next_step

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        then = f" {self.next_step}" if self.next_step else ""
        return f"{where}{self.message} [{self.code}]{then}"


class KnowledgeError(ChartproofError):
    """A snapshot, release or pack that is missing, damaged or contradicts itself."""
