"""Claims with a code on several lines."""

from __future__ import annotations

from engine.sets.edits.coded import Coded

ROWS = "repeated_line_row"


class RepeatSet:
    """Makes ``repeated``, the codes that stand on several lines of a claim."""

    def __init__(self, coded: Coded) -> None:
        self._coded = coded

    def claims(self) -> str:
        """Makes the table of repeated lines; no other claim may have one."""
        run = self._coded.connection.execute
        run(
            "CREATE OR REPLACE TEMP TABLE repeated AS SELECT one.c, one.code, one.place, two.place AS other, "
            "one.date = two.date AND one.provider = two.provider AS alike "
            "FROM coded one JOIN coded two ON one.c = two.c AND one.code = two.code AND one.place < two.place"
        )
        run(
            f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT repeated.c, "
            "CASE WHEN one.number < two.number THEN two.modifier ELSE one.modifier END AS modifier "
            "FROM repeated JOIN line one ON one.c = repeated.c AND one.place = repeated.place "
            "JOIN line two ON two.c = repeated.c AND two.place = repeated.other WHERE alike"
        )
        return "SELECT c FROM coded LIMIT 0"
