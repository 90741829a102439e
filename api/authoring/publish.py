"""Publishing, approving and undoing packs of rules, each with its line in the home's record.

A pack is in force in full once two persons whom the service vouches for have published and approved it.
Until then it is in preview, where it changes nothing (engine.rules.preview); if it would take the place
of rules in force, it only waits.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.authoring.draft import VALUE_SETS, Draft, draft, preview_name
from api.authoring.fitness import refuse_unfit
from api.build import bulk_change, manifest_in_force
from api.identity import Identity
from api.reread import Rereader
from engine.errors import RuleError
from engine.rules.read import payer_of, read_rules
from kb.errors import KnowledgeError
from kb.snapshot.build import compile_all
from kb.snapshot.home import Home
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest, Pack
from kb.snapshot.publications import (
    APPROVE,
    APPROVED,
    PREVIEW,
    PUBLISH,
    ROLLBACK,
    UNDONE,
    WAITING,
    Publication,
    now_utc,
    officers_packs,
    standing,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A line that was added to the record; ``why`` says why a pack is not yet in force in full."""

    publication: Publication
    why: str = ""


def publish(
    knowledge: Knowledge,
    file: str,
    *,
    author: Identity,
    reason: str,
    payer: str | None = None,
    second_opinion: str,
    read: Callable[[str], bytes] | None = None,
) -> Published:
    """Puts a pack in preview, or lets it wait for its approval where it would replace rules in force.

    A pack of value sets waits: rules could not tell one in preview from one in force. ``read`` is as for
    ``draft``. Raises KnowledgeError ``publish.*``, ``pack.*`` or ``value-set.*``, and RuleError.
    """
    home = knowledge.home
    made = draft(knowledge, [file], payer, over_shipped=False, read=read)
    (name,) = made.drafted
    _refuse_reason(reason)
    checks = refuse_unfit(made, second_opinion)
    with bulk_change(home):
        record = home.publications()
        sha256 = home.save_source(io.BytesIO(made.data[name]))
        packs = {each.name: each for each in officers_packs(record)}
        state, why = _first_state(made, name, frozenset(packs))
        if state == PREVIEW:
            packs[preview_name(name)] = Pack(preview_name(name), sha256)
        publication = Publication(
            number=len(record) + 1,
            at=now_utc(),
            action=PUBLISH,
            pack=name,
            sha256=sha256,
            state=state,
            by=author.as_json(),
            reason=reason.strip(),
            rules=tuple(rule.id for rule in made.own),
            value_sets=tuple(each.id for each in made.own_value_sets),
            citations=_citations(made),
            checks=checks,
            packs=tuple(sorted(packs.values())),
        )
        _put_in_force(home, publication, f"publish {name}")
    return Published(publication, why)


def approve(
    knowledge: Knowledge, key: str, *, approver: Identity, reason: str, second_opinion: str
) -> Published:
    """Approves a publication by its number, its pack or its digest; raises KnowledgeError ``publish.*``.

    It comes into force in full only where the service vouches for both persons.
    """
    home = knowledge.home
    _refuse_reason(reason)
    with bulk_change(home):
        record = home.publications()
        published = find(record, key)
        author = Identity(**published.by)
        if author.is_same(approver):
            raise KnowledgeError(
                "publish.same-person",
                f"{author.name} published it: approving takes a second person.",
                next_step="Ask someone else to approve it.",
            )
        packs = {each.name: each for each in officers_packs(record)}
        state, why = published.state, "Nothing but the command line says who the two persons are."
        checks = {}
        if author.vouched and approver.vouched:
            checks = _still_fit(knowledge, published, second_opinion)
            state, why = APPROVED, ""
            packs.pop(preview_name(published.pack), None)
            packs[published.pack] = Pack(published.pack, published.sha256)
        publication = replace(
            published,
            number=len(record) + 1,
            at=now_utc(),
            action=APPROVE,
            of=published.number,
            state=state,
            by=approver.as_json(),
            reason=reason.strip(),
            checks=checks,
            packs=tuple(sorted(packs.values())),
        )
        _put_in_force(home, publication, f"approve {published.pack}")
    return Published(publication, why)


