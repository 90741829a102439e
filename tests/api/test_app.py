"""The service: the same answers as the command line, and what it refuses."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.contract import line_of
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.model.document import Encounter
from loaders.claims.native import parse_claim
from loaders.documents.read import read_encounters

NOTE = "ASSESSMENT\n1. Type 2 diabetes mellitus.\n2. Pain in the right knee. Denies chest pain.\n"
SECRET = "Zebulon"
CLAIM = {
    "id": "c1",
    "type": "professional",
    "from": "2026-05-15",
    "diagnoses": [{"code": "E11.22"}, {"code": "ZZZ"}],
    "lines": [{"number": 1, "code": "99213"}],
}


@pytest.fixture(scope="module")
def client(plan: Plan) -> Iterator[TestClient]:
    app = create_app(lambda: plan, allowed_hosts=("coding.example",))
    with TestClient(app, base_url="http://127.0.0.1:8000") as made:
        yield made


def encounter(name: str, data: bytes) -> Encounter:
    (record,) = read_encounters(name, data)
    assert isinstance(record, Encounter)
    return record


def printed(value: dict[str, Any]) -> bytes:
    """What --format json prints, without the end of the line."""
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "record",
    [
        {"id": "n1", "text": NOTE},
        {"id": "n2", "text": NOTE, "setting": "inpatient", "dos": "2026-05-15", "sex": "F", "age": 61},
        {"id": "n3", "documents": [{"id": "a", "text": NOTE}, {"id": "b", "text": "Asthma. 😀 Naïve."}]},
        {"id": "n4", "text": NOTE, "dos": "2015-01-01"},
    ],
    ids=["text", "options", "documents", "uncovered day"],
)
def test_codes_as_the_command_line_does(client: TestClient, plan: Plan, record: dict[str, Any]) -> None:
    line = json.dumps(record).encode()
    read = encounter("notes.jsonl", line + b"\n")
    decision = code_chart(plan, read, resolve(plan.knowledge, read))
    assert client.post("/v1/code?full=true", content=line).content == printed(decision)
    assert client.post("/v1/code?full=true", content=line + b"\n").content == printed(decision)
    assert client.post("/v1/code", content=line).content == printed(line_of(decision))


def test_a_body_on_several_lines_is_a_json_file(client: TestClient, plan: Plan) -> None:
    data = json.dumps({"id": "n1", "text": NOTE}, indent=1).encode()
    read = encounter("n1.json", data)
    decision = code_chart(plan, read, resolve(plan.knowledge, read))
    assert client.post("/v1/code?full=1", content=data).content == printed(decision)


def test_the_profile_of_the_body_is_used(client: TestClient, plan: Plan) -> None:
    line = json.dumps({"id": "n1", "text": NOTE, "profile": "mentions"})
    read = encounter("n.jsonl", line.encode())
    decision = code_chart(plan, read, resolve(plan.knowledge, read, profile="mentions"))
    assert decision["options"]["profile"] == "mentions"
    assert client.post("/v1/code?full=true", content=line).content == printed(decision)


def test_a_long_body_is_worked_on_elsewhere_with_the_same_answer(client: TestClient, plan: Plan) -> None:
    line = json.dumps({"id": "long", "text": NOTE + "Nothing else to report today.\n" * 2000}).encode()
    read = encounter("n.jsonl", line)
    decision = code_chart(plan, read, resolve(plan.knowledge, read))
    assert client.post("/v1/code?full=true", content=line).content == printed(decision)


@pytest.mark.parametrize("query", ["", "&on=2019-01-01", "&payer=medicare"])
def test_checks_a_claim_as_the_command_line_does(client: TestClient, plan: Plan, query: str) -> None:
    from datetime import date

    body = json.dumps(CLAIM)
    claim = parse_claim(body)
    day = date(2019, 1, 1) if "on=" in query else None
    payer = "medicare" if "payer=" in query else None
    decision = validate_claim(plan, claim, canonical_claim(claim), on=day, payer=payer)
    assert client.post(f"/v1/validate?full=true{query}", content=body).content == printed(decision)
    assert client.post(f"/v1/validate?{query}", content=body).content == printed(line_of(decision))
    assert decision["outcome"] == ("indeterminate" if day else "fail")


def test_shows_codes(client: TestClient) -> None:
    shown = client.get("/v1/kb/show/e1122").json()
    assert (shown["code"], shown["billable"]) == ("E11.22", True)
    assert client.get("/v1/kb/show/E08-E13").json()["kind"] == "block"


def test_health(client: TestClient, plan: Plan) -> None:
    health = client.get("/health").json()
    assert health["snapshot"] == plan.knowledge.snapshot
    assert health["releases"][0].keys() == {"id", "table", "version", "from", "until"}
    assert client.head("/health").status_code == 200


REFUSED = [
    ("POST", "/v1/code", b"{", 400, "note.bad-json", "request.jsonl:record 1"),
    ("POST", "/v1/code", b"", 400, "note.empty", "request.jsonl"),
    ("POST", "/v1/code", b"\xff\xfe{", 400, "note.bad-encoding", "request.jsonl"),
    ("POST", "/v1/code", b"[" * 100_000, 400, "note.too-deep", "request.jsonl:record 1"),
    ("POST", "/v1/code", b"[\n]", 400, "note.empty", "request.json"),
    ("POST", "/v1/code", b"7", 422, "note.wrong-type", ""),
    ("POST", "/v1/code", b'{"id": "a", "text": 7}', 422, "note.wrong-type", "/text"),
    ("POST", "/v1/code", b'{"id": "a", "text": " "}', 422, "note.empty", "/text"),
    ("POST", "/v1/code", b'{"id": "a", "text": "x", "age": -1}', 422, "note.out-of-range", "/age"),
    ("POST", "/v1/code", b'{"id": "a", "text": "x", "profile": "all"}', 422, "note.wrong-value", "/profile"),
    ("POST", "/v1/code", b'{"id": "a", "text": "\\ud800"}', 422, "note.bad-text", "/text"),
    (
        "POST",
        "/v1/code",
        b'{"id":"a","text":"x"}\n{"id":"b","text":"y"}',
        422,
        "note.several",
        "request.json",
    ),
    ("POST", "/v1/code?ful=true", b"{}", 422, "query.unknown", "?ful"),
    ("POST", "/v1/code?full=maybe", b"{}", 422, "query.not-a-flag", "?full"),
    ("POST", "/v1/code?full=true&full=false", b"{}", 422, "query.repeated", "?"),
    ("POST", "/v1/validate", b"nonsense", 400, "claim.bad-json", "request.jsonl:record 1"),
    ("POST", "/v1/validate", b'{"id": "a", "extra": 1}', 422, "claim.unknown-key", "/extra"),
    ("POST", "/v1/validate?on=2026-13-01", b"{}", 422, "query.not-a-date", "?on"),
    ("GET", "/v1/kb/show/Q00.99", b"", 404, "code.unknown", "icd10cm@2026-04-01"),
    ("GET", "/v1/kb/show/E11.22?system=dental", b"", 422, "query.not-a-system", "?system"),
    ("GET", "/v1/kb/show/E11.22?on=2015-01-01", b"", 404, "code.release", "?on"),
    ("GET", "/v1/kb/show/%3Cscript%3E", b"", 404, "code.unknown", "icd10cm@2026-04-01"),
    ("GET", "/nowhere", b"", 404, "request.path", "path"),
    ("GET", "/v1/code/", b"", 404, "request.path", "path"),
    ("GET", "/assets/../app.py", b"", 404, "request.path", "path"),
    ("GET", "/assets/%2e%2e%2fapp.py", b"", 404, "request.path", "path"),
    ("GET", "/v1/code", b"", 405, "request.method", "method"),
    ("DELETE", "/health", b"", 405, "request.method", "method"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "code", "place"), REFUSED)
def test_refusals_are_problems(
    client: TestClient, method: str, path: str, body: bytes, status: int, code: str, place: str
) -> None:
    answer = client.request(method, path, content=body)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["path"]) == (status, code, place)
    assert problem.keys() == {"type", "title", "status", "detail", "code", "path", "next_step"}
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert all(problem[key] for key in ("title", "detail", "next_step"))


def test_a_refused_method_names_those_allowed(client: TestClient) -> None:
    assert client.get("/v1/code").headers["allow"] == "POST"


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_16_mib_is_refused(client: TestClient, declared: bool) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b" " * 1_000_000

    answer = client.post("/v1/code", content=b" " * (16 * 1024 * 1024 + 1) if declared else endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too-large")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("127.1.2.3", 200),
        ("LocalHost:80", 200),
        ("[::1]:8000", 200),
        ("coding.example:8443", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("10.0.0.1", 421),
        ("", 421),
    ],
)
def test_other_host_names_are_refused(client: TestClient, host: str, status: int) -> None:
    assert client.get("/health", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_pages_of_other_origins_are_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    body = json.dumps({"id": "a", "text": NOTE})
    assert client.post("/v1/code", content=body, headers=headers).status_code == status
    assert client.post("/", data={"text": NOTE}, headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/", "/docs", "/health", "/openapi.json", "/nowhere", "/v1/kb/show/E11"])
def test_what_every_answer_says_to_browsers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "set-cookie" not in headers
    assert "access-control-allow-origin" not in headers


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_script(client: TestClient) -> None:
    for page in (client.get("/"), client.get("/docs"), client.post("/", data={"text": NOTE})):
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script>" not in page.text
        assert ' style="' not in page.text
        assert ' src="http' not in page.text
        assert 'link rel="stylesheet" href="/assets/page.css"' in page.text
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript"), ("mark.svg", "image/svg")):
        assert client.get(f"/assets/{name}").headers["content-type"].startswith(kind)


def test_an_internal_error_tells_nothing_of_the_note(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot code {SECRET}")

    monkeypatch.setattr("api.app.code_chart", broken)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/v1/code", content=json.dumps({"id": SECRET, "text": SECRET}))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert SECRET not in answer.text
    assert SECRET not in caplog.text
    assert "RuntimeError" in caplog.text
    assert client.get("/health").status_code == 200


def test_the_log_holds_method_path_status_and_time_only(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "chartproof"):
        client.post(f"/v1/code?{SECRET}=1", content=json.dumps({"id": SECRET, "text": SECRET}))
        client.post("/", data={"text": SECRET})
        client.get("/a%0Ab%7F")
    lines = [each.getMessage() for each in caplog.records if each.name == "chartproof.access"]
    assert SECRET not in caplog.text
    assert [line.split()[:3] for line in lines] == [
        ["POST", "/v1/code", "422"],
        ["POST", "/", "200"],
        ["GET", "/a%0Ab%7F", "404"],
    ]
    assert all(line.split()[4:] == ["ms"] and float(line.split()[3]) >= 0 for line in lines)


def test_the_document_describes_every_operation(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    rules = {f"/v1/rules/{each}" for each in ("publish", "approve", "rollback", "history")}
    assert set(document["paths"]) == {"/v1/code", "/v1/validate", "/v1/kb/show/{code}", "/health", *rules}
    names = document["components"]["schemas"]
    assert "HTTPValidationError" not in names
    references = [each.split('"')[0] for each in json.dumps(document).split('"$ref": "')[1:]]
    assert {each.removeprefix("#/components/schemas/") for each in references} <= set(names)


def test_the_examples_of_the_document_are_accepted_and_fit_their_schemas(client: TestClient) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = client.get("/openapi.json").json()
    for path in ("/v1/code", "/v1/validate"):
        content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        assert client.post(path, json=content["example"]).status_code == 200
        jsonschema.Draft202012Validator(content["schema"] | {"components": document["components"]}).validate(
            content["example"]
        )


def test_a_pasted_note_is_the_text_file_of_that_note(client: TestClient, plan: Plan) -> None:
    read = encounter("D 1.txt", NOTE.encode())
    decision = code_chart(plan, read, resolve(plan.knowledge, read, sex="F", age=61))
    sent = urlencode({"text": NOTE.replace("\n", "\r\n"), "id": "D 1", "sex": "F", "age": "61", "dos": ""})
    page = client.post("/", content=sent, headers={"content-type": "application/x-www-form-urlencoded"})
    assert page.status_code == 200
    assert downloaded(page.text) == decision


def downloaded(page: str) -> Any:
    import base64

    address = page.split("data:application/json;base64,")[1].split('"')[0]
    return json.loads(base64.b64decode(unescape(address)))


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        (b"text=", 422, "note.empty"),
        (b"text=%ff", 400, "request.form"),
        (b"text=\xff", 400, "request.form"),
        (b"&" * 100_000, 400, "request.form"),
        (b"text=Asthma&age=old", 422, "note.out-of-range"),
        (b"text=Asthma&age=125", 422, "note.out-of-range"),
        (b"text=Asthma&age=%D9%A3", 422, "note.out-of-range"),
        (b"text=Asthma&dos=15.5.2026", 422, "note.not-a-date"),
        (b"text=Asthma&sex=%3Cscript%3Ealert(1)%3C/script%3E", 422, "note.wrong-value"),
    ],
)
def test_a_form_that_cannot_be_coded_comes_back_with_the_reason(
    client: TestClient, form: bytes, status: int, code: str
) -> None:
    page = client.post("/", content=form)
    assert page.status_code == status
    assert f"<code>{code}</code>" in page.text
    assert 'role="alert"' in page.text
    assert "<script>alert" not in page.text


def test_what_was_typed_is_kept_and_escaped(client: TestClient) -> None:
    page = client.post("/", data={"text": "\n</textarea><script>x</script>", "age": '"><script>'})
    assert page.status_code == 422
    assert ">\n\n&lt;/textarea&gt;&lt;script&gt;x&lt;/script&gt;</textarea>" in page.text
    assert "<script>" not in page.text
