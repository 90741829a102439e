"""An attacker of decisions: changes them and then makes every digest in them fit again.

What is judged by a checker must not rest on digests alone, since whoever changes a decision can
compute them too. Everything here is deterministic.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import ProofError
from engine.procedures import PROCEDURES
from engine.proof.check import check
from kb.canonical import canonical_json, digest
from kb.errors import ChartproofError
from kb.snapshot.knowledge import Knowledge
from tests.engine.proof.samples import replayed

Path = tuple[str | int, ...]
Decision = dict[str, Any]

REFUSED = "refused"
UNCHANGED = "unchanged"
"""Recomputing the digests has undone the change."""
OTHER_INPUT = "other input"
"""Accepted, and exactly what the engine decides on that other input."""
TEXT = "text"
"""Accepted although the engine would decide otherwise: the text of the input now says something
else to it elsewhere, so what is missing is completeness, which only replay shows."""
FALSE = "false"
"""Accepted although it is nothing that the engine has made."""


def leaves(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf with its path."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*at, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*at, number))
    else:
        yield at, value


def mappings(value: Any, at: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every mapping with its path."""
    if isinstance(value, dict):
        yield at, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from mappings(each, (*at, key))


def other_character(character: str) -> str:
    """A character of the same kind, so that the change stays in form."""
    if character in "zZ9":
        return {"z": "a", "Z": "A", "9": "0"}[character]
    if character.isascii() and character.isalnum():
        return chr(ord(character) + 1)
    return {" ": ".", ".": " ", ",": " ", "\n": " ", "-": "/", ":": " ", ";": ","}.get(character, "x")


def changed_at(leaf: Any, place: int) -> Any:
    """The leaf with the character at ``place`` of its JSON form changed; None if that can't be."""
    if isinstance(leaf, bool):
        return not leaf
    if leaf is None:
        return "x"
    if isinstance(leaf, str):
        return leaf[:place] + other_character(leaf[place]) + leaf[place + 1 :]
    written = str(leaf)
    altered = written[:place] + ("." if written[place] == "-" else other_character(written[place]))
    altered += written[place + 1 :]
    try:
        return type(leaf)(altered)
    except ValueError:
        return None


def length(leaf: Any) -> int:
    """How many places of a leaf can be changed."""
    if isinstance(leaf, (bool, type(None))):
        return 1
    return len(leaf) if isinstance(leaf, str) else len(str(leaf))


def copied(value: Any) -> Any:
    """A copy that shares nothing; pickle makes it several times faster than copy does."""
    return pickle.loads(pickle.dumps(value))


def put(decision: Decision, at: Path, value: Any) -> Decision:
    """A copy with another value at a path."""
    made = copied(decision)
    holder: Any = made
    for part in at[:-1]:
        holder = holder[part]
    holder[at[-1]] = value
    return made


def get(decision: Any, at: Path) -> Any:
    """The value at a path."""
    for part in at:
        decision = decision[part]
    return decision


def rule_digests(knowledge: Knowledge) -> Mapping[str, str]:
    """The digest of every rule of the snapshot, by its id."""
    if knowledge.snapshot not in _RULE_DIGESTS:
        packs = knowledge.packs_below("rules").values()
        _RULE_DIGESTS[knowledge.snapshot] = {rule["id"]: digest(rule) for pack in packs for rule in pack}
    return _RULE_DIGESTS[knowledge.snapshot]


_RULE_DIGESTS: dict[str, Mapping[str, str]] = {}


def resealed(decision: Decision, knowledge: Knowledge, keep: Path = ()) -> Decision:
    """A copy in which every digest fits what it is a digest of; the one at ``keep`` stays as it is."""
    made = copied(decision)
    kept = get(made, keep) if keep else None
    texts = {each.get("id"): each.get("text") for each in made.get("input", {}).get("documents", ())}
    rules = rule_digests(knowledge)
    proof = made["proof"]
    for holder in (*proof["facts"], *proof["steps"]):
        for span in holder.get("evidence", ()):
            if "sha256" in span and isinstance(texts.get(span.get("doc")), str):
                words = texts[span["doc"]][span["start"] : span["end"]]
                span["sha256"] = hashlib.sha256(words.encode()).hexdigest()
    for step in proof["steps"]:
        if step.get("rule") in rules:
            step["rule_digest"] = rules[step["rule"]]
        elif step.get("rule") in PROCEDURES:
            step["rule_digest"] = PROCEDURES[step["rule"]].digest
    if keep:
        holder = made
        for part in keep[:-1]:
            holder = holder[part]
        holder[keep[-1]] = kept
    if keep != ("proof", "input") and "input" in made:
        proof["input"] = digest(made["input"])
    if keep != ("digest",):
        made["digest"] = digest({key: value for key, value in made.items() if key != "digest"})
    return made


