"""Claims with a code on several lines."""

from __future__ import annotations

from engine.sets.edits.coded import Coded


class RepeatSet:
    """Makes ``repeated``: the codes that stand on several lines of a claim, and whether alike in day and
    provider."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """The set form of ``engine.edits.repeats``."""
        self._coded.connection.execute(
            "CREATE OR REPLACE TEMP TABLE repeated AS SELECT one.c, one.code, "
            "one.date = two.date AND one.provider = two.provider AS alike "
            "FROM coded one JOIN coded two ON one.c = two.c AND one.code = two.code AND one.place < two.place"
        )
        return "SELECT c FROM repeated WHERE alike"
