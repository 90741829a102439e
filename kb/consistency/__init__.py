"""What in the loaded tables contradicts itself, for officers to judge: nothing is changed by it."""

from __future__ import annotations

from kb.consistency.finding import Finding
from kb.consistency.report import CHECKS, Report, check

__all__ = ["CHECKS", "Finding", "Report", "check"]