def is_digest(at: Path) -> bool:
    """Whether the leaf is itself a digest of something in the decision."""
    return at == ("digest",) or at == ("proof", "input") or at[-1] in ("sha256", "rule_digest")


def accepted(decision: Any, knowledge: Knowledge) -> bool:
    """Whether the checker lets it pass; anything but a refusal by ProofError is passed on."""
    try:
        check(decision, knowledge)
    except ProofError:
        return False
    return True


def judged(altered: Decision, honest: Decision, at: Path, knowledge: Knowledge) -> str:
    """What became of a change at ``at``, digests already recomputed."""
    # Equal in Python is not yet the same: 1 equals True.
    if altered == honest and canonical_json(altered) == canonical_json(honest):
        return UNCHANGED
    if not accepted(altered, knowledge):
        return REFUSED
    try:
        same = canonical_json(replayed(altered, knowledge)) == canonical_json(altered)
    except ChartproofError:
        same = False
    if same:
        return OTHER_INPUT
    return TEXT if at[:2] == ("input", "documents") and at[-1] == "text" else FALSE


def one_character(
    honest: Decision, knowledge: Knowledge, at: Path, place: int
) -> tuple[Decision, str] | None:
    """The decision with one character changed, resealed, and what became of it."""
    value = changed_at(get(honest, at), place)
    if value is None:
        return None
    altered = resealed_or_bare(put(honest, at, value), knowledge, at if is_digest(at) else ())
    return altered, judged(altered, honest, at, knowledge)


def other_key(honest: Decision, knowledge: Knowledge, at: Path, key: str) -> str:
    """What became of the decision with the first character of a key changed."""
    made = copied(honest)
    holder = get(made, at)
    holder[other_character(key[0]) + key[1:]] = holder.pop(key)
    return judged(resealed_or_bare(made, knowledge), honest, (*at, key), knowledge)


def resealed_or_bare(decision: Decision, knowledge: Knowledge, keep: Path = ()) -> Decision:
    """``resealed``, or only the outermost digest, or none, where the form no longer allows more."""
    try:
        return resealed(decision, knowledge, keep)
    except (KeyError, TypeError, AttributeError, ValueError):
        made = copied(decision)
    with contextlib.suppress(ValueError):
        made["digest"] = digest({key: value for key, value in made.items() if key != "digest"})
    return made


def narrowed(decision: Decision, roots: list[int]) -> Decision:
    """A copy with only the part of its proof that the roots rest on, renumbered as an honest one is."""
    made = copied(decision)
    proof = made["proof"]
    wanted: set[int] = set()
    waiting = list(roots)
    while waiting:
        fact = waiting.pop()
        if fact not in wanted:
            wanted.add(fact)
            step = proof["facts"][fact].get("step")
            waiting += proof["steps"][step]["premises"] if step is not None else ()
    number = {old: new for new, old in enumerate(sorted(wanted))}
    steps = [step for step in proof["steps"] if step["conclusion"] in wanted]
    facts = [proof["facts"][old] for old in sorted(wanted)]
    for new, step in enumerate(steps):
        proof["facts"][step["conclusion"]]["step"] = new
        step["premises"] = [number[each] for each in step["premises"]]
        step["conclusion"] = number[step["conclusion"]]
    proof["facts"], proof["steps"], proof["roots"] = facts, steps, [number[each] for each in roots]
    return made


def moved(decision: Decision, span: tuple[int, int], to: tuple[int, int]) -> Decision:
    """The decision with one span moved wherever it stands, and its quotes read again."""
    made = copied(decision)
    text = made["input"]["documents"][0]["text"]
    for _, each in mappings({key: value for key, value in made.items() if key != "input"}):
        if (each.get("start"), each.get("end")) == span:
            each["start"], each["end"] = to
            if "text" in each:
                each["text"] = text[slice(*to)]
    return made


def kind_of(decision: Decision, at: Path) -> Path:
    """What a leaf is, whatever its number: its path without numbers, with the fact's predicate."""
    names = tuple(part for part in at if isinstance(part, str))
    if at[:2] == ("proof", "facts") and len(at) > 2:
        return (decision["proof"]["facts"][at[2]]["predicate"], *names[2:])
    if at[:2] == ("proof", "steps") and len(at) > 2:
        step = decision["proof"]["steps"][at[2]]
        concluded = decision["proof"]["facts"][step["conclusion"]]["predicate"]
        return (f"step to {concluded}", *names[2:])
    return (decision["kind"], *names)
