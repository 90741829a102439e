"""Services that no diagnosis of the line supports by the local coverage articles of its place.

Authority: Social Security Act 1862(a)(1)(A); CMS, Medicare Program Integrity Manual (Pub. 100-08), chapter
13; the billing and coding articles of the Medicare Coverage Database. One supporting diagnosis is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.edits import reasons
from engine.edits.model import Bill, Doubt, Shown
from engine.edits.tables import EditTables
from engine.proof.model import Evidence, Fact, InputField, TableRow
from kb.tables.coverage import CoveredCodes
from kb.tables.coverage_lists import NOT_LIMITED, Answer, Coverage

UNSUPPORTED = "unsupported_service"


def unsupported_services(tables: EditTables, bill: Bill) -> Iterator[Shown | Doubt]:
    """Every line whose diagnoses are all outside the lists of its place, and those that can't be told.

    Nothing is said where no article that may be in force limits the code by diagnosis.
    """
    for line in bill.lines if bill.diagnoses else ():
        day = date.fromisoformat(line.args["date"])
        known = tables.coverage(day)
        limiting = known.limited(line.args["code"], day) if known is not None else ()
        if known is None or not limiting:
            continue
        if bill.jurisdiction is None:
            reason = (
                f"Articles limit {line.args['code']} by diagnosis ({_few(limiting)}), and the claim names no "
                "jurisdiction."
            )
            yield Doubt(UNSUPPORTED, reason, "", line.args["number"])
            continue
        said = _judged(known, bill, bill.jurisdiction, line, day)
        if said is not None:
            yield said


def _judged(known: CoveredCodes, bill: Bill, where: str, line: Fact, day: date) -> Shown | Doubt | None:
    places = sorted({at - 1 for at in line.args["pointers"]}) or range(len(bill.diagnoses))
    answers = [known.covered(line.args["code"], bill.diagnoses[at], where, day) for at in places]
    if any(each.answer is Answer.YES or each.reason == NOT_LIMITED for each in answers):
        return None
    for each in answers:
        if each.answer is Answer.UNKNOWN:
            return _open(each, line, where, day)
    codes = [bill.diagnoses[at] for at in places]
    args = {
        "number": line.args["number"],
        "code": line.args["code"],
        "date": line.args["date"],
        "modifier": line.args["modifier"],
        "jurisdiction": where,
        "diagnoses": ", ".join(codes),
        "articles": ", ".join(answers[0].articles),
        "release": answers[0].rows[-1].release,
        "codes": [line.args["code"], *codes],
    }
    fields: tuple[Evidence, ...] = tuple(InputField(f"/diagnoses/{at}") for at in places)
    cited = dict.fromkeys(row for each in answers for row in each.rows)
    rows = tuple(TableRow(row.release, known.key_of(row)) for row in cited)
    return Shown(UNSUPPORTED, args, (*line.evidence, *fields, *rows))


def _open(said: Coverage, line: Fact, where: str, day: date) -> Doubt:
    article = f" ({_few(said.articles)})" if said.articles else ""
    reason = f"Whether the diagnoses support {line.args['code']} in {where} is open: {said.reason}{article}."
    if said.missing:
        return Doubt(UNSUPPORTED, reason, reasons.load(said.missing, day.isoformat()))
    return Doubt(UNSUPPORTED, reason, "", line.args["number"])


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
