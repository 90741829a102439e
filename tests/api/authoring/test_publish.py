"""Publishing takes two persons whom the service vouches for; what came before can be put back."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from api.authoring import fitness
from api.authoring.publish import approve, publish, undo
from api.build import renew_packs
from api.home import packs_folder
from api.identity import Identity, stated
from api.rollback import rollback
from engine.errors import RuleError
from engine.plan import Plan
from engine.rules.agreement import Difference
from kb.errors import KnowledgeError
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.publications import FILE
from tests.api.authoring.conftest import Write, reopened
from tests.engine.rules.rule_texts import rule

ANN, BOB = Identity("Ann Lee", "service"), Identity("Bob Ray", "service")


def put(knowledge: Knowledge, file: str, author: Identity = ANN, **options: Any) -> Any:
    return publish(knowledge, file, author=author, reason="policy 1", second_opinion="naive", **options)


def agree_to(knowledge: Knowledge, key: str, approver: Identity = BOB) -> Any:
    return approve(knowledge, key, approver=approver, reason="read it", second_opinion="naive")


def statuses(knowledge: Knowledge) -> dict[tuple[str, str | None], str]:
    return {(r.id, r.payer): r.status for r in Plan(knowledge).rules if r.id.startswith("site.")}


def test_preview_then_approved_then_undone(own: Knowledge, write: Write) -> None:
    first = own.snapshot
    published = put(own, write("visits.yaml")).publication
    assert (published.number, published.state, published.pack) == (1, "preview", "rules/site/visits.yaml")
    assert published.rules == ("site.visits",)
    assert published.citations == ("Site policy 1 2026-01",)
    preview = reopened(own)
    assert statuses(preview) == {("site.visits", None): "preview"}
    approved = agree_to(preview, "1").publication
    assert (approved.state, approved.of, approved.by["name"]) == ("approved", 1, "Bob Ray")
    assert approved.sha256 == published.sha256
    in_force = reopened(own)
    assert statuses(in_force) == {("site.visits", None): "stable"}
    assert [p.name for p in in_force.manifest.packs if "/site/" in p.name] == ["rules/site/visits.yaml"]
    undo(in_force, by=BOB, reason="wrong")
    assert statuses(reopened(own)) == {("site.visits", None): "preview"}
    undo(reopened(own), by=BOB, reason="wrong")
    assert reopened(own).snapshot == first
    with pytest.raises(KnowledgeError) as caught:
        undo(reopened(own), by=BOB, reason="wrong")
    assert caught.value.code == "publish.nothing-to-undo"


def test_a_name_that_is_only_stated_never_goes_beyond_preview(own: Knowledge, write: Write) -> None:
    put(own, write("visits.yaml"), stated("Ann Lee"))
    said = agree_to(reopened(own), "1", BOB)
    assert said.publication.state == "preview"
    assert "command line" in said.why
    assert statuses(reopened(own)) == {("site.visits", None): "preview"}


@pytest.mark.parametrize("name", ["Ann Lee", "ann lee", "ANN LEE"])
def test_the_author_cannot_approve(own: Knowledge, write: Write, name: str) -> None:
    put(own, write("visits.yaml"))
    with pytest.raises(KnowledgeError) as caught:
        agree_to(reopened(own), "visits", Identity(name, "service"))
    assert caught.value.code == "publish.same-person"


def test_what_would_replace_rules_in_force_waits(own: Knowledge, write: Write) -> None:
    put(own, write("visits.yaml"))
    agree_to(reopened(own), "1")
    changed = write("visits.yaml", rule(why="Another reason."))
    waiting = put(reopened(own), changed)
    assert waiting.publication.state == "waiting"
    (now,) = [each for each in Plan(reopened(own)).rules if each.id == "site.visits"]
    assert now.why == "One visit a day."
    payers = put(reopened(own), write("acme.yaml", rule(why="Theirs.")), payer="acme")
    assert (payers.publication.state, payers.publication.pack) == ("waiting", "rules/payers/acme/acme.yaml")
    agree_to(reopened(own), waiting.publication.sha256[:12])
    agree_to(reopened(own), "rules/payers/acme/acme.yaml")
    said = {each.payer: each.why for each in Plan(reopened(own)).rules if each.id == "site.visits"}
    assert said == {None: "Another reason.", "acme": "Theirs."}
    with pytest.raises(KnowledgeError) as caught:
        agree_to(reopened(own), "visits")
    assert caught.value.code == "publish.unknown"


def test_officers_packs_survive_a_renewal_and_a_rollback_of_a_load(
    own: Knowledge, write: Write, tmp_path: Path
) -> None:
    import shutil

    first = own.snapshot
    put(own, write("visits.yaml"))
    agree_to(reopened(own), "1")
    newer = tmp_path / "packs"
    shutil.copytree(packs_folder(), newer)
    (newer / "rules" / "combinations.yaml").write_bytes(
        (newer / "rules" / "combinations.yaml").read_bytes() + b"\n"
    )
    home = own.home
    assert home.current is not None
    assert renew_packs(home, home.current, newer) == home.current
    assert statuses(reopened(own)) == {("site.visits", None): "stable"}
    rollback(home, first)  # to before the publication
    assert home.current == first
    renew_packs(home, first, packs_folder())  # as every command does when it opens the home
    assert statuses(reopened(own)) == {("site.visits", None): "stable"}


def test_a_kill_between_the_record_and_the_snapshot_is_made_good(
    own: Knowledge, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(own.home), "set_current", killed)
    with pytest.raises(KeyboardInterrupt):
        put(own, write("visits.yaml"))
    monkeypatch.undo()
    assert statuses(reopened(own)) == {}
    renew_packs(own.home, own.snapshot, packs_folder())
    assert statuses(reopened(own)) == {("site.visits", None): "preview"}


def test_the_record_is_only_added_to(own: Knowledge, write: Write) -> None:
    put(own, write("visits.yaml"))
    before = (own.home.path / FILE).read_bytes()
    agree_to(reopened(own), "1")
    undo(reopened(own), by=BOB, reason="wrong")
    after = (own.home.path / FILE).read_bytes()
    assert after.startswith(before)
    lines = [json.loads(line) for line in after.splitlines()]
    assert [(each["action"], each["by"]["name"], each["reason"]) for each in lines] == [
        ("publish", "Ann Lee", "policy 1"),
        ("approve", "Bob Ray", "read it"),
        ("rollback", "Bob Ray", "wrong"),
    ]
    assert own.home.source(lines[0]["sha256"]).startswith(b"- id: site.visits")


def test_unfit_packs_are_refused_and_leave_no_trace(
    own: Knowledge, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad_example = rule()
    bad_example["examples"][1]["claim"]["lines"] = [{"code": "99213", "units": "3"}]
    unknown = rule(when=[{"diagnosis": {"is_a": ["E11.99"], "as": "dx"}}, {"line": {"as": "visit"}}])
    for code, pack in (("publish.examples", bad_example), ("publish.lint", unknown)):
        with pytest.raises(KnowledgeError) as caught:
            put(own, write("visits.yaml", pack))
        assert caught.value.code == code
    with pytest.raises(RuleError) as refused:
        put(own, write("visits.yaml", rule(statuss="x")))
    assert refused.value.place.endswith("visits.yaml:25:3") or ":" in refused.value.place
    with pytest.raises(RuleError) as twice:
        put(own, write("visits.yaml", rule(id="code.invalid")))
    assert twice.value.code == "rule.duplicate"
    differs = [Difference("site.visits", "twice", (("kernel", "fires"), ("naive", "silent")))]
    monkeypatch.setattr(fitness, "agree", lambda *args, **options: differs)
    with pytest.raises(KnowledgeError, match="kernel says fires, naive says silent") as caught:
        put(own, write("visits.yaml"))
    assert caught.value.code == "publish.disagree"
    with pytest.raises(KnowledgeError) as caught:
        put(own, write("Bad Name.yaml"))
    assert caught.value.code == "pack.bad-name"
    with pytest.raises(KnowledgeError) as caught:
        put(own, write("visits.yaml"), payer="../../etc")
    assert caught.value.code == "pack.bad-payer"
    assert own.home.publications() == ()
    assert own.home.current == own.snapshot


def test_a_pack_that_breaks_an_example_of_another_is_refused(own: Knowledge, write: Write) -> None:
    told = {"conclude": {"visit_repeated": {"line": "{visit.number}"}}}
    repeated = rule(id="site.repeats", then=told)
    finds = rule(id="site.finds", when=[{"visit_repeated": {"as": "visit"}}],
                 then={"disposition": "suspend", "message": "line {visit.line}", "remedy": "x"})  # fmt: skip
    once = copy.deepcopy(finds["examples"][0]) | {"name": "once", "expect": "silent"}
    once["claim"]["lines"][0]["units"] = "1"
    finds["examples"].append(once)
    put(own, write("repeats.yaml", repeated, finds))
    always = rule(id="site.always", when=[{"line": {"code": "99213", "as": "visit"}}], then=told)
    with pytest.raises(KnowledgeError, match=r"site.finds: once: expected silent, got fires") as caught:
        put(reopened(own), write("always.yaml", always))
    assert caught.value.code == "publish.examples"


def test_a_reason_and_a_name_are_needed(own: Knowledge, write: Write) -> None:
    with pytest.raises(KnowledgeError) as caught:
        publish(own, write("visits.yaml"), author=ANN, reason="  ", second_opinion="naive")
    assert caught.value.code == "publish.no-reason"
    for name in ("", "  ", "a\x1b[31m", "x" * 101):
        with pytest.raises(KnowledgeError):
            stated(name)
