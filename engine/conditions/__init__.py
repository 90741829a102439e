"""The closed vocabulary of conditions that rules are written in. Engineers extend it here; rules can't."""

from __future__ import annotations

from collections.abc import Mapping

from engine.conditions import codes, editor, notes, order, sides, tables
from engine.conditions.model import Condition, Kind, Takes
from engine.rules.vocabulary import DIAGNOSES
from kb.model.tabular import NoteKind

_DIAGNOSES = DIAGNOSES
_LISTED = frozenset({"diagnosis"})
_PLACED = frozenset({"diagnosis", "procedure", "line", "past_line", "past_diagnosis"})
_CODED = DIAGNOSES | {"procedure", "line", "line_modifier", "past_line"}
_LINES = frozenset({"line", "past_line"})
_DATED = frozenset({"line", "past_line", "procedure", "encounter"})

CONDITIONS: Mapping[str, Condition] = {
    "is_a": Condition(
        Kind.CODE, Takes.CODES, codes.is_a, "the code is one of these or below one", _DIAGNOSES
    ),
    "in": Condition(Kind.CODE, Takes.VALUE_SETS, codes.in_value_set, "the value set holds it", _DIAGNOSES),
    "in_release": Condition(
        Kind.CODE, Takes.TRUTH, codes.in_release, "the release in force defines it", _DIAGNOSES
    ),
    "in_other_release": Condition(
        Kind.CODE, Takes.TRUTH, codes.in_other_release, "another loaded release defines it", _DIAGNOSES
    ),
    "billable": Condition(Kind.CODE, Takes.TRUTH, codes.billable, "it is complete", _DIAGNOSES),
    "needs_seventh": Condition(
        Kind.CODE, Takes.TRUTH, codes.needs_seventh, "it lacks only its 7th character", _DIAGNOSES
    ),
    "wrong_seventh": Condition(
        Kind.CODE, Takes.TRUTH, codes.wrong_seventh, "it completes a code wrongly", _DIAGNOSES
    ),
    "seventh": Condition(Kind.CODE, Takes.WORDS, codes.seventh, "its 7th character", _DIAGNOSES),
    "laterality": Condition(Kind.CODE, Takes.SIDE, sides.laterality, "its side by its title", _DIAGNOSES),
    "title": Condition(Kind.CODE, Takes.WORDS, codes.title, "all these words stand in its title", _DIAGNOSES),
    "external_cause": Condition(
        Kind.CODE, Takes.TRUTH, codes.external_cause, "it is of chapter 20", _DIAGNOSES
    ),
    "manifestation": Condition(
        Kind.CODE, Takes.TRUTH, codes.manifestation, "in diseases classified elsewhere", _DIAGNOSES
    ),
    "has_note": Condition(
        Kind.CODE, Takes.NOTES, codes.has_note, "such a note, own or inherited, applies to it", _DIAGNOSES
    ),
    "listed_in": Condition(
        Kind.CODE, Takes.TABLES, tables.listed_in, "a table of the day has a row for it", _CODED
    ),
    "on_edit_list": Condition(
        Kind.CODE,
        Takes.EDIT_LISTS,
        editor.on_edit_list,
        "a list of the Medicare Code Editor of the day holds it",
        frozenset({"diagnosis", "admitting_diagnosis", "procedure"}),
    ),
    "in_tables": Condition(
        Kind.CODE,
        Takes.TRUTH,
        editor.in_tables,
        "the ICD-10-PCS tables of the day define it",
        frozenset({"procedure"}),
    ),
    "row": Condition(Kind.CODE, Takes.ROW, tables.row, "the table's row for it has these values", _CODED),
    "same_code": Condition(Kind.PAIR, Takes.NAME, order.same_code, "the same code", _CODED, near=order.same),
    "same_category": Condition(
        Kind.PAIR, Takes.NAME, order.same_category, "the same three characters", _DIAGNOSES, near=order.same
    ),
    "same_subcategory": Condition(
        Kind.PAIR,
        Takes.NAME,
        order.same_subcategory,
        "the same four characters",
        _DIAGNOSES,
        near=order.same,
    ),
    "below": Condition(
        Kind.PAIR, Takes.NAME, notes.below, "it stands below the other's code", _DIAGNOSES, near=order.same
    ),
    "excludes1": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.excludes1,
        "an Excludes1 note of either names the other",
        _DIAGNOSES,
        near=notes.either(NoteKind.EXCLUDES1),
    ),
    "excludes2": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.excludes2,
        "an Excludes2 note of either names the other",
        _DIAGNOSES,
        near=notes.either(NoteKind.EXCLUDES2),
    ),
    "code_first": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.code_first,
        "the other's code-first notes name it",
        _DIAGNOSES,
        near=notes.names(NoteKind.CODE_FIRST),
    ),
    "use_additional": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.use_additional,
        "the other's use-additional notes name it",
        _DIAGNOSES,
        near=notes.names(NoteKind.USE_ADDITIONAL),
    ),
    "code_also": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.code_also,
        "the other's code-also notes name it",
        _DIAGNOSES,
        near=notes.names(NoteKind.CODE_ALSO),
    ),
    "puts_first": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.puts_first,
        "its own code-first notes name the other",
        _DIAGNOSES,
        near=notes.named(NoteKind.CODE_FIRST),
    ),
    "asks_for": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.asks_for,
        "its own use-additional notes name the other",
        _DIAGNOSES,
        near=notes.named(NoteKind.USE_ADDITIONAL),
    ),
    "asks_also": Condition(
        Kind.PAIR,
        Takes.NAME,
        notes.asks_also,
        "its own code-also notes name the other",
        _DIAGNOSES,
        near=notes.named(NoteKind.CODE_ALSO),
    ),
    "other_side": Condition(
        Kind.PAIR,
        Takes.NAME,
        sides.other_side,
        "the same condition on the other side",
        _DIAGNOSES,
        near=order.same,
    ),
    "first_listed": Condition(
        Kind.FACT, Takes.TRUTH, order.first_listed, "it stands first", _LISTED, field="position"
    ),
    "after": Condition(Kind.FACT, Takes.NAME, order.after, "it stands later in the list", _PLACED),
    "before": Condition(Kind.FACT, Takes.NAME, order.before, "it stands earlier in the list", _PLACED),
    "pointed_by": Condition(
        Kind.FACT, Takes.NAME, order.pointed_by, "the line points to the diagnosis", _LISTED
    ),
    "with_modifier": Condition(
        Kind.FACT,
        Takes.WORDS,
        order.with_modifier,
        "it has this modifier as well",
        _LINES,
        field="modifier",
    ),
    "within_days": Condition(
        Kind.FACT, Takes.DAYS, order.within_days, "the days are at most so far apart", _DATED
    ),
}
"""Every condition by its name. ``on`` are the facts of which it may be asked."""
