"""Publishing over HTTP: who sends it is known by their token, and two known persons put a pack in force."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from api.app import create_app
from api.users import Users
from engine.plan import Plan
from kb.snapshot.knowledge import Knowledge
from tests.api.authoring.conftest import own, reopened
from tests.engine.rules.rule_texts import rule

__all__ = ["own"]
PACK = yaml.safe_dump([rule()], sort_keys=False)
SETS = yaml.safe_dump(
    [
        {
            "id": "site.strokes",
            "title": "Strokes",
            "citation": {"source": "Site policy", "section": "1", "release": "2026-01"},
            "effective": [{"from": "2015-10-01"}],
            "expression": {"under": "I63"},
        }
    ]
)
_STROKE = rule(
    id="site.strokes",
    when=[
        {"diagnosis": {"in": "site.strokes", "as": "dx"}},
        {"line": {"code": "99213", "units": {"more_than": "1"}, "as": "visit"}},
    ],
    examples=[each | {"claim": each["claim"] | {"diagnoses": ["I63.9"]}} for each in rule()["examples"]],
)
PACK_OF_SETS = yaml.safe_dump([_STROKE], sort_keys=False)


class Service:
    """A service with three users over a home of its own."""

    def __init__(self, knowledge: Knowledge, place: Path) -> None:
        self.knowledge = knowledge
        self.users = Users(place / "users.json")
        self.tokens = {
            "ann": self.users.add("ann", "Ann Lee", ("author", "approver")),
            "bob": self.users.add("bob", "Bob Ray", ("approver",)),
            "rev": self.users.add("rev", "Rev Iew", ("reviewer",)),
        }
        plan = Plan(knowledge)
        self.client = TestClient(
            create_app(lambda: plan, users=self.users),
            base_url="http://127.0.0.1",
            raise_server_exceptions=True,
        )

    def post(self, what: str, who: str, **body: str) -> tuple[int, dict[str, Any]]:
        headers = {"authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        answer = self.client.post(f"/v1/rules/{what}", json=body, headers=headers)
        return answer.status_code, answer.json()

    def publish(self, who: str, **more: str) -> tuple[int, dict[str, Any]]:
        given = {"name": "visits", "pack": PACK, "reason": "policy 1", "second_opinion": "naive"} | more
        return self.post("publish", who, **given)

    def approve(self, who: str, key: str = "1") -> tuple[int, dict[str, Any]]:
        return self.post("approve", who, publication=key, reason="read it", second_opinion="naive")


@pytest.fixture
def service(own: Knowledge, tmp_path: Path) -> Service:
    return Service(own, tmp_path)


def statuses(service: Service) -> dict[str, str]:
    return {r.id: r.status for r in Plan(reopened(service.knowledge)).rules if r.id.startswith("site.")}


def test_two_known_persons_put_a_pack_in_force_and_it_can_be_undone(service: Service) -> None:
    status, published = service.publish("ann")
    assert (status, published["state"]) == (200, "preview")
    assert published["by"] == {"name": "ann", "asserted_by": "service"}
    assert service.approve("ann") == (409, service.approve("ann")[1])
    assert service.approve("ann")[1]["code"] == "publish.same-person"
    assert statuses(service) == {"site.visits": "preview"}
    status, approved = service.approve("bob")
    assert (status, approved["state"], approved["why"]) == (200, "approved", "")
    assert approved["sha256"] == published["sha256"]
    assert statuses(service) == {"site.visits": "stable"}
    assert service.post("rollback", "bob", reason="withdrawn")[1]["state"] == "undone"
    assert statuses(service) == {"site.visits": "preview"}
    record = service.client.get(
        "/v1/rules/history", headers={"authorization": f"Bearer {service.tokens['rev']}"}
    )
    assert [each["action"] for each in record.json()["publications"]] == ["publish", "approve", "rollback"]


def test_a_role_is_needed(service: Service) -> None:
    assert service.publish("bob")[1]["code"] == "identity.role"
    assert service.publish("rev")[0] == 403
    assert service.publish("nobody")[0] == 401
    assert service.approve("rev")[0] == 403
    assert service.post("rollback", "rev", reason="x")[0] == 403
    assert statuses(service) == {}


def test_value_sets_wait_for_their_approval_and_then_serve_rules(service: Service) -> None:
    status, refused = service.publish("ann", name="strokes", pack=PACK_OF_SETS)
    assert (status, refused["code"]) == (422, "rule.unknown-name")
    assert refused["path"] == "strokes.yaml:11:11"
    status, published = service.publish("ann", name="sets", pack=SETS)
    assert (status, published["state"], published["pack"]) == (200, "waiting", "value_sets/site/sets.yaml")
    assert published["value_sets"] == ["site.strokes"]
    assert "site.strokes" not in [each.id for each in reopened(service.knowledge).value_sets]
    assert service.approve("bob")[1]["state"] == "approved"
    assert "site.strokes" in [each.id for each in reopened(service.knowledge).value_sets]
    pack = PACK_OF_SETS
    assert service.publish("ann", name="strokes", pack=pack)[1]["state"] == "preview"
    status, refused = service.publish("ann", name="sets", pack=SETS.replace("site.strokes", "site.other"))
    assert (status, refused["code"]) == (422, "rule.unknown-name")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": "diabetes"}, "value-set.unreadable"),
        ({"expression": {"under": "I6Z"}}, "value-set.unknown-code"),
        ({"expression": {"all_of": [{"under": "I63"}, {"under": "E11"}]}}, "value-set.empty"),
        ({"citation": {"source": "x"}}, "value-set.unreadable"),
    ],
)
def test_value_sets_that_are_not_right_are_refused(
    service: Service, changed: dict[str, Any], code: str
) -> None:
    pack = yaml.safe_dump([yaml.safe_load(SETS)[0] | changed])
    status, problem = service.publish("ann", name="sets", pack=pack)
    assert (status, problem["code"]) == (422, code)


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"name": "../x"}, 422, "pack.bad-name"),
        ({"name": "..\\x"}, 422, "pack.bad-name"),
        ({"name": "Visits"}, 422, "pack.bad-name"),
        ({"payer": "../x"}, 422, "pack.bad-payer"),
        ({"payer": ".."}, 422, "pack.bad-payer"),
        ({"reason": " "}, 422, "request.not-a-text"),
        ({"pack": "&a [*a]"}, 422, "pack.alias"),
        ({"second_opinion": "mine"}, 422, "request.second-opinion"),
        ({"author": "bob"}, 422, "request.unknown-key"),
    ],
)
def test_what_is_sent_wrongly_is_refused(
    service: Service, more: dict[str, str], status: int, code: str
) -> None:
    assert (service.publish("ann", **more)[0], service.publish("ann", **more)[1]["code"]) == (status, code)


def test_with_users_nothing_is_answered_to_others(service: Service) -> None:
    client = service.client
    assert client.get("/health").status_code == 200
    assert client.get("/assets/page.css").status_code == 200
    for path in ("/", "/docs", "/openapi.json", "/v1/kb/show/E11.9", "/v1/rules/history", "/health/x"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
    assert client.post("/v1/code", content=b"{}").status_code == 401
    token = service.tokens["rev"]

    def by_prompt(name: str, password: str) -> int:
        value = base64.b64encode(f"{name}:{password}".encode()).decode()
        return client.get("/", headers={"authorization": f"Basic {value}"}).status_code

    assert by_prompt("rev", token) == 200
    assert by_prompt("ann", token) == 401
    assert by_prompt("rev", "x") == 401
    assert client.get("/", headers={"authorization": "Basic !!"}).status_code == 401
    assert client.get("/", headers={"authorization": f"bearer {token}"}).status_code == 200
    service.users.remove("rev")
    assert by_prompt("rev", token) == 401
    service.users.path.write_text("{")
    assert client.get("/", headers={"authorization": f"Bearer {service.tokens['ann']}"}).status_code == 503


def test_without_users_the_service_vouches_for_nobody(plan: Plan) -> None:
    with TestClient(create_app(lambda: plan), base_url="http://127.0.0.1") as client:
        answer = client.post("/v1/rules/publish", json={"name": "x", "pack": PACK, "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "identity.none")
