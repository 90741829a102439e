"""Publishing, approving and undoing packs over HTTP: the one way on which the service vouches for persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.authoring.fitness import SECOND_OPINIONS
from api.authoring.publish import Published, approve, publish, undo
from api.service import openapi
from api.service.authentication import acting
from api.service.problems import RequestError
from api.service.requests import read_body
from engine.plan import Plan
from kb.snapshot.knowledge import Knowledge
from loaders.documents.json_text import JsonObject, parse_json

_PUBLISH = ("name", "pack", "reason", "payer", "second_opinion")
_APPROVE = ("publication", "reason", "second_opinion")
_UNDO = ("reason",)


def add_rules(app: FastAPI, plan_in_force: Callable[[], Plan]) -> None:
    """Adds the operations to ``app``."""

    def newest() -> Knowledge:
        # What was published a moment ago is in force before requests are answered under it.
        home = plan_in_force().knowledge.home
        current = home.current
        return Knowledge(home, current) if current else plan_in_force().knowledge

    async def done(work: Callable[[], Published]) -> Response:
        made = await run_in_threadpool(work)
        return JSONResponse({**made.publication.as_json(), "why": made.why})

    @app.post(
        "/v1/rules/publish",
        operation_id="publish",
        summary="Publish a pack",
        description="Publishes a pack of rules or value sets under the name of the sender, who is an author. "
        "Rules are in preview until an approver approves them.",
        responses=openapi.responses("The line of the record.", "Publication", 400, 401, 403, 409, 413, 422),
        openapi_extra={"requestBody": openapi.body("Publish", openapi.PUBLISH_EXAMPLE)},
    )
    async def post_publish(request: Request) -> Response:
        author = acting(request, "author")
        given = _given(await read_body(request), _PUBLISH, ("name", "pack", "reason"))
        file = f"{given['name']}.yaml"
        if "/" in file or "\\" in file:
            raise RequestError(422, "pack.bad-name", "The name of a pack holds no slash.", place="/name")
        return await done(
            lambda: publish(
                newest(),
                file,
                author=author.identity,
                reason=given["reason"],
                payer=given.get("payer"),
                second_opinion=_opinion(given),
                read=lambda _: given["pack"].encode(),
            )
        )

    @app.post(
        "/v1/rules/approve",
        operation_id="approve",
        summary="Approve a published pack",
        description="Approves a publication by its number, its pack's name or its digest. The sender is an "
        "approver and not its author. It comes into force in full where the service vouches for both.",
        responses=openapi.responses("The line of the record.", "Publication", 400, 401, 403, 409, 422),
        openapi_extra={
            "requestBody": openapi.body("Approve", {"publication": "1", "reason": "Read and agreed"})
        },
    )
    async def post_approve(request: Request) -> Response:
        approver = acting(request, "approver")
        given = _given(await read_body(request), _APPROVE, ("publication", "reason"))
        return await done(
            lambda: approve(
                newest(),
                given["publication"],
                approver=approver.identity,
                reason=given["reason"],
                second_opinion=_opinion(given),
            )
        )

    @app.post(
        "/v1/rules/rollback",
        operation_id="rollback",
        summary="Undo the last publication or approval",
        description="Puts the officers' packs back to what they were before. The sender is an approver.",
        responses=openapi.responses("The line of the record.", "Publication", 400, 401, 403, 409, 422),
        openapi_extra={"requestBody": openapi.body("Rollback", {"reason": "Withdrawn"})},
    )
    async def post_rollback(request: Request) -> Response:
        by = acting(request, "approver")
        given = _given(await read_body(request), _UNDO, _UNDO)
        return await done(lambda: undo(newest(), by=by.identity, reason=given["reason"]))

    @app.get(
        "/v1/rules/history",
        operation_id="history",
        summary="List publications",
        description="Every publication, approval and rollback, oldest first.",
        responses=openapi.responses("The record.", "Publications", 401),
    )
    async def get_history(request: Request) -> Response:
        record = plan_in_force().knowledge.home.publications()
        return JSONResponse({"publications": [each.as_json() for each in record]})


def _given(body: bytes, known: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, str]:
    value = parse_json(body, "request", "request.json")
    if not isinstance(value, JsonObject):
        raise RequestError(400, "request.not-an-object", "The body is no JSON object.", place="/")
    if value.repeated:
        raise RequestError(422, "request.repeated-key", "A key is given more than once.", place="/")
    members: Mapping[str, Any] = value
    for key, each in members.items():
        if key not in known:
            raise RequestError(
                422,
                "request.unknown-key",
                "There is no such key.",
                place=f"/{ascii(key[:40])[1:-1]}",
                next_step=f"Known here: {', '.join(known)}.",
            )
        if not isinstance(each, str) or not each.strip():
            raise RequestError(422, "request.not-a-text", "A text is needed.", place=f"/{key}")
    for key in needed:
        if key not in members:
            raise RequestError(422, "request.incomplete", f"{key} is missing.", place=f"/{key}")
    return {key: str(each) for key, each in members.items()}


def _opinion(given: Mapping[str, str]) -> str:
    said = given.get("second_opinion", SECOND_OPINIONS[0])
    if said not in SECOND_OPINIONS:
        raise RequestError(
            422,
            "request.second-opinion",
            "There is no such executor.",
            place="/second_opinion",
            next_step=f"Known are {', '.join(SECOND_OPINIONS)}.",
        )
    return said