def undo(knowledge: Knowledge, *, by: Identity, reason: str) -> Published:
    """Undoes the last publication or approval that stands; KnowledgeError ``publish.nothing-to-undo``."""
    home = knowledge.home
    _refuse_reason(reason)
    with bulk_change(home):
        record = home.publications()
        left = standing(record)
        if not left:
            raise KnowledgeError("publish.nothing-to-undo", "No publication stands that could be undone.",
                                 place=str(home.path), next_step="See: chartproof rules history")  # fmt: skip
        last = left[-1]
        publication = replace(
            last,
            number=len(record) + 1,
            at=now_utc(),
            action=ROLLBACK,
            of=last.number,
            state=UNDONE,
            by=by.as_json(),
            reason=reason.strip(),
            checks={},
            packs=left[-2].packs if len(left) > 1 else (),
        )
        _put_in_force(home, publication, f"undo publication {last.number} of {last.pack}")
    return Published(publication)


def find(record: Sequence[Publication], key: str) -> Publication:
    """The publication that awaits an approval: by number, pack, or digest (eight digits at least)."""
    approved = {each.of for each in standing(record) if each.action == APPROVE and each.state == APPROVED}
    open_ones = [each for each in standing(record) if each.action == PUBLISH and each.number not in approved]
    bare = key.removeprefix("sha256:")
    found = [
        each
        for each in open_ones
        if key == str(each.number)
        or key in (each.pack, Path(each.pack).stem)
        or (len(bare) >= 8 and each.sha256.startswith(bare))
    ]
    if found:
        return found[-1]
    raise KnowledgeError("publish.unknown", f"No publication {key[:80]!r} waits for an approval.",
                         next_step="See which do: chartproof rules history")  # fmt: skip


def _still_fit(knowledge: Knowledge, published: Publication, second_opinion: str) -> dict[str, object]:
    """Checks the kept bytes again: releases may have come since."""
    payer = payer_of(published.pack)
    made = draft(
        knowledge,
        [published.pack],
        payer,
        over_shipped=False,
        read=lambda _: knowledge.home.source(published.sha256),
    )
    return refuse_unfit(made, second_opinion)


def _first_state(made: Draft, name: str, in_force: frozenset[str]) -> tuple[str, str]:
    """``preview`` for a pack beside all others; ``waiting`` for one that would change what is in force."""
    if name.startswith(VALUE_SETS):
        return WAITING, "Value sets come into force when a second person has approved them."
    if name in in_force:
        return WAITING, f"{name} is in force in an approved version, which stays until this one is approved."
    packs = dict(made.packs)
    packs[preview_name(name)] = packs.pop(name)
    try:
        read_rules(packs)
    except RuleError as error:
        return WAITING, f"In preview it would change what is in force. {error.message}"
    return PREVIEW, "Its findings advise and are marked as a preview until a second person has approved it."


def _put_in_force(home: Home, publication: Publication, why: str) -> None:
    """The record's line is what counts: a kill after it leaves the rest to the next start."""
    before = manifest_in_force(home)
    officers = {each.name for each in officers_packs(home.publications())}
    installed = tuple(each for each in before.packs if each.name not in officers)
    manifest = Manifest(before.releases, (*installed, *publication.packs))
    compile_all(home, manifest, Rereader(home))
    digest = home.save_manifest(manifest)
    home.add_publication(publication)
    if digest != home.current:
        home.set_current(digest, why)


def _citations(made: Draft) -> tuple[str, ...]:
    citations = [rule.citation for rule in made.own]
    citations += [each.citation for each in made.own_value_sets]
    cited = {
        " ".join(each[key] for key in ("source", "section", "release") if key in each) for each in citations
    }
    return tuple(sorted(cited))


def _refuse_reason(reason: str) -> None:
    if not reason.strip():
        raise KnowledgeError(
            "publish.no-reason", "The record needs a reason.", next_step="Give it: --reason TEXT"
        )
