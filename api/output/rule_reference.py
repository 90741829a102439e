"""The rule reference: a Markdown page made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.output.text_rule import shown_claim
from engine.rules.model import Finding, Rule
from engine.rules.sentences import authority, conclusion, conditions, excuses, force, payment

_HEAD = """# Rule reference

Made from the rules by `chartproof rules reference`; change the rule, not this page.
[rules.md](rules.md) says how rules are written.
"""


def reference(rules: Sequence[Rule]) -> str:
    """One section a rule by family and id: what it does, why, its authority and examples."""
    families: dict[str, list[Rule]] = {}
    for rule in rules:
        families.setdefault(rule.id.partition(".")[0], []).append(rule)
    lines = [_HEAD]
    for family, members in sorted(families.items()):
        lines += [f"## {family}", ""]
        for rule in members:
            lines += [*_section(rule), ""]
    return "\n".join(lines).rstrip() + "\n"


def _section(rule: Rule) -> Iterator[str]:
    whose = f" (payer {_plain(rule.payer)})" if rule.payer else ""
    yield f"### {rule.id}{whose}"
    yield ""
    yield _plain(rule.why)
    yield ""
    yield "It fires when"
    yield ""
    yield from (f"- {_plain(each)}" for each in conditions(rule))
    if rule.unless:
        yield ""
        yield "unless"
        yield ""
        yield from (f"- {_plain(each)}" for each in excuses(rule))
    yield ""
    yield _plain(conclusion(rule))
    if isinstance(rule.then, Finding):
        yield ""
        yield f"*To mend it:* {_plain(rule.then.remedy)}"
    yield ""
    yield f"*Authority:* {_plain(authority(rule))}. {_plain(force(rule))} {payment(rule)}"
    yield ""
    yield "| example | day | claim | rule |"
    yield "| --- | --- | --- | --- |"
    for example in rule.examples:
        shown = _plain(shown_claim(example)).replace("|", "\\|")
        yield f"| {_plain(example.name)} | {example.on} | {shown} | {example.expect.replace('_', ' ')} |"


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown or a browser would take for markup."""
    escaped = "".join(f"\\{each}" if each in "*_`[]<>\\" else each for each in " ".join(text.split()))
    return escaped
