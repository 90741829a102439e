"""A rule in plain English, made from its structure and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.rules.model import (
    Aggregate,
    Argument,
    Bound,
    Combination,
    Conclusion,
    Days,
    Entry,
    Finding,
    Pattern,
    Reference,
    Row,
    Rule,
    Test,
)
from engine.rules.official import official_edits
from engine.rules.texts import SLOT

_TRUTHS = {
    "in_release": "the release in force defines it",
    "in_other_release": "another loaded release defines it",
    "in_tables": "the ICD-10-PCS tables in force define it",
    "billable": "it is a complete code",
    "needs_seventh": "it lacks only its 7th character",
    "wrong_seventh": "it completes a code wrongly",
    "external_cause": "it is an external cause (chapter 20)",
    "manifestation": "it is a manifestation, in diseases classified elsewhere",
    "first_listed": "it stands first",
}
_DENIED = {
    "in_release": "the release in force does not define it",
    "in_other_release": "no other loaded release defines it",
    "in_tables": "the ICD-10-PCS tables in force do not define it",
    "billable": "it is no complete code",
    "needs_seventh": "it does not lack only its 7th character",
    "wrong_seventh": "it does not complete a code wrongly",
    "external_cause": "it is no external cause (chapter 20)",
    "manifestation": "it is no manifestation",
    "first_listed": "it does not stand first",
}
_PAIRS = {
    "after": "it stands after {}",
    "before": "it stands before {}",
    "same_code": "it has the same code as {}",
    "same_category": "it is of the same category as {}",
    "same_subcategory": "it is of the same subcategory as {}",
    "below": "it stands below {}'s code",
    "excludes1": "an Excludes1 note of either code names the other's, of {}",
    "excludes2": "an Excludes2 note of either code names the other's, of {}",
    "code_first": "it is among the codes that {}'s code-first notes name",
    "use_additional": "it is among the codes that {}'s use-additional-code notes name",
    "code_also": "it is among the codes that {}'s code-also notes name",
    "puts_first": "its own code-first notes name {}",
    "asks_for": "its own use-additional-code notes name {}",
    "asks_also": "its own code-also notes name {}",
    "other_side": "it is the condition of {} on the other side",
    "pointed_by": "{} points to it",
}
_NOT_PAIRS = {
    "after": "it does not stand after {}",
    "before": "it does not stand before {}",
    "same_code": "it has another code than {}",
    "same_category": "it is of another category than {}",
    "same_subcategory": "it is of another subcategory than {}",
    "pointed_by": "{} does not point to it",
}
_VALUES = {
    "is_a": ("it is {} or stands below it", "it is neither {} nor below it"),
    "code": ("its code is {}", "its code is not {}"),
    "in": ("it is in the value set {}", "it is not in the value set {}"),
    "listed_in": ("{} lists it", "{} does not list it"),
    "on_edit_list": ("it is on the code editor's list {}", "it is not on the code editor's list {}"),
    "has_note": ("a note of kind {} applies to it", "no note of kind {} applies to it"),
    "seventh": ("its 7th character is {}", "its 7th character is not {}"),
    "title": ("its title says {}", "its title does not say {}"),
    "laterality": ("its side is {}", "its side is not {}"),
    "with_modifier": ("it has modifier {} as well", "it does not have modifier {}"),
    "modifier": ("it has modifier {}", "it does not have modifier {}"),
}
_BOUNDS = {"at_least": "at least", "at_most": "at most", "more_than": "more than", "less_than": "less than"}
_KINDS = {
    "past_line": "line of an earlier claim",
    "past_diagnosis": "diagnosis of an earlier claim",
    "admitting_diagnosis": "admitting diagnosis",
    "unlisted_code": "code that is not in its code set on its day, or not complete",
    "line_fault": "line with something amiss in itself",
    "unassigned_place": "line whose place of service has no meaning on its day",
    "unlisted_modifier": "line with a modifier that is none on its day",
    "repeated_line": "line with the code, day and provider of an earlier one",
    "bundled_pair": "pair of lines that an NCCI edit bundles",
    "units_over_limit": "line over its medically unlikely edit",
    "add_on": "line with an add-on code",
    "unsupported_service": "line that no diagnosis supports by local coverage",
}
_EFFECTS = {
    "raises": "It can raise what is paid.",
    "lowers": "It can lower what is paid.",
    "none": "It changes nothing about what is paid.",
}


def conditions(rule: Rule) -> list[str]:
    """What must hold, a sentence an entry."""
    return [f"There is {entry_words(entry)}." for entry in rule.when]


def excuses(rule: Rule) -> list[str]:
    """What keeps the rule silent, a sentence an entry."""
    return [f"There is {entry_words(entry)}." for entry in rule.unless]


def _disposition(name: str) -> str:
    return "advice" if name == "advise" else _a(name.replace("_", " "))


def conclusion(rule: Rule) -> str:
    """What the rule then says."""
    match rule.then:
        case Finding(disposition, message, _, institutional):
            said = _disposition(disposition)
            if institutional is not None:
                said += f", on institutional claims {_disposition(institutional)}"
            return f"The finding is {said}: {message}"
        case Combination(replace, code, keep):
            kept = f"; {_and(keep)} {'stay' if len(keep) > 1 else 'stays'} beside it" if keep else ""
            if not replace:
                return f"{code} is reported beside {_and(keep)}."
            return f"{code} takes the place of {_and(replace)}{kept}."
        case Conclusion(predicate, fields):
            given = _and([f"{name} {value}" for name, value in fields])
            kind = _a(kind_words(predicate))
            return f"It follows that there is {kind} with {given}, for other rules to ask for."


def force(rule: Rule) -> str:
    """When, for whom and with what status the rule is in force."""
    days = _and(
        [f"from {each.start}" + (f" until {each.until}" if each.until else "") for each in rule.effective]
    )
    whose = f" for payer {rule.payer}" if rule.payer else ""
    preview = "; in preview it only advises and changes no outcome" if rule.status == "preview" else ""
    return f"In force {days}{whose}, status {rule.status}{preview}."


def payment(rule: Rule) -> str:
    """What it does to payment."""
    return _EFFECTS[rule.payment_effect]


def authority(rule: Rule) -> str:
    """The citation in one line."""
    section = f", section {rule.citation['section']}" if rule.citation.get("section") else ""
    edits = [f"{program}, edit {number}" for program, number in official_edits(rule)]
    official = f" ({'; '.join(edits)})" if edits else ""
    release = SLOT.sub("the release in force", rule.citation["release"])
    return f"{rule.citation['source']}{section}, {release}{official}"


def entry_words(entry: Entry) -> str:
    """What an entry asks for, as the object of "there is"."""
    if isinstance(entry, Aggregate):
        what = f"a number of {_plural(entry.of)}" if entry.field is None else (
            f"a sum of the {_words(entry.field)} of {_plural(entry.of)}")  # fmt: skip
        numbers = [*(_bound(each) for each in entry.bounds)]
        if entry.equals:
            numbers.append(_or(entry.equals))
        return f"{what} that is {_and(numbers)} ({entry.name})"
    return _pattern(entry)


def _pattern(pattern: Pattern) -> str:
    kind = kind_words(pattern.predicate)
    name = f" ({pattern.name})" if pattern.name != pattern.predicate else ""
    tests = [test_words(test) for test in pattern.tests]
    return f"{_a(kind)}{name}" + (f": {_and(tests)}" if tests else "")


def _plural(pattern: Pattern) -> str:
    kind = kind_words(pattern.predicate)
    many = f"{kind[:-3]}ses" if kind.endswith("sis") else f"{kind}s"
    tests = [test_words(test) for test in pattern.tests]
    return many + (f", each so that {_and(tests)}," if tests else "")


def test_words(test: Test) -> str:
    """What a test says of its fact, which is "it"."""
    if test.key in _TRUTHS:
        holds = (test.accepts == ("true",)) is not test.negated
        return (_TRUTHS if holds else _DENIED)[test.key]
    if test.key in _PAIRS:
        names = _or([str(each) for each in test.accepts])
        if test.negated and test.key not in _NOT_PAIRS:
            return f"it is not so that {_PAIRS[test.key].format(names)}"
        return (_NOT_PAIRS if test.negated else _PAIRS)[test.key].format(names)
    if test.key in ("row", "within_days"):
        said = _or([_argument(each) for each in test.accepts])
        return f"it is not so that {said}" if test.negated else said
    if test.bounds:
        return f"its {_words(test.key)} is {_and([_bound(each) for each in test.bounds])}"
    values = _or([_argument(each) for each in test.accepts])
    yes, no = _VALUES.get(
        test.key, (f"its {_words(test.key)} is {{}}", f"its {_words(test.key)} is not {{}}")
    )
    if test.accepts == ("none",):
        return f"it has {'a' if test.negated else 'no'} {_words(test.key)}"
    return (no if test.negated else yes).format(values)


def _argument(argument: Argument) -> str:
    match argument:
        case Reference("same_as", name, field):
            return f"the {_words(field)} of {name}"
        case Reference(_, name, field):
            return f"the side opposite to the {_words(field)} of {name}"
        case Row(table, columns):
            values = _and([f"{_words(column)} {_or(accepted)}" for column, accepted in columns])
            return f"{table} has a row for it with {values}"
        case Days(of, days):
            return f"its day is within {days} days of that of {of}"
        case _:
            return str(argument)


def _bound(bound: Bound) -> str:
    value = bound.value if isinstance(bound.value, str) else _argument(bound.value)
    return f"{_BOUNDS[bound.how]} {value}"


def kind_words(predicate: str) -> str:
    """A kind of fact in words."""
    return _KINDS.get(predicate, _words(predicate))


def _words(name: str) -> str:
    return "number of units" if name == "units" else name.replace("_", " ")


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _and(parts: Iterable[str]) -> str:
    return _joined(list(parts), "and")


def _or(parts: Iterable[str]) -> str:
    return _joined(list(parts), "or")


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
